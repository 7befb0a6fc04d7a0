"""The machine: running programs, git, cache, archives, fonts, the terminal.

Nothing here knows what a brief is about.
"""
