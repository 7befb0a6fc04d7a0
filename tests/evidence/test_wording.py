"""brief.evidence.wording: words that compare, count, deny, hedge and ascribe more than the rows."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.evidence.wording import Cited, Said, Wording, asserted, faults, named, names_of
from brief.evidence.wording.lists import pattern
from brief.model import Evidence, Quantity, Row

WORDING = Wording.of("en-GB")


def row(dataset, row_id, **cells):
    """Return a row of the source, said by nobody in particular."""
    key = {"claims": "claim_id", "figures": "figure_id", "actors": "actor_id"}.get(
        dataset, f"{dataset.removesuffix('s')}_id"
    )
    return Row(dataset, 2, {key: row_id, "source_id": "s", **cells})


ROWS = (
    row("sources", "s", source_id="s", description="An article"),
    row("actors", "fox", name="Ann Fox", also_called="the resident", organisation="Cycle Town"),
    row("actors", "crow", name="Mr Crow", role="shopkeeper"),
    row("actors", "town", name="Cycle Town"),
    row("actors", "police", name="the police"),
    row("claims", "lives", claim="lanes save lives", status="claimed", said_by="fox"),
    row("claims", "safest", claim="Rye has the safest lanes", status="claimed", said_by="fox"),
    row("claims", "rose", claim="crashes rose because of rain", status="claimed", said_by="crow"),
    row("claims", "shut", claim="shops would not close", status="claimed", said_by="crow"),
    row("claims", "maybe", claim="lanes might cut noise", status="claimed", said_by="fox"),
    row(
        "claims",
        "dearer",
        claim="the lanes of Hove are dearer to keep up than those of Rye",
        status="stated",
    ),
    row(
        "claims",
        "most",
        claim="most shops in Rye shut early, and all the roads are quiet",
        status="stated",
    ),
    row("claims", "safe", claim="the lanes of Rye are safe", status="stated"),
    row("claims", "open", claim="the lanes are open", status="stated", said_by="town"),
    row(
        "claims",
        "counted",
        claim="cyclists were counted",
        status="stated",
        said_by="town",
        caution="Only cyclists on the bridge were counted; no pedestrians.",
    ),
    row("statements", "neutral", statement_id="neutral", summary="lanes cost", stance="neutral"),
    row("figures", "share", label="share of cyclists", said_by="town", unit="percent"),
    row("figures", "none", label="deaths in lanes", said_by="town", unit="deaths"),
    row("figures", "cost", label="cost of a lane", said_by="town", unit="GBP"),
    row("derived", "ratio", label="lane by fine", expression="cost / fine", unit="ratio"),
    row("figures", "fine", label="amount of a fine", said_by="town", unit="GBP"),
)
EVIDENCE = Evidence(
    {name: tuple(r for r in ROWS if r.dataset == name) for name in {r.dataset for r in ROWS}},
    {
        "share": Quantity(Decimal(61), "percent"),
        "none": Quantity(Decimal(0), "deaths"),
        "cost": Quantity(Decimal(300), "GBP"),
        "fine": Quantity(Decimal(50), "GBP"),
        "ratio": Quantity(Decimal(6), "ratio"),
    },
)
PRINTED = {"share": "61%", "none": "no deaths", "cost": "£300", "fine": "£50"}


def said(marked):
    """Return a sentence in which ``[id]`` cites a row, and ``{id}`` prints a figure."""
    text, cited = "", []
    for part in marked.replace("[", "\0[").replace("{", "\0{").split("\0"):
        end = max(part.find("]"), part.find("}"))
        name, rest = part[1:end], part[end + 1 :]
        if part[:1] == "[":
            cited += [Cited(len(text), len(text), "cite", each) for each in name.split()]
        elif part[:1] == "{":
            cited.append(Cited(len(text), len(text) + len(PRINTED[name]), "figures", name))
            text += PRINTED[name]
        else:
            rest = part
        text += rest
    return Said(text, tuple(cited))


def rules(marked, **options):
    """Return the rules that a sentence breaks."""
    return {fault.rule for fault in faults(said(marked), EVIDENCE, WORDING, **options)}


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("Lanes save most lives, Ann Fox said[lives].", "compared-word"),
        ("Lanes save all lives, Ann Fox said[lives].", "compared-word"),
        ("Nobody else saves lives, Ann Fox said[lives].", "compared-word"),
        ("Rye has the widest lanes, Ann Fox said[safest].", "compared-word"),
        (
            "Rye’s lanes are the safest and the busiest, Ann Fox said[safest].",
            "compared-word",
        ),
        ("More than {share} were cyclists, more often than drivers.", "compared-word"),
        ("Crashes doubled, Mr Crow said[rose].", "compared-word"),
        ("Because of the lanes, lives are saved, Ann Fox said[lives].", "cause"),
        ("Ann Fox showed that lanes save lives[lives].", "proof"),
        ("It is a fact that the lanes are open[open].", "proof"),
        ("Lanes did not save lives, Ann Fox said[lives].", "negation"),
        ("Ann Fox denied that lanes save lives[lives].", "negation"),
        ("Shops would close, Mr Crow said[shut].", "negation"),
        ("Lanes save lives, Mr Crow said[lives].", "speaker"),
        ("Mr Crow said that lanes save lives[lives], Ann Fox that crashes rose[rose].", "speaker"),
        ("Lanes would cut noise, Ann Fox said[maybe].", "hedge"),
        ("Lanes certainly save lives, Ann Fox said[lives].", "hedge"),
        ("Mr Crow said that lanes save lives[lives crow].", "speaker"),
        ("Rye has the Widest Lanes of the Town, Ann Fox said[safest].", "compared-word"),
        ("A lane cost less than a fine[ratio].", "compared-word"),
        ("A lane cost {cost} per metre.", "unit"),
        ("A lane cost {cost} a week.", "unit"),
        ("A lane cost {cost} annually.", "unit"),
        ("Ann Fox says that lanes save lives[lives].", "tense"),
        ("Ann Fox is calling for lanes to save lives[lives].", "tense"),
    ],
)
def test_what_no_row_carries_is_a_fault(sentence, rule):
    """Each rule finds its kind of word beside a true citation."""
    assert rule in rules(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Lanes save lives, Ann Fox said[lives].",
        "The safest lanes, in Ann Fox’s view, are those of Rye[safest].",
        "Crashes increased because of rain, Mr Crow said[rose].",
        "Not a shop would close, Mr Crow said[shut].",
        "Mr Crow doubted that shops would close[shut].",
        "Lanes might cut noise, the resident thought[maybe].",
        "First of all, lanes save lives, Ann Fox said; all the same, they are open[lives open].",
        "Not only do lanes save lives, Ann Fox said, but they are open[lives open].",
        "Nobody died in the lanes: {none}.",
        "Most, {share}, were cyclists.",
        "Only cyclists on the bridge were counted, and no pedestrians[counted].",
        "Fines went down from {cost} to {fine}.",
        "On lanes, no side is taken[neutral].",
        "Cycle Town said that lanes save lives[lives].",
        "Ann Fox said that lanes save lives[lives], Mr Crow that crashes rose[rose].",
        "The source does not say where the lanes are open[open].",
        "A lane cost {cost}, and a fine came to {fine}.",
        "The Most Reverend speaker said that the lanes are open[open].",
        "The town could not say whether more lanes are open[open counted].",
        "Lanes save lives, it was well known, said Ann Fox, in Rye[lives].",
        "Of Mr Crow, Ann Fox said that lanes save lives[lives crow].",
    ],
)
def test_what_a_row_carries_is_none(sentence):
    """Paraphrases, values, cautions, names and phrases that compare nothing pass."""
    assert rules(sentence) == set()


def test_a_word_marked_with_a_reason_is_excused():
    """And that word alone."""
    plain = said("Lanes save all lives at the lowest cost, Ann Fox said[lives].")
    at = plain.text.index("all")
    excused = replace(plain, excused=((at, at + 3),))
    words = {fault.word for fault in faults(excused, EVIDENCE, WORDING)}
    assert words == {"lowest"}


def test_a_fault_shows_both_texts_and_a_way_out():
    """The sentence's word, the row's own, and what to do about it."""
    [fault] = faults(said("Lanes save all lives, Ann Fox said[lives]."), EVIDENCE, WORDING)
    assert (fault.rule, fault.at, fault.word) == ("compared-word", 11, "all")
    assert "“lanes save lives” (lives)" in fault.message
    assert '[all]{.reading reason="…"}' in fault.fix


def test_two_figures_that_can_be_compared_give_the_row_to_add():
    """With the larger one first, so that the line can be copied as it is."""
    [fault] = faults(said("A fine of {fine} is less than {cost}."), EVIDENCE, WORDING)
    assert "cost > fine,comparison" in fault.fix


def test_a_heading_is_asked_about_its_comparing_words_alone():
    """Who says it, and when, is said in the text below."""
    assert rules("Mr Crow: Lanes save all lives[lives]", heading=True) == {"compared-word"}


def test_a_sentence_without_rows_has_no_faults_here():
    """That it cites nothing is another rule's."""
    assert rules("All lanes are the safest.") == set()


