"""Tests of brief.word."""
