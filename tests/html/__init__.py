"""Tests of brief.html."""