def test_names_are_those_of_actors_printed_or_typed():
    """A surname is one; "to police" is none, nor is "Police" within another name."""
    sentence = said("To police it, Fox and the National Police asked the police of Cycle Town.")
    found = [(name.text, set(name.actors)) for name in names_of(sentence, EVIDENCE)]
    assert found == [("Fox", {"fox"}), ("the police", {"police"}), ("Cycle Town", {"town"})]


def test_a_denial_before_it_makes_a_word_no_proof():
    """What nothing shows is not said to be shown; one behind it leaves it a proof."""
    assert "proof" not in rules("No survey shows that lanes save lives, Ann Fox said[lives].")
    assert "proof" in rules("A survey shows that lanes do not save lives, Ann Fox said[lives].")


def test_a_surname_behind_another_forename_is_another_persons():
    """A plain title leaves it theirs."""
    found = names_of(said("That Jane Fox, Dr. Fox, Hare and Fox, and Ms Fox met."), EVIDENCE)
    assert [(name.start, name.text) for name in found] == [(45, "Fox")]


def test_a_lost_doubt_is_shown_at_its_verb():
    """Where the sentence says firmly what the row doubts."""
    [fault] = faults(said("Ann Fox said that lanes cut noise[maybe]."), EVIDENCE, WORDING)
    assert (fault.rule, fault.word) == ("hedge", "cut")


