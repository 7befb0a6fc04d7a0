"""brief.stages.load: the only reader, and it reads nothing outside the project."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from brief.edition import identity
from brief.errors import InvalidError, UsageError
from brief.model import Build, Options, Version
from brief.stages import load
from tests.shut import shut

QUARTO = b'title: T\ndate: 2026-11-23\nversion: "0.1.0"\nlang: en-GB\nbrief: {slug: s}\n'


@pytest.fixture
def project(tmp_path):
    """Return the smallest folder that is a project."""
    (tmp_path / "data").mkdir()
    (tmp_path / "report").mkdir()
    (tmp_path / "data" / "figures.csv").write_bytes(b"figure_id\n")
    (tmp_path / "report" / "_quarto.yml").write_bytes(QUARTO)
    (tmp_path / "report" / "brief.qmd").write_bytes(b"Text.\n")
    return tmp_path


def loaded(project, **options):
    """Load the project."""
    return load.run(Build(options=replace(Options(project), **options)))


def test_data_and_manuscript_are_read_as_bytes_by_path(project):
    """What lies in data/ and report/ arrives; hidden and generated files do not."""
    (project / "report" / "_generated").mkdir()
    (project / "report" / "_generated" / "evidence.qmd").write_bytes(b"old")
    (project / "report" / "_extensions" / "brief").mkdir(parents=True)
    (project / "report" / "_extensions" / "brief" / "cite.json").write_bytes(b"old")
    (project / "report" / ".hidden").write_bytes(b"x")
    build = loaded(project)
    assert dict(build.inputs.data) == {"figures.csv": b"figure_id\n"}
    assert set(build.inputs.manuscript.files) == {"_quarto.yml", "brief.qmd"}
    assert build.inputs.settings.title == "T"


@pytest.mark.parametrize(
    "saved", [b"\xef\xbb\xbffigure_id;label\r\na;b", b"figure_id,label\ra,b\r"]
)
def test_what_a_spreadsheet_or_git_adds_makes_no_other_edition(project, saved):
    """The CSV files below data/ are read tidy, with the same hash; nothing else is touched."""
    path = project / "data" / "figures.csv"
    path.write_bytes(b"figure_id,label\na,b\n")
    plain = loaded(project).inputs
    assert load.untidy(project, plain.data) == {}
    path.write_bytes(saved)
    assert loaded(project).inputs == plain
    assert load.untidy(project, plain.data) == {"figures.csv": b"figure_id,label\na,b\n"}
    (project / "data" / "NOTES.md").write_bytes(saved)
    (project / "report" / "more.csv").write_bytes(saved)
    inputs = loaded(project).inputs
    assert inputs.data["NOTES.md"] == inputs.manuscript.files["more.csv"] == saved


def test_a_picture_in_the_folder_of_charts_is_named(project):
    """The folder is made anew by each build, so a picture of one's own there is no input."""
    (project / "report" / "charts").mkdir()
    (project / "report" / "charts" / "x.png").write_bytes(b"x")
    assert loaded(project).problems == ()
    (project / "report" / "brief.qmd").write_bytes(b"![A](charts/x.png)\n")
    found = {(problem.path, problem.rule) for problem in loaded(project).problems}
    assert found == {("report/charts/x.png", "reserved"), ("report/brief.qmd", "missing")}


def test_a_link_out_of_the_project_is_not_followed(project, tmp_path_factory):
    """A symbolic link to a file elsewhere is a problem and its content is not read."""
    secret = tmp_path_factory.mktemp("elsewhere") / "secret"
    secret.write_bytes(b"secret")
    (project / "data" / "leak.csv").symlink_to(secret)
    build = loaded(project)
    assert "leak.csv" not in build.inputs.data
    assert [p.rule for p in build.problems] == ["outside"]


def dangle(path):
    """Make a link that leads nowhere."""
    path.symlink_to("none")


def loop(path):
    """Make a link that leads to itself."""
    path.symlink_to(path.name)


def linked_folder(path):
    """Make a link to a folder, which may be one that the link is in."""
    path.symlink_to(path.parent)


@pytest.mark.parametrize("folder", ["data", "report"])
@pytest.mark.parametrize(
    ("make", "rule"),
    [(dangle, "dangling"), (loop, "dangling"), (linked_folder, "no-file"), (os.mkfifo, "no-file")],
)
def test_what_is_no_file_is_a_problem_with_its_name(project, folder, make, rule):
    """Links to nowhere and to themselves, folders by another name, pipes: none is opened."""
    make(project / folder / "odd.csv")
    build = loaded(project)
    assert [(p.path, p.rule) for p in build.problems] == [(f"{folder}/odd.csv", rule)]
    assert "odd.csv" not in {**build.inputs.data, **build.inputs.manuscript.files}


def test_what_may_not_be_read_is_a_problem_with_its_name():
    """A file and a folder without permission are named; root, who may all, reads as nobody."""
    root, problems = os.geteuid() == 0, []
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        project.chmod(0o755)
        for name in ("shut", "seen"):  # the names in the second can be read, and no more
            (project / "data" / name).mkdir(parents=True)
        (project / "data" / "shut.csv").touch(0)
        (project / "data" / "seen" / "a.csv").touch()
        (project / "data" / "seen").chmod(0o444)
        (project / "data" / "shut").chmod(0)
        try:
            os.seteuid(65534 if root else os.geteuid())
            assert load.read_folder(project, "data", problems) == {}
        finally:
            os.seteuid(0 if root else os.geteuid())
        for name in ("shut", "seen"):
            (project / "data" / name).chmod(0o700)
    assert [p.path for p in problems] == ["data/seen/a.csv", "data/shut", "data/shut.csv"]


