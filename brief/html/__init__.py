"""The page: either engine's HTML → our clean body → the whole document.

In: HTML of a stranger's making. Out: one file that loads nothing. What the text says is never
changed here.
"""

from brief.html.document import page
from brief.html.normalise import Body, normalise

__all__ = ["Body", "normalise", "page"]
