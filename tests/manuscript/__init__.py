"""Tests of brief.manuscript."""
