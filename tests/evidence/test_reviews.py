"""brief.evidence.reviews: what was said of a row or sentence counts while it stays as it was."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.edition import generated_parts
from brief.evidence import judge, read, reviews
from brief.evidence.contract import PINNED
from brief.evidence.reviews import Reading, Review, kappa
from brief.model import KEYS, Inputs, Row, Sentence, Settings
from brief.verbs import report
from tests.valid_package import columns, package

PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=30)
EVIDENCE = judge(read(package()), Inputs(data=package()))[0]
SENTENCES = (
    Sentence("report/brief.qmd", 1, 1, "Lanes cost £3 million.", ("cost",)),
    Sentence("report/brief.qmd", 2, 1, "Each costs as much.", ("cost_each",)),
    Sentence("report/brief.qmd", 3, 1, "We read it.", ("cost",), part="method", reason="why"),
    Sentence("report/brief.qmd", 4, 1, "Lanes", ("cost", "shops"), kind="setting"),
    Sentence("report/charts.py", 5, 1, "Shops", ("shops",), kind="chart"),
)


def reviewed(*given, evidence=EVIDENCE):
    """Return the evidence with reviews of items, each given its cells; the hash is today's."""
    now = reviews.hashes(evidence, SENTENCES)
    base = {"reviewer": "Ann", "kind": "row", "mode": "confirm", "verdict": "yes"}
    rows = []
    for number, cells in enumerate(given, 1):
        cells = {**base, **cells}
        digest = now.get((cells["kind"], cells["item"]), "0" * 16)
        rows.append(
            Row("reviews", number + 1, {"review_id": f"r{number}", "hash": digest, **cells})
        )
    return replace(evidence, tables={**evidence.tables, "reviews": tuple(rows)})


def summed(*given):
    """Return what reviews of items come to."""
    return reviews.summary(reviewed(*given), SENTENCES)


def blind(item, standing, **more):
    """Return the cells of a blind review."""
    return {"item": item, "mode": "blind", "verdict": "same", "standing": standing, **more}


def changed(evidence, dataset, column, text):
    """Return evidence whose first row of a dataset has another cell."""
    first, *rest = evidence[dataset]
    row = replace(first, cells={**first.cells, column: text})
    return replace(evidence, tables={**evidence.tables, dataset: (row, *rest)})


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: p_o = 0.7, p_e = 0.5, so 0.4.
        (
            [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15,
            Fraction(2, 5),
        ),
        # Three categories, twice each and 3, 1, 2 times: p_o = 4/6, p_e = 12/36, so 0.5.
        ([*zip("aabbcc", "aabcca", strict=True)], Fraction(1, 2)),
        ([("a", "b"), ("b", "a")], Fraction(-1)),
        ([("a", "a"), ("a", "b")], Fraction(0)),
    ],
)
def test_kappa_is_what_is_worked_out_by_hand(pairs, expected):
    """Tables whose kappa can be checked on paper."""
    assert kappa(pairs) == expected


@given(PAIRS)
def test_kappa_is_at_most_one_and_the_same_from_both_sides(pairs):
    """Between -1 and 1, symmetric, 1 only where all are alike; undefined for a single category."""
    value = kappa(pairs)
    assert (value is None) is (len({c for pair in pairs for c in pair}) < 2)
    assert value == kappa([(b, a) for a, b in pairs])
    if value is not None:
        assert -1 <= value <= 1
        assert (value == 1) is all(a == b for a, b in pairs)


@given(PAIRS, st.permutations("abc"))
def test_kappa_knows_no_names_of_categories(pairs, names):
    """Categories by other names, or pairs in another order, are as alike as before."""
    renamed = dict(zip("abc", names, strict=True))
    assert kappa([(renamed[a], renamed[b]) for a, b in reversed(pairs)]) == kappa(pairs)


def test_nothing_read_is_said_as_that():
    """Without a review: every pinned row unread, no agreement, no kappa, and words that say so."""
    review = summed()
    pinned = {row.id for name in PINNED for row in EVIDENCE[name]}
    assert set(review.rows.items) == set(review.rows.unread) == pinned
    assert (review.rows.agreement, review.kappa, review.readers) == (None, {}, ())
    assert report.review_text(review) == "No row has been read by a second reader."
    assert "No row of this edition has been read" in generated_parts.review(review)
    assert "No sentence has been held against" in generated_parts.review(review)


def test_what_is_read_agreed_with_and_disputed_is_counted_once():
    """Two readers of one row are one row read; it is agreed with only if both agree."""
    review = summed(
        {"item": "cost"},
        {"item": "shops"},
        {"item": "shops", "reviewer": "Bo", "verdict": "no"},
        {"item": "cyclists", "verdict": "unsure"},
        {"item": "opened", "verdict": "same", "mode": "blind"},
    )
    rows = review.rows
    assert (rows.read, rows.agreed, rows.agreement) == (4, 2, 50)
    assert set(rows.disputed) == {"shops", "cyclists"}
    assert review.readers == ("Ann", "Bo")


@given(st.integers(1, 400), st.data())
def test_all_is_said_only_of_all(total, data):
    """An agreement of 100 percent is one on every row that was read."""
    disputed = data.draw(st.integers(0, total))
    names = tuple(map(str, range(total)))
    reading = Reading(names, (), names[:disputed])
    assert 0 <= reading.agreement <= 100
    assert (reading.agreement == 100) is (disputed == 0)


