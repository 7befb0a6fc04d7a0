"""Tests of brief.edition."""
