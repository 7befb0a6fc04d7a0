"""Tests of brief.system."""
