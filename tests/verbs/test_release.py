"""verbs.release: a version comes out whole, with its row, its tag and its proof, or not at all."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from brief import edition
from brief.edition import identity
from brief.errors import CannotWriteError, EngineError, InvalidError, UnverifiedError, UsageError
from brief.model import Build, Options
from brief.stages import load, publish
from brief.system import git
from brief.verbs import new, release, snapshot, verify
from tests import finished

ROOT = Path(__file__).parents[2]
FIGURES = b"figure_id,value,label\nnight,%b,%b\n"


def run_git(folder, *arguments):
    """Run git."""
    done = subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)
    return done.stdout.decode().strip()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a committed brief whose pages are made at once, by a stand-in for the stages."""
    for kind in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{kind}_NAME", "N")
        monkeypatch.setenv(f"GIT_{kind}_EMAIL", "n@example.org")
    build = finished.build(tmp_path, data={"figures.csv": FIGURES % (b"270", b"a night")})
    for kind, files in (("data", build.inputs.data), ("report", build.inputs.manuscript.files)):
        (tmp_path / kind).mkdir()
        for name, content in files.items():
            (tmp_path / kind / name).write_bytes(content)
    (tmp_path / ".gitignore").write_text("/dist/\n")
    run_git(tmp_path, "init", "-q")
    commit(tmp_path)
    monkeypatch.setattr(snapshot, "of_folder", seen)
    monkeypatch.setattr(verify, "rebuild", lambda folder, **_: edition.files(made(folder)))
    return tmp_path


def commit(folder):
    """Commit everything."""
    run_git(folder, "add", ".")
    who = ("-c", "user.name=N", "-c", "user.email=n@example.org")
    run_git(folder, *who, "commit", "-qm", "work")


def made(folder):
    """Return the build of the brief in a folder."""
    inputs = load.run(Build(options=Options(project=folder))).inputs
    done = finished.build(folder)
    return replace(done, inputs=inputs, options=Options(project=folder, output=folder / "dist"))


def seen(name, folder):
    """Return a snapshot of a folder's data."""
    from brief.model import Row

    lines = (folder / "data" / "figures.csv").read_text().splitlines()
    columns = lines[0].split(",")
    rows = [
        Row("figures", 2, dict(zip(columns, line.split(","), strict=True))) for line in lines[1:]
    ]
    return snapshot.Snapshot(name, {r.id: r for r in rows}, {r.id: r["value"] for r in rows})


def built(build):
    """Publish what the stages would have made of `build`."""
    return publish.run(replace(made(build.options.project), options=build.options))


def out(project, number, summary="", build=built):
    """Release `number`."""
    return release.release(
        Options(project=project, output=project / "dist"), number, summary, build
    )


def test_a_first_release_is_recorded_committed_verified_and_tagged(project):
    """The row is in the history, the version in the settings, the tag on a clean tree."""
    assert out(project, "1.0.0").version == "1.0.0"
    assert (project / "dist" / "s-1.0.0.pdf").is_file()
    report = {"versions.csv": (project / "report" / "versions.csv").read_bytes()}
    (row,) = identity.history(report)
    assert (row.version, row.date, row.summary) == ("1.0.0", "2026-11-23", "First edition")
    assert 'version: "1.0.0"' in (project / "report" / "_quarto.yml").read_text()
    assert run_git(project, "status", "--porcelain") == ""
    assert run_git(project, "rev-parse", "v1.0.0^{commit}") == git.head(project)
    assert not verify.verify(project / "dist" / "s-1.0.0.html", project).failed


def test_a_release_without_its_tag_is_found_by_its_content(project):
    """The commit whose content the history names serves as well."""
    out(project, "1.0.0")
    run_git(project, "tag", "--delete", "v1.0.0")
    with pytest.raises(UsageError, match=r"Nothing changed since 1\.0\.0"):
        out(project, "1.0.1")
    change(project)
    with pytest.raises(UsageError, match="is a patch, but a number"):
        out(project, "1.0.1")
    assert out(project, "1.1.0").version == "1.1.0"


def test_a_release_that_nothing_is_left_of_cannot_be_followed(project):
    """Without tag and commit, what changed since could not be told."""
    (project / "report" / "versions.csv").write_text(
        f"version,date,summary,content_hash\n1.0.0,2026-11-23,First,{'0' * 64}\n"
    )
    commit(project)
    with pytest.raises(UsageError, match=r"neither a tag v1\.0\.0.*\n.*git tag"):
        out(project, "1.1.0")


def test_a_change_that_no_reader_sees_needs_words(project):
    """A file that only authors see is released with a summary, never as “nothing changed”."""
    out(project, "1.0.0")
    (project / "report" / "notes.txt").write_text("for authors")
    commit(project)
    with pytest.raises(UsageError, match=r"does not show.*\n.*--summary"):
        out(project, "1.0.1")
    assert out(project, "1.0.1", "Notes for authors").summary == "Notes for authors"


