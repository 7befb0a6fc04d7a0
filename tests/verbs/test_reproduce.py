"""verbs.reproduce, rebuild: same inputs, same bytes; else where not."""

import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.errors import EngineError, InvalidError, MissingError
from brief.system import archive
from brief.verbs import rebuild, reproduce
from tests import finished

ROOT = Path(__file__).parents[2]


def test_the_shipped_brief_is_the_same_under_all_conditions():
    """Folder, home, user, time zone, locale, umask, hash seed, file order, cache: no byte."""
    found = reproduce.reproduce(ROOT)
    assert found.differences == ()
    assert {Path(name).suffix for name in found.files} >= {
        ".html",
        ".pdf",
        ".docx",
        ".zip",
        ".json",
    }
    assert "DIFFERS" not in str(found)
    wanted = {
        "time zone",
        "locale",
        "umask",
        "hash seed",
        "order of files",
        "clock",
        "zlib",
        "cache",
    }
    assert wanted <= set(found.varied)
    for name in ("processor", "system", "python", "pango", "harfbuzz", "freetype", "fontconfig"):
        assert f"not varied: {name} (" in str(found)


def test_a_difference_is_shown():
    """The report names the file and the place."""
    others = {"from a warm cache": {"a": b"one\ntwa"}}
    found = reproduce.Comparison({"a": b"one\ntwo", "b": b""}, others, ("x",), ("y",))
    assert "DIFFERS  a: line 2, byte 3" in str(found)
    assert "(from a warm cache)" in str(found)
    assert "not varied: y" in str(found)


@pytest.mark.parametrize(
    ("module", "processors", "user"), [(None, {0}, 0), ("x", {0, 1}, 0), ("x", {0, 1}, 1000)]
)
def test_what_cannot_be_varied_is_said(monkeypatch, module, processors, user):
    """No time-machine, one processor, no root: named with the reason, not passed over."""
    monkeypatch.setattr(reproduce, "find_spec", lambda _: module)
    monkeypatch.setattr(reproduce.os, "sched_getaffinity", lambda _: processors)
    monkeypatch.setattr(reproduce.os, "geteuid", lambda: user)
    one, two, varied, fixed = reproduce.conditions()
    for name, varies in (("clock", two.days), ("processors", two.processors), ("user", two.user)):
        assert (name in varied) == bool(varies)
        assert any(text.startswith(f"{name} (") for text in fixed) != bool(varies)
    assert one.command != two.command


CLOCK = """
import os, sys, datetime, zlib
def main():
    print(datetime.date.today().year, oct(os.umask(0)), os.listdir("."), list(os.walk(".")))
    print(zlib.compress(b"", 9)[:2].hex(), zlib.compressobj(9).flush()[:2].hex())
"""


def test_the_conditions_are_real(tmp_path):
    """A program that looks sees another year, the umask, files in reverse, zlib's first level."""
    (tmp_path / "brief").mkdir()
    (tmp_path / "brief" / "__init__.py").touch()
    (tmp_path / "brief" / "__main__.py").write_text(CLOCK)
    import datetime

    from brief.system import tools

    wanted = reproduce.Conditions(
        "x", {}, umask=0o077, reverse=True, hardly=True, processors=1, days=800
    )
    done = tools.run(
        [sys.executable, *wanted.command],
        files={"a": b"", "b": b""},
        env={"PYTHONPATH": str(tmp_path)},
    )
    assert done.code == 0, done.stderr
    year = datetime.date.today().year  # noqa: DTZ011 (compared with what the child sees)
    assert int(done.stdout.split()[0]) >= year + 2
    assert b"0o77 ['b', 'a'] [('.', [], ['b', 'a'])]\n7801 7801" in done.stdout


def test_a_rebuild_that_fails_says_so(tmp_path):
    """An invalid project, a missing engine: the code and the words come through."""
    (tmp_path / "data").mkdir()
    with pytest.raises(EngineError, match="code 3"):
        rebuild.rebuild(tmp_path)
    for folder in ("data", "report"):
        shutil.rmtree(tmp_path / folder, ignore_errors=True)
        shutil.copytree(ROOT / folder, tmp_path / folder)
    with pytest.raises(MissingError, match="Quarto"):
        rebuild.rebuild(tmp_path, engine="quarto")
    assert InvalidError.code == 3


def test_the_first_difference_is_found_in_each_kind():
    """Text by line, PDF by object, archives by part."""
    page = finished.PAGE.encode()
    assert "line 3" in rebuild.difference("a.html", page, page.replace(b"270", b"280"))
    found = rebuild.difference("a.pdf", finished.pdf("270"), finished.pdf("280"))
    assert "in object" in found
    assert "(270)" in found
    found = rebuild.difference("a.docx", finished.docx("one"), finished.docx("two"))
    assert found.startswith("a.docx: part word/document.xml: line 1")
    assert "before the first object" in rebuild.difference("a", b"%PDF-1.7", b"%PDF-1.8")
    assert "byte 0" in rebuild.difference("a", b"\xff", b"\xfe")


def test_archives_can_differ_in_form_alone():
    """The same parts in other dates; a part more; a damaged one."""
    whole = finished.docx()
    other = finished.docx().replace(b"\x77\x5d", b"\x78\x5d")
    assert "order, dates or compression" in rebuild.difference("a", whole, other)
    assert "damaged" in rebuild.difference("a", whole, whole[:-4])
    more = archive.replace(whole, {**archive.unpack(whole), "more.xml": b""})
    assert "only one holds more.xml" in rebuild.difference("a", whole, more)


@given(st.binary(), st.binary())
def test_there_is_a_difference_where_there_is_one(one, two):
    """Equal bytes have none; others always have a place."""
    assert bool(rebuild.difference("a", one, two)) == (one != two)
