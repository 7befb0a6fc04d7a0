"""Whether the words of a sentence are carried by the rows that it cites.

In: a sentence as a reader meets it, with the rows it cites, and the word lists of its language.
Out: each word that compares, counts, denies, hedges or ascribes more than the rows do, with both
texts side by side. Numbers, which are never typed, and where a sentence stands do not belong here.
"""

from brief.evidence.wording.asserted import asserted
from brief.evidence.wording.lists import Wording
from brief.evidence.wording.names import named, names_of
from brief.evidence.wording.rules import faults
from brief.evidence.wording.said import Cited, Fault, Said

__all__ = ["Cited", "Fault", "Said", "Wording", "asserted", "faults", "named", "names_of"]
