"""Tests of brief.evidence."""
