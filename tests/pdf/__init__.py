"""Tests of brief.pdf."""
