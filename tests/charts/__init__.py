"""Tests of brief.charts."""
