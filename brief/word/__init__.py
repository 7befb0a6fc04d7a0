"""The Word document: either engine's DOCX → ours, accessible and in the house style.

In: DOCX bytes. Out: DOCX bytes and what in them is unresolved. What the text says is never
changed here.
"""

from brief.word.document import finish

__all__ = ["finish"]