def test_a_file_that_would_exhaust_memory_is_not_read(project):
    """A file larger than any evidence is a problem with its name, and is left unread."""
    with (project / "data" / "huge.bin").open("wb") as file:
        file.truncate(load.LARGEST + 1)  # a hole: it takes no room on the disk
    problems = []
    assert "huge.bin" not in load.read_folder(project, "data", problems)
    assert [(p.path, p.rule) for p in problems] == [("data/huge.bin", "too-large")]


@pytest.mark.parametrize("name", [b"caf\xe9.csv", b"a\nb.csv", b"\x1b[2J.csv"])
def test_a_name_that_cannot_be_shown_is_a_problem(project, name):
    """What is not UTF-8, or would command the terminal, is refused and can be printed."""
    (project / "data" / os.fsdecode(name)).touch()
    (problem,) = loaded(project).problems
    assert problem.rule == "file-name"
    assert problem.path.encode("utf-8")


@pytest.mark.parametrize("name", ["brief-manifest.json", "brief-manifest.xml"])
def test_the_name_of_the_seal_is_reserved(project, name):
    """A second member of that name in the data zip would hide the seal."""
    (project / "data" / name).write_bytes(b"{}")
    assert [p.rule for p in loaded(project).problems] == ["reserved"]


@pytest.mark.parametrize("name", ["_quarto.yml", "brief.qmd"])
def test_a_missing_entry_file_is_named(project, name):
    """Without settings or manuscript there is nothing to build."""
    (project / "report" / name).unlink()
    with pytest.raises(InvalidError) as caught:
        loaded(project)
    assert [p.path for p in caught.value.problems] == [f"report/{name}"]


@pytest.mark.parametrize("name", ["data", "report"])
def test_a_folder_that_is_no_project_says_how_to_start_one(tmp_path, name):
    """A missing folder is exit 3, with the next action."""
    (tmp_path / ({"data", "report"} - {name}).pop()).mkdir()
    with pytest.raises(InvalidError) as caught:
        loaded(tmp_path)
    assert caught.value.problems[0].rule == "missing-folder"


def test_a_project_that_may_not_be_entered_is_a_problem(project):
    """Its folders cannot be seen, which is what is said of those that are not there."""
    with shut(project), pytest.raises(InvalidError) as caught:
        loaded(project)
    assert caught.value.problems[0].rule == "missing-folder"


def test_a_source_that_cannot_be_read_is_a_usage_error(project):
    """--source must name a file."""
    with pytest.raises(UsageError, match="cannot be read"):
        loaded(project, source=project / "none.txt")


def test_a_profile_makes_a_draft(project):
    """Released content built with a profile has the draft's version, with the profile's name."""
    (project / "report" / "_quarto-mem.yml").write_bytes(b"number-sections: true\n")
    read = loaded(project).inputs
    row = Version("0.1.0", "", "", identity.content_hash(read.data, read.manuscript.files))
    history = identity.with_row({}, row)
    (project / "report" / "versions.csv").write_bytes(history)
    assert loaded(project).inputs.settings.version == "0.1.0"
    assert loaded(project, profile="mem").inputs.settings.version.endswith(".mem")


@pytest.mark.parametrize("name", ["../x", "A", "a b", "-a", "a.b", "a\n"])
def test_a_profile_has_a_plain_name(project, name):
    """Its name becomes part of files' names: others are refused before anything is read."""
    with pytest.raises(UsageError, match="--profile"):
        loaded(project, profile=name)


def test_a_profile_file_has_a_plain_name(project):
    """A file that no profile could name is a problem."""
    (project / "report" / "_quarto-My Own.yml").write_bytes(b"")
    (problem,) = loaded(project).problems
    assert (problem.rule, problem.path) == ("profile-name", "report/_quarto-My Own.yml")


def test_source_date_epoch_is_read_and_checked(project, monkeypatch):
    """The build's time comes from the variable where it is set, and must be a number."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert loaded(project).inputs.settings.stamp.isoformat() == "1970-01-02T00:00:00+00:00"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        loaded(project)


def test_a_stamp_tells_a_changed_input(project):
    """A longer or a later file differs, a new or lost one, too; hidden ones do not count."""
    before = load.stamps(project)
    (project / "data" / ".hidden").write_bytes(b"x")
    assert load.stamps(project) == before
    (project / "data" / "figures.csv").write_bytes(b"figure_id\na\n")
    changed = load.stamps(project)
    assert changed != before
    (project / "report" / "brief.qmd").unlink()
    assert set(changed) - set(load.stamps(project)) == {project / "report" / "brief.qmd"}
    assert load.stamps(project / "none") == {}


@pytest.mark.parametrize("text", [b"x: &a [*a]", b"x: &a {b: *a}", b"? [a]\n: b", b"x: [" * 999])
@pytest.mark.parametrize("name", ["_quarto.yml", "_quarto-mem.yml"])
def test_yaml_that_no_settings_need_ends_as_problems(project, name, text):
    """Neither the settings nor a profile can make the manuscript's reader fail."""
    path = project / "report" / name
    path.write_bytes(QUARTO + text + b"\n")
    rules = {problem.rule for problem in loaded(project).problems}
    assert ("yaml" in rules) is (name == "_quarto.yml")