def test_the_example_is_not_released(tmp_path):
    """Whatever is still as `brief new` made it is named."""
    project = tmp_path / "brief"
    publish.start(project, new.template())
    run_git(tmp_path, "init", "-q", str(project))
    commit(project)
    words = "title.*subtitle.*authors.*slug.*EXTRACTION.*sources.*references"
    with pytest.raises(UsageError, match=words):
        out(project, "1.0.0")
    assert not (project / "dist").exists()


def test_what_cannot_be_read_is_not_released(project):
    """Problems of the inputs are said as they are by any build."""
    (project / "report" / "brief.qmd").write_bytes(b"\xff")
    commit(project)
    with pytest.raises(InvalidError, match="problem"):
        out(project, "1.0.0")


def test_the_citation_follows_the_release(project):
    """Title, version and date of CITATION.cff become the release's; the rest stays."""
    cff = project / "CITATION.cff"
    cff.write_text("title: Old\nversion: 0.0.1\ndate-released: 2020-01-01\nlicense: CC-BY-4.0\n")
    commit(project)
    out(project, "1.0.0")
    assert cff.read_text() == (
        'title: "T"\nversion: 1.0.0\ndate-released: 2026-11-23\nlicense: CC-BY-4.0\n'
    )
    assert run_git(project, "status", "--porcelain") == ""


def test_the_shipped_citation_agrees_with_the_settings():
    """CITATION.cff cites the title, version and date that the brief has."""
    inputs = load.run(Build(options=Options(project=ROOT))).inputs
    cff = (ROOT / "CITATION.cff").read_bytes()
    number = inputs.settings.version.partition("+")[0]
    assert release.citation(cff, inputs.settings, number) == cff
    assert yaml.safe_load(cff)["title"] == inputs.settings.title


def change(project, value=b"280", label=b"a night"):
    """Change the data and commit."""
    (project / "data" / "figures.csv").write_bytes(FIGURES % (value, label))
    commit(project)


def test_a_changed_number_needs_a_minor(project):
    """A patch is refused with the number; the minor is fine and says what changed."""
    out(project, "1.0.0")
    change(project)
    with pytest.raises(UsageError, match=r"night value: 270 → 280.*\n.*1\.1\.0"):
        out(project, "1.0.1")
    assert out(project, "1.1.0").summary.startswith("1 figure changed")


def test_wording_may_be_a_patch(project):
    """A label is wording; a summary given by hand is kept."""
    out(project, "1.0.0")
    change(project, b"270", b"one night")
    assert out(project, "1.0.1", "Clearer label").summary == "Clearer label"


def test_nothing_new_is_not_released(project):
    """Not even under a new date."""
    out(project, "1.0.0")
    path = project / "report" / "_quarto.yml"
    path.write_text(path.read_text().replace("2026-11-23", "2026-11-24"))
    commit(project)
    with pytest.raises(UsageError, match=r"Nothing changed since 1\.0\.0"):
        out(project, "1.0.1")


@pytest.mark.parametrize("number", ["1.0.0", "0.9.9", "1.0", "v2.0.0", "2.0.0+x", ""])
def test_a_version_must_be_one_and_come_next(project, number):
    """Neither the same, nor a lower one, nor no version."""
    out(project, "1.0.0")
    change(project)
    with pytest.raises(UsageError, match=r"does not come after|is no version"):
        out(project, number)


def test_an_earlier_date_is_refused(project):
    """The date is the author's; it cannot run back."""
    out(project, "1.0.0")
    path = project / "report" / "_quarto.yml"
    path.write_text(path.read_text().replace("2026-11-23", "2026-11-22"))
    change(project)
    with pytest.raises(UsageError, match="is before that of"):
        out(project, "1.1.0")


def test_an_unclean_tree_is_refused(project):
    """A file unknown to git is named."""
    (project / "notes.txt").write_text("x")
    with pytest.raises(UsageError, match=r"notes\.txt"):
        out(project, "1.0.0")


def test_a_folder_without_commits_is_refused(tmp_path):
    """Nothing to tag."""
    with pytest.raises(UsageError, match="no commit"):
        out(tmp_path, "1.0.0")


def failing(error):
    """Return a build that fails."""

    def build(build):
        raise error

    return build


def changed(build):
    """Publish an edition of which a file changes on its way."""
    done = built(build)
    path = next(p for p in done.published if p.suffix == ".pdf")
    path.write_bytes(path.read_bytes().replace(b"(270)", b"(280)"))
    return done


