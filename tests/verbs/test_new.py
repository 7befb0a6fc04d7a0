"""brief new: a small whole brief, put in place at once, that checks and builds as it is."""

import compileall
import json
import re
import resource
import shutil
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
import yaml

from brief import pipeline
from brief.errors import CannotWriteError, UsageError
from brief.model import Build, Options
from brief.stages import publish
from brief.verbs import new
from tests.stages.test_publish import killed_at
from tests.test_main import brief, snapshot

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "brief" / "template"


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """Return a folder that `brief new` filled."""
    folder = tmp_path_factory.mktemp("somewhere") / "my-brief"
    done = brief("new", folder)
    assert done.returncode == 0, done.stderr
    assert {Path(line) for line in done.stdout.splitlines()} == set(folder.iterdir())
    assert str(folder / "README.md") in done.stderr
    return folder


@pytest.fixture(scope="module")
def build(started):
    """Return the new brief, built up to its page."""
    options = Options(started, engine="pandoc", source=started / "source.txt")
    return pipeline.run(Build(options=options), until="convert")


def test_a_new_brief_is_valid_with_and_without_its_source(started):
    """Every row is pinned to the text that comes with it."""
    for more in ((), ("--source", started / "source.txt")):
        done = brief("validate", "--project", started, *more)
        assert done.returncode == 0, done.stderr
        assert "0 unpinned" in done.stdout