@pytest.mark.parametrize("dataset", [name for name in PINNED if EVIDENCE[name]])
def test_a_changed_cell_makes_the_sign_off_stale(dataset):
    """Whatever column of a row changes, what was said of it counts no more; another row's stays."""
    first = EVIDENCE[dataset][0]
    other = next(row for row in reviews.pinned(EVIDENCE) if row.id != first.id)
    before = reviewed({"item": first.id}, {"item": other.id})
    assert reviews.summary(before, ()).stale == 0
    for column in columns(dataset):
        after = reviews.summary(changed(before, dataset, column, "other"), ())
        assert (after.stale, after.rows.read) == (1, 1), column


def test_what_is_gone_is_stale():
    """A review of a row or sentence that is not there, or of no known kind, counts for nothing."""
    review = summed(
        {"item": "gone"}, {"item": "gone", "kind": "sentence"}, {"item": "cost", "kind": "other"}
    )
    assert (review.stale, review.rows.read, review.sentences.read) == (3, 0, 0)


def test_moved_lines_and_new_blank_columns_make_nothing_stale():
    """The hash is over what a row says: not its line, and no column that nobody filled in."""
    first, *rest = EVIDENCE["figures"]
    moved = replace(first, line=99, cells={**first.cells, "also": ""})
    evidence = replace(EVIDENCE, tables={**EVIDENCE.tables, "figures": (*rest, moved)})
    assert reviews.row_hashes(evidence) == reviews.row_hashes(EVIDENCE)


def test_a_sentence_is_known_by_its_words_and_goes_stale_with_its_rows():
    """Correcting a row, also one that a computed value rests on, keeps the item, not the hash."""
    before = reviews.resting(EVIDENCE, SENTENCES)
    corrected = changed(
        replace(EVIDENCE, tables={**EVIDENCE.tables, "figures": EVIDENCE["figures"][1:]}),
        "figures",
        "caution",
        "Another.",
    )
    after = reviews.resting(corrected, SENTENCES)
    assert list(before) == list(after)
    assert all(before[name][1] != after[name][1] for name in before)
    reworded = [replace(SENTENCES[0], text="Lanes cost more.")]
    assert not reviews.resting(EVIDENCE, reworded).keys() & before.keys()


def test_only_sentences_of_evidence_are_asked_about():
    """Neither a marked part, nor a title, nor a chart's words; and each sentence once."""
    found = reviews.resting(EVIDENCE, (*SENTENCES, *SENTENCES)).values()
    assert [sentence for sentence, _ in found] == list(SENTENCES[:2])


def test_kappa_is_of_what_was_recorded_blind_for_each_kind_by_itself():
    """Status and stance apart; what was shown first, or not told, is in neither."""
    review = summed(
        blind("cost", "claimed"),
        blind("cyclists", "claimed", verdict="differs"),
        blind("opened", "stated"),
        blind("st_fox", "for"),
        blind("shops", ""),
        {"item": "save_lives", "standing": "stated"},
    )
    # status: claimed-claimed, stated-claimed, stated-stated: p_o 2/3, p_e 4/9
    assert review.kappa == {"status": Fraction(2, 5), "stance": None}
    said = report.review_text(review)
    assert "agreement 83% (Cohen’s kappa 0.40 for status; " in said
    assert "not defined for stance" in said
    assert reviews.counted(review)["kappa"] == {"status": 0.4, "stance": None}


def test_the_brief_says_in_sentences_what_was_read():
    """Rows, sentences, readers and what is stale, with a reader's name shown as it is typed."""
    (name, *_) = reviews.resting(EVIDENCE, SENTENCES)
    review = summed(
        {"item": "cost", "reviewer": "A*n"}, {"item": name, "kind": "sentence"}, {"item": "gone"}
    )
    said = generated_parts.review(review)
    total = len(reviews.pinned(EVIDENCE))
    assert f"1 of the {total} rows that are pinned to the source was read" in said
    assert "1 of the 2 sentences that rest on rows was held against" in said
    assert "A\\*n" in said
    assert "1 earlier answer" in said
    assert report.review_text(review).endswith("; 1 sign-off is stale.")


def test_rounding_never_makes_a_kappa_whole():
    """0.999 is said as 0.99."""
    assert reviews.rounded(Fraction(999, 1000)) == 0.99
    assert "0.99 for status" in reviews.reliability(Review(kappa={"status": Fraction(999, 1000)}))


@pytest.mark.parametrize("name", ["The Author", "the  author", "ＴＨＥ author"])
def test_an_author_is_no_second_reader(name):
    """However the name is spaced, capital or wide: the row is a problem."""
    files = package(
        reviews=[("r1", name, "2026-11-28", "row", "cost", "confirm", "yes", "0" * 16, "", "")]
    )
    inputs = Inputs(Settings(authors=("Somebody", "The Author")), files)
    (problem,) = judge(read(files), inputs)[1]
    assert (problem.rule, problem.path, problem.line) == ("own-review", "data/reviews.csv", 2)


def test_a_reader_has_one_say_on_an_item():
    """A second row of the same reader on the same item is a problem."""
    said = ("2026-11-28", "row", "cost", "confirm", "yes", "0" * 16, "", "")
    files = package(reviews=[("r1", "Ann", *said), ("r2", "ann", *said), ("r3", "Bo", *said)])
    (problem,) = judge(read(files), Inputs(data=files))[1]
    assert (problem.rule, problem.line) == ("reviewed-twice", 3)


def test_a_review_is_no_row_of_evidence():
    """Its id may be that of a row, which stays what the id stands for."""
    said = ("Ann", "2026-11-28", "row", "cost", "confirm", "yes", "0" * 16, "", "2 of 3")
    files = package(reviews=[("cost", *said)])
    evidence, problems = judge(read(files), Inputs(data=files))
    assert problems == ()
    assert evidence.by_id()["cost"].dataset == "figures"
    assert KEYS["reviews"] == "review_id"
