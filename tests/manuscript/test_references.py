"""brief.manuscript.references: no number comes into the text unseen by way of a bibliography."""

from brief.manuscript.parsing import parse


def test_numbers_of_a_bibliography():
    """Those in titles are listed with a reason, those in notes are typed, others are no text."""
    bib = "@misc{a20,\n  title = {In 12 rooms},\n  year = {2020},\n  note = {half of 40}\n}\n"
    typed = parse({"brief.qmd": b"x", "r.bib": bib.encode()}, "brief.qmd")[0].typed
    assert [(one.line, one.column, one.text, bool(one.reason)) for one in typed] == [
        (2, 15, "12", True),
        (4, 11, "half", False),
        (4, 19, "40", False),
    ]
