"""Sentences with verdicts, which measure the rules of wording: docs/wording.md says how well."""
