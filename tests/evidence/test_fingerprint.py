"""brief.evidence.fingerprint: phrases are found without the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.errors import UsageError
from brief.evidence import fingerprint

TEXT = "One two three four, said Ann’s dog.\n\nFive “six seven” £8.50 nine.\n"
PRINT = fingerprint.make(TEXT.encode())


@pytest.mark.parametrize(
    ("paragraph", "phrase", "there"),
    [
        (1, "two three four", True),
        (1, "Two THREE four, said", True),
        (1, "said Ann's dog", True),
        (2, "six seven” £8.50", True),
        (2, "two three four", False),
        (1, "two four three", False),
        (1, "two three five", False),
        (1, "two three", False),
        (0, "two three four", False),
        (3, "two three four", False),
    ],
)
def test_a_phrase_is_found_in_its_paragraph_only(paragraph, phrase, there):
    """Case and kind of apostrophe do not count; words and order do."""
    assert PRINT.holds(paragraph, phrase) is there


def test_the_first_paragraph_with_a_phrase_is_found():
    """All of a phrase must stand in it; 0 says that none has it."""
    made = fingerprint.make(b"the old town hall\n\nin the old town\n\nnow in the old town hall")
    phrases = ("the old town", "in the old town hall", "town hall in")
    assert [made.first(phrase) for phrase in phrases] == [1, 3, 0]


def test_a_fingerprint_survives_its_file_and_tells_no_words():
    """JSON and back is the same; no word of the source is in it."""
    written = fingerprint.to_json(PRINT)
    assert fingerprint.from_json(written.encode()) == PRINT
    assert "three" not in written


@pytest.mark.parametrize(
    "content", [b"[]", b"{}", b"x", b'{"sha256": 1, "words": 2, "paragraphs": 3}']
)
def test_what_is_no_fingerprint_is_refused(content):
    """Any other JSON is a ValueError."""
    with pytest.raises(ValueError, match=r".+"):
        fingerprint.from_json(content)


def test_a_source_that_is_no_text_is_a_usage_error():
    """Bytes that are not UTF-8 have no paragraphs."""
    with pytest.raises(UsageError, match="UTF-8"):
        fingerprint.make(b"\xff")


@given(st.lists(st.text("abc ", min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_every_run_of_words_is_found_where_it_stands(parts):
    """Any three to eight words that stand side by side in a paragraph are found there."""
    text = "\n\n".join(parts)
    made = fingerprint.make(text.encode())
    for number, part in enumerate(fingerprint.paragraphs(text), start=1):
        words = part.split()
        for start in range(len(words) - 2):
            assert made.holds(number, " ".join(words[start : start + 8]))
