"""The author's text: its settings, its one tree, and whether it says what the rows carry.

In: the bytes of ``report/``. Out: `Manuscript` and every problem in it. Turning the tree into
HTML or Word is the engines' work.
"""

from brief.manuscript.parsing import parse

__all__ = ["parse"]
