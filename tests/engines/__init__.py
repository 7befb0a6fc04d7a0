"""Tests of brief.engines."""
