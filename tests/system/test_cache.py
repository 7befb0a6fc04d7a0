"""brief.system.cache: what was worked out before is used, and nothing else is believed."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.system import cache


def never() -> bytes:
    raise AssertionError("made again")


def entry(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_the_same_inputs_are_worked_out_once(tmp_path):
    """The second time nothing is made."""
    assert cache.recall(tmp_path, "draw", [b"a"], lambda: b"made") == b"made"
    assert cache.recall(tmp_path, "draw", [b"a"], never) == b"made"


@given(
    st.tuples(st.sampled_from(["draw", "load"]), st.lists(st.binary(max_size=3), max_size=3)),
    st.tuples(st.sampled_from(["draw", "load"]), st.lists(st.binary(max_size=3), max_size=3)),
)
def test_other_inputs_have_another_key(one, other):
    """Neither the step nor where an input ends and the next begins is lost."""
    assert (cache.key(*one) == cache.key(*other)) == (one == other)


def test_without_a_folder_nothing_is_kept():
    """`--no-cache` makes everything anew."""
    made = []
    for _ in range(2):
        cache.recall(None, "draw", [b"a"], lambda: made.append(1) or b"")
    assert len(made) == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-1],
        lambda content: content[:10],
        lambda _: b"",
        lambda content: content + b"x",
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: bytes([content[0] ^ 1]) + content[1:],
    ],
)
def test_a_spoiled_entry_is_noticed_and_made_anew(tmp_path, spoil):
    """Cut short, emptied, lengthened, one bit turned: not believed, and mended."""
    cache.recall(tmp_path, "draw", [b"a"], lambda: b"a chart")
    entry(tmp_path).write_bytes(spoil(entry(tmp_path).read_bytes()))
    assert cache.recall(tmp_path, "draw", [b"a"], lambda: b"anew") == b"anew"
    assert cache.recall(tmp_path, "draw", [b"a"], never) == b"anew"


def test_an_entry_in_the_place_of_another_is_not_believed(tmp_path):
    """A whole and sound entry counts only under its own key."""
    one, other = (cache.key("draw", [name]) for name in (b"a", b"b"))
    cache.put(tmp_path, one, b"first")
    (tmp_path / one).rename(tmp_path / other)
    assert cache.get(tmp_path, other) is None


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path):
    """Where a file is in the way, the result comes all the same."""
    (tmp_path / "cache").write_text("in the way")
    assert cache.recall(tmp_path / "cache", "draw", [b"a"], lambda: b"made") == b"made"


def test_an_entry_that_cannot_be_finished_leaves_nothing(tmp_path, monkeypatch):
    """Where writing fails half way, the result is there all the same and no file is left."""

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full)
    assert cache.recall(tmp_path, "step", [b"x"], lambda: b"made") == b"made"
    assert not list(tmp_path.iterdir())


def test_what_fails_is_not_kept(tmp_path):
    """An error is raised, and leaves no entry."""
    with pytest.raises(AssertionError, match="made again"):
        cache.recall(tmp_path, "draw", [b"a"], never)
    assert not list(tmp_path.iterdir())


def test_the_entries_unused_for_longest_go(tmp_path):
    """A step keeps its newest entries; those of other steps do not count."""
    names = [cache.key("draw", [bytes([n])]) for n in range(cache.KEPT + 2)]
    cache.put(tmp_path, cache.key("load", []), b"")
    for age, name in enumerate(reversed(names[:-1])):
        cache.put(tmp_path, name, b"")
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    cache.put(tmp_path, names[-1], b"")
    left = {path.name for path in tmp_path.iterdir()}
    assert names[0] not in left
    assert {names[-1], names[-2], cache.key("load", [])} <= left
    assert len(left) == cache.KEPT + 1


def test_a_cache_outside_the_project_is_not_used(tmp_path):
    """A link that leads out of the project is not followed."""
    project, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    (project / "build").mkdir(parents=True)
    assert cache.of(project) == project / "build" / "cache"
    elsewhere.mkdir()
    (project / "build" / "cache").symlink_to(elsewhere)
    assert cache.of(project) is None


def test_a_cache_that_leads_to_itself_keeps_nothing(tmp_path):
    """Such a link is no error: what was to be kept is made each time."""
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "cache").symlink_to("cache")
    folder = cache.of(tmp_path)
    assert cache.recall(folder, "draw", [], lambda: b"first") == b"first"
    assert cache.recall(folder, "draw", [], lambda: b"second") == b"second"
