"""The second reader's form, filled in by mouse and by keyboard in the real Chromium."""

import json

import pytest

from brief.evidence import fingerprint
from brief.stages import publish
from brief.verbs import answers, review
from tests.reviewing import READER, SOURCE, built, project
from tests.test_accessibility import VIEWS, axe, overflow
from tests.test_main import brief

pytestmark = pytest.mark.browser

BLIND = {"qualifier": "exact", "unit": "GBP/year", "said_by": "council", "status": "stated"}


@pytest.fixture
def folder(tmp_path):
    """Return a small brief with its form."""
    made = project(tmp_path)
    publish.write(made / "build", {"review.html": review.form(built(made)).encode()})
    return made


@pytest.fixture
def opened(browser, folder):
    """Return a function that opens the form; where that asks for or complains of anything, fail."""
    contexts, faults = [], []

    def opening(**options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        address = (folder / "build" / "review.html").as_uri()
        page.on("request", lambda r: r.url == address or faults.append(r.url))
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        return page

    yield opening
    for context in contexts:
        context.close()
    # A download is of what the page made itself.
    assert [fault for fault in faults if not fault.startswith("blob:")] == []


def give(page, content=SOURCE, name="source.txt"):
    """Open a text in the form; return what the form says of it."""
    file = {"name": name, "mimeType": "text/plain", "buffer": content}
    said = page.locator("#said-1")
    before = said.inner_text()
    page.locator("#source-1").set_input_files(file)
    page.wait_for_function(
        "before => document.querySelector('#said-1').innerText !== before", arg=before
    )
    return said.inner_text()


def task(page, item):
    """Return the part of the form about an item."""
    return page.locator(f".task[data-item='{item}']")


def record(part, value="36,000", **columns):
    """Record a figure before it is shown, and show it."""
    part.locator("[data-column=value]").fill(value)
    for column, choice in {**BLIND, **columns}.items():
        part.locator(f"[data-column={column}]").select_option(choice)
    part.get_by_role("button", name="Show what was recorded").click()


def saved(page, path):
    """Save the answers to a path; return them."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save answers").click()
    assert download.value.suggested_filename == "answers.json"
    download.value.save_as(path)
    return json.loads(path.read_bytes())


def test_a_review_comes_back_and_goes_stale_when_its_row_changes(opened, folder, tmp_path):
    """A row read blind, one confirmed, one sentence; saved, imported, then one row corrected."""
    page = opened()
    page.get_by_label("Your name").fill(READER)
    assert "It is the text that the brief rests on." in give(page)
    cost = task(page, "running_cost")
    assert "£36,000 a year to run" in cost.locator("blockquote").inner_text()
    record(cost)
    assert "stated (differs)" in cost.inner_text()
    cost.get_by_label("It differs").check()
    cost.get_by_label("Note").fill(" The council\u2003says  so. ")
    task(page, "boat").get_by_label("Yes").check()
    page.locator("summary").click()
    page.locator(".task[data-kind=sentence]").last.get_by_label("Yes").check()
    assert page.locator("#count").inner_text().startswith("3 of ")
    given = saved(page, tmp_path / "answers.json")["answers"]
    assert given[1]["recorded"] == {**BLIND, "value": "36,000"}
    done = brief("review", "--import", tmp_path / "answers.json", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "row running_cost: differs: The council says so." in done.stderr
    assert "2 of 17 rows read by a second reader, agreement 50%" in done.stdout
    assert "kappa 0.00 for status" in done.stdout
    figures = folder / "data" / "figures.csv"
    text = figures.read_text("utf-8")
    assert "What the boat costs to buy is not given." in text
    figures.write_text(text.replace("costs to buy is not given", "costs is unsaid"), "utf-8")
    said = brief("validate", cwd=folder).stdout
    assert "1 of 17 rows read by a second reader, agreement 100%" in said
    assert "2 sign-offs are stale." in said  # the sentence rests on that row, too


def test_another_text_is_refused_at_once(opened):
    """What has another hash, or is not UTF-8, is said and opens nothing; the right one does."""
    page = opened()
    assert "another text" in give(page, SOURCE + b"\n")
    assert "cannot be read" in give(page, b"\xff\xfe")
    assert page.locator(".work:not(:disabled)").count() == 0
    assert "Open the article above" in task(page, "boat").inner_text()
    give(page)
    assert page.locator(".work:disabled").count() == 0


def test_a_browser_that_cannot_hash_says_so(opened):
    """Without crypto.subtle the text opens, and the answers do not say that it is the right one."""
    page = opened()
    page.evaluate("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    assert "cannot tell" in give(page, b"A text.\n\nAnother.")
    assert page.evaluate("answers().sources") == {"example": None}


TEXTS = [
    "\ufeffa\r\n\r\nb\r\r\n \n\nc\n",
    "\x1c\n\x85a\n\x85\nb\n\ufeff\nc\n\u2003\u2028\nd\n\u200b\ne\n\x0b\x0c\nf",
    "\n\n \t a b\n\n\n\nc\n.\n\nd \n",
    "",
    " \n ",
    SOURCE.decode(),
]


@pytest.mark.parametrize("text", TEXTS)
def test_paragraphs_are_those_of_the_fingerprint(opened, text):
    """The form splits a text where Python does, odd spaces and line ends included."""
    assert opened().evaluate("paragraphs", text) == list(fingerprint.paragraphs(text))


def test_what_was_recorded_blind_cannot_be_changed_once_shown(opened):
    """It is asked for in full first; afterwards it is fixed, also when the form is opened again."""
    page = opened()
    give(page)
    cost = task(page, "running_cost")
    cost.get_by_role("button", name="Show what was recorded").click()
    assert "Answer each question first" in cost.inner_text()
    assert cost.locator(".after").is_hidden()
    record(cost)
    cost.get_by_label("The same").check()
    assert cost.locator("[data-column=value]").is_disabled()
    page.reload()
    assert cost.locator("[data-column=value]").input_value() == "36,000"
    assert cost.locator("[data-column=value]").is_disabled()
    assert cost.get_by_label("The same").is_checked()
    give(page)
    assert cost.locator("[data-column=value]").is_disabled()
    assert page.evaluate("answers().answers[0].mode") == "blind"


def test_answers_kept_for_a_row_that_changed_are_not_brought_back(opened, folder):
    """A new form of the same brief keeps what was answered on what is as it was."""
    page = opened()
    give(page)
    for item in ("boat", "van_sold"):
        if item == "van_sold":
            task(page, item).get_by_role("button", name="Show it without").click()
        task(page, item).get_by_label("Yes").check()
    form = folder / "build" / "review.html"
    digest = task(page, "boat").get_attribute("data-hash")
    form.write_text(form.read_text("utf-8").replace(digest, "0" * 16), "utf-8")
    page.reload()
    assert [given["item"] for given in page.evaluate("answers().answers")] == ["van_sold"]


def test_nothing_is_saved_without_a_name_an_answer_and_the_text(opened):
    """The form says which of them is missing, and goes there."""
    page = opened()
    save, said = page.get_by_role("button", name="Save answers"), page.locator("#saved")
    save.click()
    assert said.inner_text() == "Write your name first."
    assert page.locator("#reviewer").evaluate("part => part === document.activeElement")
    page.keyboard.type(READER)
    save.click()
    assert said.inner_text() == "There is no answer yet."
    give(page)
    task(page, "boat").get_by_label("Yes").check()
    page.reload()
    save.click()
    assert said.inner_text().startswith("Open the text again first")
    assert page.locator("#source-1").evaluate("part => part === document.activeElement")


def test_a_row_is_answered_by_keyboard_alone(opened, tmp_path, folder):
    """Tab, letters, arrows, space and Enter are enough from the name to the saved file."""
    page = opened()
    give(page)
    page.locator("#reviewer").focus()
    page.keyboard.type(READER)
    part = task(page, "farms")
    part.locator("select").first.focus()
    page.keyboard.type("Ada")
    page.keyboard.press("Tab")
    page.keyboard.type("claimed")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("=fine")
    page.locator("#save").focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(tmp_path / "answers.json")
    (given,) = json.loads((tmp_path / "answers.json").read_bytes())["answers"]
    assert given["recorded"] == {"said_by": "ada_lantern", "status": "claimed"}
    assert (given["mode"], given["verdict"], given["note"]) == ("blind", "same", "Note: =fine")
    answers.record(built(folder), (tmp_path / "answers.json").read_bytes(), "answers.json")


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_no_violation_in_the_form(opened, view, found, record_property):
    """As it opens, and with the text open, answers shown and the sentences unfolded."""
    page = opened(**VIEWS[view])
    said = [axe(page)]
    give(page)
    page.locator("summary").click()
    record(task(page, "running_cost"))
    task(page, "van_sold").get_by_role("button", name="Show it without").click()
    page.locator("#save").click()
    said.append(axe(page))
    found.tools["axe-core"] = said[0]["testEngine"]["version"]
    broken = [
        (v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for a in said for v in a["violations"]
    ]
    record_property("violations", len(broken))
    assert broken == []
    assert overflow(page) == 0


def test_each_stop_of_the_form_shows_the_focus_and_is_seen(opened):
    """Tab goes through what is open in its order, each stop outlined (2.4.3, 2.4.7)."""
    page = opened(viewport={"width": 390, "height": 844})
    give(page)
    places = []
    for _ in range(40):
        page.keyboard.press("Tab")
        places.append(
            page.evaluate(
                """() => { const at = document.activeElement, style = getComputedStyle(at);
                return [[...document.querySelectorAll('*')].indexOf(at), style.outlineStyle,
                    parseFloat(style.outlineWidth)]; }"""
            )
        )
    order = [place for place, *_ in places]
    assert order == sorted(order)
    assert {style for _, style, _ in places} == {"solid"}
    assert min(width for *_, width in places) >= 2


def test_without_script_the_form_says_what_it_needs(opened):
    """Nothing can be answered, and the page says why."""
    page = opened(java_script_enabled=False)
    assert page.locator("noscript p").is_visible()
    assert page.locator(".work:not(:disabled)").count() == 0
