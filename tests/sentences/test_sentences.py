"""The corpus of sentences, and what is said of how well the rules of wording do on it."""

import csv
import io

from tests.sentences.__main__ import PAGE, PARTS, with_measures
from tests.sentences.corpus import HERE, SOUND, judged


def test_the_page_says_what_is_measured():
    """Whoever changes a list or a rule runs `nox -s sentences`, and commits what it wrote."""
    page = PAGE.read_text("utf-8")
    assert with_measures(page, {part: tuple(judged(part)) for part in PARTS}) == page


def test_no_sentence_is_both_tuned_on_and_kept_aside():
    """What the rules were tuned on cannot measure them."""
    texts = {}
    for part in PARTS:
        files = [path.read_text("utf-8") for path in HERE.glob(f"*/{part}*.csv")]
        lines = [line for text in files for line in csv.DictReader(io.StringIO(text))]
        assert all((line["verdict"] in SOUND) or line["class"] for line in lines)
        texts[part] = {line["sentence"] for line in lines}
    assert not texts["tune"] & texts["check"]
