"""brief.model: what the frozen values say of themselves."""

import datetime as dt

import pytest

from brief.model import Settings


@pytest.mark.parametrize(
    ("lang", "day", "byline"),
    [
        ("en-GB", "3 November 2026", "A, B and C"),
        ("en-US", "November 3, 2026", "A, B, and C"),
        ("de", "3. November 2026", "A, B und C"),
        ("zh-Hant-TW", "2026年11月3日", "A、B和C"),
    ],
)
def test_dates_and_lists_are_in_the_language_of_the_brief(lang, day, byline):
    """Date and authors are written as the brief's language has them, not the machine's."""
    settings = Settings(lang=lang, date=dt.date(2026, 11, 3), authors=("A", "B", "C"))
    assert (settings.day, settings.byline) == (day, byline)
