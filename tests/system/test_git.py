"""brief.system.git: what a repository holds is read as stored, and starts no program."""

import subprocess

import pytest

from brief.system import git

FILES = {"data/a.csv": b"a\r\nb\n", "report/brief.qmd": b"# T\n", "report/é x.md": b"\xff\0\n"}


def run(folder, *arguments, stdin=b""):
    """Run git as the owner of a repository and return what it says."""
    who = ("-c", "user.name=N", "-c", "user.email=n@example.org")
    command = ["git", "-C", str(folder), *who, *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, check=True)
    return done.stdout.decode().strip()


@pytest.fixture
def project(tmp_path):
    """Return a repository with `FILES`, committed once."""
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "report" / "link").symlink_to("brief.qmd")
    run(tmp_path, "init", "-q")
    run(tmp_path, "add", ".")
    run(tmp_path, "commit", "-qm", "one")
    return tmp_path


def test_without_a_commit_all_is_changed(tmp_path):
    """Inputs of a folder that has no commit are not those of a commit."""
    run(tmp_path, "init", "-q")
    assert git.dirty(tmp_path, {"data/a.csv": b""})


def test_files_are_as_committed(project):
    """Every byte and every name; links are no files; later changes do not count."""
    (project / "data" / "a.csv").write_bytes(b"other\n")
    assert git.files(project, "HEAD") == FILES
    with git.checkout(project, "HEAD") as folder:
        assert (folder / "report" / "é x.md").read_bytes() == b"\xff\0\n"


def test_a_brief_below_the_repository_has_its_own_files(project):
    """Paths are the project's, not the repository's."""
    below = project / "briefs" / "one"
    for name in ("data/b.csv", "report/brief.qmd"):
        (below / name).parent.mkdir(parents=True, exist_ok=True)
        (below / name).write_bytes(b"b\n")
    run(project, "add", ".")
    run(project, "commit", "-qm", "two")
    assert git.files(below, "HEAD") == {"data/b.csv": b"b\n", "report/brief.qmd": b"b\n"}
    assert len(git.revisions(below)) == 1


def test_any_difference_from_the_commit_is_dirty(project):
    """A changed input, a new one, and one that is gone; other files do not count."""
    assert not git.dirty(project, FILES)
    (project / "data" / ".hidden").write_bytes(b"x")
    assert not git.dirty(project, FILES)
    assert git.dirty(project, {**FILES, "data/a.csv": b"other\n"})
    assert git.dirty(project, {**FILES, "data/new.csv": b"a\n"})
    (project / "data" / "a.csv").unlink()
    assert git.dirty(project, {n: c for n, c in FILES.items() if n != "data/a.csv"})


def test_reading_a_strangers_repository_starts_none_of_its_programs(project, tmp_path_factory):
    """Filters, text conversions, signers, monitors and remotes' helpers stay where they are."""
    ran = tmp_path_factory.mktemp("ran") / "ran"
    program = f"touch {ran}; cat"
    for key in ("filter.x.clean", "filter.x.smudge", "diff.x.textconv", "diff.x.command"):
        run(project, "config", key, program)
    script = ran.with_name("script")
    script.write_text(f"#!/bin/sh\ntouch {ran}\n")
    script.chmod(0o755)
    for key, value in (
        ("log.showSignature", "true"),
        ("gpg.program", script),
        ("core.fsmonitor", script),
        ("core.sshCommand", script),
        ("core.pager", script),
        ("protocol.ext.allow", "always"),
        ("remote.origin.url", f"ext::{script}"),
        ("remote.origin.promisor", "true"),
        ("extensions.partialClone", "origin"),
        ("core.repositoryFormatVersion", "1"),
    ):
        run(project, "config", key, str(value))
    signed = run(project, "cat-file", "commit", "HEAD").replace(
        "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n\n", 1
    )
    made = run(project, "hash-object", "-wt", "commit", "--stdin", stdin=signed.encode())
    run(project, "update-ref", "HEAD", made)
    (project / ".gitattributes").write_text("* filter=x diff=x\n")
    (project / "data" / "a.csv").write_bytes(b"new\n")
    assert git.head(project) == made
    assert git.dirty(project, {**FILES, "data/a.csv": b"new\n"})
    assert git.revisions(project)
    assert git.files(project, "HEAD") == FILES
    assert not ran.exists()
    blob = run(project, "rev-parse", "HEAD:data/a.csv")
    (project / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(git.GitError, match="missing"):
        git.files(project, "HEAD")
    assert not ran.exists()
    run(project, "status", "--porcelain")
    assert ran.exists()  # so there was something to start


def test_names_that_lead_out_are_refused(project):
    """A tree made by hand can hold `..`; nothing of it is written."""
    blob = run(project, "rev-parse", "HEAD:data/a.csv")

    def tree(*entries):
        text = b"".join(
            f"{mode} {name}".encode() + b"\0" + bytes.fromhex(digest)
            for mode, name, digest in entries
        )
        command = ("hash-object", "--literally", "-wt", "tree", "--stdin")
        return run(project, *command, stdin=text)

    out = tree(("100644", "evil", blob))
    data = tree(("40000", "..", out), ("100644", "a.csv", blob))
    top = tree(("40000", "data", data), ("40000", "report", out))
    commit = run(project, "commit-tree", "-m", "evil", top)
    with pytest.raises(git.GitError, match="lead out"):
        git.files(project, commit)
