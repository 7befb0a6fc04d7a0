"""The tests of brief."""