@pytest.mark.parametrize(
    ("build", "error"),
    [
        (failing(EngineError("no")), EngineError),
        (failing(KeyboardInterrupt()), KeyboardInterrupt),
        (changed, UnverifiedError),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_release_that_fails_never_was(project, build, error, first):
    """Commit, history, settings and tags are as before."""
    if not first:
        out(project, "1.0.0")
        change(project)
    before = git.head(project), run_git(project, "tag"), made(project).inputs.settings.version
    with pytest.raises(error):
        out(project, "2.0.0", build=build)
    assert run_git(project, "status", "--porcelain") == ""
    after = git.head(project), run_git(project, "tag"), made(project).inputs.settings.version
    assert after == before


def test_git_that_refuses_is_quoted(project):
    """A tag that git cannot sign ends the release, and everything is taken back."""
    for name, value in (("tag.gpgSign", "true"), ("gpg.program", "false")):
        run_git(project, "config", name, value)
    before = git.head(project)
    with pytest.raises(git.GitError, match=r"git tag failed.*sign"):
        out(project, "1.0.0")
    assert git.head(project) == before
    assert not (project / "dist").exists()
    with pytest.raises(git.GitError, match="no revision here"):
        git.files(project, "v7")
    run_git(project, "rm", "-rq", "data", "report")
    run_git(project, "commit", "-qm", "empty")
    with pytest.raises(git.GitError, match="holds no brief"):
        git.files(project, "HEAD")


def settings(project, old, new):
    """Change the settings and commit."""
    path = project / "report" / "_quarto.yml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    commit(project)


@pytest.mark.parametrize(
    "line", ["'version': 1.2.3", '"version" : 1.2.3 # now', "version:   '1.2.3'", "version: 1.2.3"]
)
def test_the_version_is_set_however_its_line_is_written(project, line):
    """What is tagged says the number of its tag."""
    settings(project, 'version: "1.2.3"', line)
    out(project, "2.0.0")
    assert (project / "dist" / "s-2.0.0.pdf").is_file()
    assert yaml.safe_load((project / "report" / "_quarto.yml").read_text())["version"] == "2.0.0"


@pytest.mark.parametrize("line", ["version: >-\n  1.2.3", "? version\n: 1.2.3"])
def test_a_version_without_a_line_of_its_own_is_refused(project, line):
    """Nothing is written where the number could not be."""
    settings(project, 'version: "1.2.3"', line)
    before = git.head(project)
    with pytest.raises(UsageError, match=r'_quarto\.yml.*\n.*version: "2\.0\.0"'):
        out(project, "2.0.0")
    assert (git.head(project), (project / "dist").exists()) == (before, False)


def test_a_tag_that_is_taken_is_seen_first(project):
    """Nothing is committed, built or written."""
    run_git(project, "tag", "v1.0.0")
    before = git.head(project)
    with pytest.raises(UsageError, match=r"tag v1\.0\.0"):
        out(project, "1.0.0", build=failing(AssertionError("built")))
    assert git.head(project) == before


def ignored(project):
    """Have git ignore an input."""
    (project / ".git" / "info" / "exclude").write_text("*.local\n")
    (project / "report" / "a.local").write_text("x")
    return "report/a.local"


def link(project):
    """Make an input a link to another."""
    (project / "data" / "b.csv").symlink_to("figures.csv")
    commit(project)
    return "data/b.csv"


def overlooked(project):
    """Change an input so that git does not see it."""
    run_git(project, "update-index", "--assume-unchanged", "report/brief.qmd")
    (project / "report" / "brief.qmd").write_text("# Other\n")
    return "report/brief.qmd"


def saved_by_excel(project):
    """Commit a table as Excel saves it."""
    path = project / "data" / "figures.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    commit(project)
    return "data/figures.csv"


@pytest.mark.parametrize("differ", [ignored, link, overlooked, saved_by_excel])
def test_inputs_that_the_commit_does_not_hold_are_named(project, differ):
    """A clone could not build what was released; `brief tidy` is named where it helps."""
    name = differ(project)
    with pytest.raises(UsageError, match=name) as caught:
        out(project, "1.0.0", build=failing(AssertionError("built")))
    assert ("`brief tidy`" in str(caught.value)) is (differ is saved_by_excel)


def test_line_ends_that_git_changed_are_no_difference(project):
    """Where git gives each line of a clone the end of another system, it is released as it was."""
    run_git(project, "config", "core.autocrlf", "true")
    path = project / "data" / "figures.csv"
    path.unlink()
    run_git(project, "checkout", "data/figures.csv")
    assert b"\r\n" in path.read_bytes()
    assert out(project, "1.0.0").version == "1.0.0"


def drifting(build):
    """Publish after another program wrote into the project."""
    (build.options.project / "report" / "brief.qmd").write_text("# Other\n")
    return built(build)


def test_what_is_built_is_what_is_tagged(project):
    """A file that changes between commit and build takes everything back but the file."""
    before = git.head(project)
    with pytest.raises(UsageError, match=r"not what was committed"):
        out(project, "1.0.0", build=drifting)
    assert (git.head(project), run_git(project, "tag")) == (before, "")
    assert not (project / "dist").exists()


def test_generated_files_that_are_committed_are_no_content(project):
    """What no build reads cannot make a release differ from the last."""
    out(project, "1.0.0")
    (project / "report" / "_generated").mkdir()
    (project / "report" / "_generated" / "a.md").write_text("x")
    commit(project)
    with pytest.raises(UsageError, match=r"Nothing changed since 1\.0\.0"):
        out(project, "1.1.0")


def test_an_edition_that_cannot_be_put_in_place_is_not_released(project):
    """Neither commit nor tag stay."""
    (project / ".gitignore").write_text("/dist\n")
    commit(project)
    (project / "dist").write_bytes(b"in the way")
    before = git.head(project)
    with pytest.raises(CannotWriteError):
        out(project, "1.0.0")
    assert (git.head(project), run_git(project, "tag")) == (before, "")