def test_a_new_brief_builds_by_the_commands_of_its_own_readme(started, tmp_path):
    """Each shell line of the README runs in the new folder, as it stands; the edition is there."""
    shutil.copytree(started, tmp_path / "copy")
    readme = (started / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```sh\n(.+?)^ *```$", readme, re.DOTALL | re.MULTILINE)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    assert [line.split()[1] for line in lines] == ["fingerprint", "validate", "build"]
    before = snapshot(tmp_path / "copy" / "data")
    for line in lines:
        words, _, target = line.partition(" > ")
        done = brief(*words.split()[1:], cwd=tmp_path / "copy")
        assert done.returncode == 0, done.stderr
        if target:
            (tmp_path / "copy" / target).write_text(done.stdout, encoding="utf-8")
    assert snapshot(tmp_path / "copy" / "data") == before
    made = {path.suffix for path in (tmp_path / "copy" / "dist").iterdir()}
    assert made >= {".html", ".pdf", ".docx", ".zip", ".json"}


def test_fingerprint_says_what_to_copy_into_sources_csv(started):
    """The line on stderr is that of the row: hash, paragraphs, words."""
    said = brief("fingerprint", started / "source.txt").stderr.split()[-1]
    assert f",{said}," in (started / "data" / "sources.csv").read_text(encoding="utf-8")


def test_the_example_shows_one_of_each_thing(build):
    """A hedge, a computed value, a speaker's claim, two balanced sides, a chart, every annex."""
    evidence, manuscript = build.evidence, build.inputs.manuscript
    cited = {use.row_id for use in manuscript.uses if use.block}
    hedged = {i for i, quantity in evidence.quantities.items() if quantity.qualifier != "exact"}
    assert cited & hedged
    assert cited & {row.id for row in evidence["derived"]}
    assert cited & {row.id for row in evidence["claims"] if row["status"] == "claimed"}
    (balance,) = build.balance
    words = sorted(side.words for side in balance.sides)
    assert 0 < words[1] - words[0] <= 0.2 * words[1]
    assert not balance.reason
    assert [chart.id for chart in build.charts] == ["readers"]
    assert not manuscript.typed
    for heading in ("Methodology", "What each side gets", "Numbers typed by hand", "Evidence"):
        assert heading in build.converted.html
    for heading in ("Document control", "Version history", "What the source cannot tell us"):
        assert heading in build.converted.html


def test_every_extracted_row_says_that_it_is_an_example(build):
    """Each row has the source `example`, which is described as invented."""
    rows = [row for name in build.evidence.tables for row in build.evidence[name]]
    assert {row["source_id"] for row in rows if row.dataset != "derived"} == {"example"}
    (source,) = build.evidence["sources"]
    assert "invented" in source["description"]
    assert b"This article is invented" in new.template()["source.txt"]


def test_the_template_is_described_as_the_shipped_brief_is():
    """Both descriptors are alike but for names, units and kinds, which are the subject's own."""
    ours, theirs = (
        json.loads(path.read_text(encoding="utf-8"))["resources"]
        for path in (ROOT / "data" / "datapackage.json", TEMPLATE / "data" / "datapackage.json")
    )
    for resource_ in (*ours, *theirs):
        for field in resource_["schema"]["fields"]:
            if field["name"] in ("unit", "kind"):
                assert field["constraints"].pop("enum")
    assert theirs == ours


def test_the_template_looks_as_the_shipped_brief_does():
    """Theme and formats are the same; where this fails, copy report/theme to the template."""
    theme = "report/theme"
    assert snapshot(TEMPLATE / theme) == snapshot(ROOT / theme)
    ours, theirs = (
        yaml.safe_load((folder / "report" / "_quarto.yml").read_text(encoding="utf-8"))
        for folder in (ROOT, TEMPLATE)
    )
    own = ("title", "subtitle", "author", "date", "version", "brief")
    assert {k: v for k, v in theirs.items() if k not in own} == {
        k: v for k, v in ours.items() if k not in own
    }


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    """A file of one's own, hidden or not, is exit 2, and nothing is added."""
    (tmp_path / ".mine").write_bytes(b"mine")
    done = brief("new", tmp_path)
    assert done.returncode == 2
    assert ".mine" in done.stderr
    assert "fix:" in done.stderr
    assert snapshot(tmp_path) == {Path(".mine"): b"mine"}


def test_an_empty_folder_is_filled_in_place(tmp_path):
    """`brief new .` works, and below folders that are not there yet, too."""
    assert brief("new", ".", cwd=tmp_path).returncode == 0
    assert snapshot(tmp_path) == {Path(n): c for n, c in new.template().items()}
    assert publish.start(tmp_path / "a" / "b", {"c/d": b"e"})
    assert (tmp_path / "a" / "b" / "c" / "d").read_bytes() == b"e"


def test_a_place_that_cannot_be_written_is_exit_6(tmp_path):
    """Below a file no folder can be."""
    (tmp_path / "file").write_bytes(b"mine")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        done = brief("new", place)
        assert done.returncode == 6, done.stderr
        assert str(place) in done.stderr
    assert snapshot(tmp_path) == {Path("file"): b"mine"}


def test_a_disk_that_fails_leaves_an_empty_folder(tmp_path):
    """Files beyond the size that the system allows: nothing of the brief is there."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(CannotWriteError):
            publish.start(tmp_path / "new", new.template())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list((tmp_path / "new").iterdir())


def test_a_kill_at_any_step_leaves_all_or_nothing(tmp_path):
    """Killed before any step, the next run finds a whole brief, or makes it."""
    files = {"README.md": b"r", "data/a.csv": b"a", "data/prints/a.json": b"p"}
    step, folder = 1, tmp_path / "new-1"
    while killed_at(step, partial(publish.start, folder, files)):
        with suppress(UsageError):  # raised where the killed run got as far as to commit to it
            publish.start(folder, files)
        assert snapshot(folder) == {Path(n): c for n, c in files.items()}, step
        assert not [path for path in folder.iterdir() if path.name.startswith(".")], step
        step, folder = step + 1, tmp_path / f"new-{step + 1}"
    assert step > 15  # so the loop did meet every write and rename


def test_what_python_leaves_beside_its_files_is_no_part_of_the_template():
    """An installer that compiles charts.py does not put its bytecode into new briefs."""
    before = new.template()
    cache = TEMPLATE / "report" / "__pycache__"
    try:
        assert compileall.compile_file(TEMPLATE / "report" / "charts.py", quiet=2)
        assert cache.is_dir()
        assert new.template() == before
    finally:
        shutil.rmtree(cache)
