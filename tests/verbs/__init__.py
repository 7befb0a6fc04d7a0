"""Tests of brief.verbs."""
