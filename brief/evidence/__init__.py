"""What the source says: rows, their values, and whether they are true to it.

In: the bytes of ``data/``. Out: `Evidence`, or every problem of form and meaning. What the
manuscript makes of the rows does not belong here.
"""

from brief.evidence.datasets import read
from brief.evidence.meaning import judge

__all__ = ["judge", "read"]
