"""Sentences with verdicts, which measure the rules of wording; tests/sentences/README.md."""
