"""Tests of brief.stages."""
