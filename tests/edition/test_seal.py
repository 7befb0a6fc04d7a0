"""brief.seal and brief.archive: a file says what it is and notices any change."""

import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.edition import seal
from brief.system import archive
from tests import finished

STAMP = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
BYTES = st.binary() | st.binary(min_size=1, max_size=9).map(lambda part: part * 999)
CORE = {"brief": {"title": "</script> & startxref endobj brief-seal sha256:" + "0" * 64}}
FILES = {
    "html": finished.PAGE.encode(),
    "pdf": finished.pdf(),
    "docx": finished.docx(),
    "zip": archive.pack({"s/a.csv": b"a\n", "s/b.csv": b"b\n"}, STAMP),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_sealed_file_says_what_it_is(kind):
    """Any core comes back as it went in, the seal holds, and the kind stays."""
    sealed = seal.seal(FILES[kind], CORE)
    found = seal.read(sealed)
    assert found is not None
    assert found.holds
    assert found.core["brief"] == CORE["brief"]
    assert seal.kind(sealed) == seal.kind(FILES[kind]) == kind
    assert seal.read(FILES[kind]) is None


@given(st.sampled_from(["html", "pdf"]), st.data())
def test_a_changed_byte_breaks_the_seal(kind, data):
    """No byte of a page or a print can change unnoticed."""
    sealed = seal.seal(FILES[kind], CORE)
    at = data.draw(st.integers(0, len(sealed) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != sealed[at]))
    found = seal.read(sealed[:at] + bytes([byte]) + sealed[at + 1 :])
    assert found is None or not found.holds


@pytest.mark.parametrize("kind", ["docx", "zip"])
def test_a_changed_member_breaks_the_seal(kind):
    """A member changed, added or removed, packed anew without fault, is noticed."""
    members = dict(archive.unpack(seal.seal(FILES[kind], CORE)))
    name = min(n for n in members if "manifest" not in n)
    for changed in (
        {**members, name: members[name] + b" "},
        {**members, "more": b""},
        {n: c for n, c in members.items() if n != name},
    ):
        found = seal.read(archive.pack(changed, STAMP))
        assert found is not None
        assert not found.holds


@pytest.mark.parametrize("kind", ["zip", "docx"])
@pytest.mark.parametrize(
    ("before", "behind"), [(b"", b"x"), (b"PK\x03\x04", b""), (b"", b"PK" * 99)]
)
def test_what_stands_around_the_members_breaks_the_seal(kind, before, behind):
    """No program shows it, and the hash over the members does not cover it."""
    stuffed = seal.read(before + seal.seal(FILES[kind], CORE) + behind)
    assert not (stuffed and stuffed.holds)


@given(st.binary(max_size=200), st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>"]))
def test_any_bytes_can_be_read(content, start):
    """A file of any origin is read without an error, and none of these is sealed."""
    assert seal.read(start + content) is None


@pytest.mark.parametrize("content", [b"", b"plain", b"%PDF-1.7", b"<html>", b"PK\x03\x04"])
def test_what_has_no_place_for_a_seal_gets_none(content):
    """Sealing is refused rather than done where nobody would look."""
    with pytest.raises(ValueError, match=r"seal|zip"):
        seal.seal(content, CORE)


@pytest.mark.parametrize("text", [b"{", b"[" * 100_000, b"[]", b'"x"'])
def test_a_broken_manifest_inside_is_no_seal(text):
    """What is no JSON object is as good as nothing."""
    page = FILES["html"].replace(
        b"</body>",
        b'<script type="application/json" id="brief-manifest">'
        + text
        + b"brief-seal sha256:"
        + b"0" * 64
        + b"</script></body>",
    )
    assert seal.read(page) is None


def test_the_lines_of_a_sealed_pdf_are_short():
    """Lines outside streams have at most 255 bytes (ISO 32000-1, 7.5.1)."""
    core = {"inputs": {str(n): "a" * 64 for n in range(40)}}
    lines = seal.seal(FILES["pdf"], core).split(b"\n")
    assert max(len(line) for line in lines if line.startswith(b"%brief")) <= 255


def test_the_order_of_files_does_not_change_a_zip():
    """Names are sorted, and a year before the format's first is moved to it."""
    date = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    assert archive.pack({"a": b"1", "b": b"2"}, date) == archive.pack({"b": b"2", "a": b"1"}, date)


@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1), BYTES
    ),
    st.datetimes(*(dt.datetime(year, 1, 1) for year in (1980, 2107))),  # noqa: DTZ001
)
def test_any_files_are_packed_as_other_programs_read_them(files, stamp):
    """The standard library finds every file whole, in order, with the date and mode it is given."""
    with zipfile.ZipFile(io.BytesIO(archive.pack(files, stamp))) as pack:
        assert pack.testzip() is None
        entries = pack.infolist()
        assert [entry.orig_filename for entry in entries] == sorted(files)
        assert [pack.read(entry) for entry in entries] == [files[name] for name in sorted(files)]
    even = stamp.replace(second=stamp.second // 2 * 2)
    assert {entry.date_time for entry in entries} <= {even.timetuple()[:6]}
    assert {entry.external_attr >> 16 for entry in entries} <= {0o100644}


def test_a_zip_bomb_is_not_opened(monkeypatch):
    """The size is known before anything is unpacked."""
    monkeypatch.setattr(archive, "LARGEST", 10)
    with pytest.raises(ValueError, match="larger"):
        archive.unpack(archive.pack({"a": b"0" * 11}, STAMP))


def test_a_zip_with_one_name_twice_is_refused():
    """Programs differ in which of the two they show."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr("a", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            pack.writestr("a", "2")
    with pytest.raises(ValueError, match="one name"):
        archive.unpack(out.getvalue())


def test_a_damaged_zip_is_said_to_be_so():
    """Damage inside a member and a cut end are both the same plain error."""
    whole = archive.pack({"a": b"0123456789" * 50}, STAMP)
    for damaged in (whole[:-5], whole[:35] + b"\xff\xff" + whole[37:], b"PK"):
        with pytest.raises(ValueError, match="not a whole zip"):
            archive.unpack(damaged)