@pytest.mark.parametrize(
    ("text", "cell", "is_one"),
    [
        ("as Article 8 says", "a breach of Article 8", True),
        ("as Article 8 says", "a breach of Article 80", False),
        ("as Number 10 said", "from Number 10", True),
        ("the 8 shops", "Article 8", False),
        ("some article 8", "Article 8", False),
    ],
)
def test_a_number_in_a_name_is_named_by_a_row(text, cell, is_one):
    """The capitalised word and the number must both stand in the row, next to each other."""
    start = text.index("8" if "8" in text else "10")
    end = start + (1 if "8" in text else 2)
    assert named(text, start, end, [row("claims", "c", claim=cell)]) is is_one


def test_a_language_without_lists_has_no_wording():
    """So its briefs are judged by their citations alone."""
    assert Wording.of("de") is None
    assert Wording.of("en") is Wording.of("en-US") is not None


def test_each_word_of_a_class_carries_itself():
    """A list that did not would refuse the row's own word."""
    for words in WORDING.classes.values():
        for phrase in words.asked.pattern.removeprefix(r"(?<![\w-])(?:").split("|"):
            if phrase.isalpha() and words.asked.fullmatch(phrase):
                assert words.carried.search(phrase), words.name


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("Deaths fell in every city with a room.", "compared-word"),
        ("A room is safer than a street.", "compared-word"),
        ("Lanes are the greatest help.", "compared-word"),
        ("Crashes happen because of lanes.", "cause"),
        ("That lanes save lives is beyond doubt.", "proof"),
    ],
)
def test_a_sentence_without_rows_asserts_nothing(sentence, rule):
    """A method or a definition says nothing of the subject that only a row could."""
    [fault, *_] = asserted(Said(sentence), EVIDENCE, WORDING)
    assert fault.rule == rule
    assert sentence[fault.at :].startswith(fault.word)
    assert '{.reading reason="…"}' in fault.fix


def test_what_is_excused_or_innocent_asserts_nothing():
    """Nor does a count of all: a method may say that it took every number."""
    reading = Said("Deaths fell here.", excused=((7, 11),))
    innocent = Said("First of all, the table shows which rows were read, and all of them were.")
    assert not [*asserted(reading, EVIDENCE, WORDING), *asserted(innocent, EVIDENCE, WORDING)]


@pytest.mark.parametrize(
    ("sentence", "sound"),
    [
        ("The lanes of Rye are cheaper to keep up than those of Hove[dearer].", True),
        ("The lanes of Hove are dearer to keep up than those of Rye[dearer].", True),
        ("The lanes of Rye are dearer to keep up than those of Hove[dearer].", False),
        ("The lanes of Hove are as dear to keep up as those of Rye[dearer].", False),
    ],
)
def test_a_comparison_has_two_sides(sentence, sound):
    """It may be told from either, and neither is the other."""
    assert (rules(sentence) == set()) is sound


@pytest.mark.parametrize(
    ("sentence", "sound"),
    [
        ("Most shops in Rye shut early[most].", True),
        ("All shops in Rye shut early[most].", False),
        ("No shop in Rye shuts early[most].", False),
    ],
)
def test_most_is_neither_all_nor_none(sentence, sound):
    """Though the row has “all” of something else."""
    assert (rules(sentence) == set()) is sound


def test_a_word_that_denies_by_its_form_is_a_denial():
    """“Unsafe” is not what a row says that says “safe”."""
    assert rules("The lanes of Rye are unsafe[safe].") == {"negation"}
    assert rules("The lanes of Rye are safe[safe].") == set()


@given(st.text(max_size=80), st.sampled_from([r.id for r in ROWS]))
def test_any_text_can_be_judged(text, row_id):
    """Each fault names a word of the text at its place, whatever the text is."""
    sentence = Said(text, (Cited(len(text), len(text), "cite", row_id),))
    for fault in faults(sentence, EVIDENCE, WORDING):
        first, _, _ = fault.word.partition(" ")
        assert text[fault.at :].lower().startswith(first.lower())


@given(st.sampled_from([r for r in ROWS if r.dataset == "claims" and r["said_by"]]))
def test_a_rows_own_words_are_carried_by_it(claim):
    """Said by its speaker, in the past."""
    speaker = EVIDENCE.by_id()[claim["said_by"]]["name"]
    assert rules(f"{speaker} said that {claim['claim']}[{claim.id}].") == set()


@given(st.lists(st.text("abc -'^…", min_size=1, max_size=12), max_size=5))
def test_any_list_makes_a_pattern(phrases):
    """Which finds each of its phrases, whatever their capitals."""
    found = pattern(",".join(phrases))
    for phrase in phrases:
        plain = " ".join(phrase.split())
        if plain and not {"^", "…"} & set(plain) and plain.strip("-") == plain:
            assert found.search(plain.upper())
