"""brief.evidence.tidy: what spreadsheets add goes, what an author wrote stays."""

import csv
import io
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.evidence.tidy import tidy
from tests.stages.test_validate import problems
from tests.valid_package import package


def as_excel(content):
    """Return a file as Excel saves it: a byte order mark and carriage returns."""
    return b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")


def semicolons(content):
    """Return a CSV file with semicolons in place of commas."""
    out = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(content.decode(), newline=""))
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


TABLE = b'a,b\n1,"x, y"\n2,caf\xc3\xa9\n'


@pytest.mark.parametrize(
    "saved",
    [
        TABLE,
        b"\xef\xbb\xbf" + TABLE,
        TABLE.replace(b"\n", b"\r\n"),
        TABLE.replace(b"\n", b"\r"),
        TABLE.rstrip(),
        TABLE + b"\n\n",
        semicolons(TABLE),
        as_excel(semicolons(TABLE)),
        semicolons(TABLE).replace(b"\n", b"\r"),
    ],
)
def test_a_table_is_the_same_however_it_was_saved(saved):
    """A byte order mark, other line ends, a missing last one, empty lines there, semicolons."""
    assert tidy(saved) == TABLE
    assert tidy(tidy(saved)) == TABLE


@pytest.mark.parametrize("content", [b"", "a;b\r\n\xe9".encode("latin-1"), "a,b".encode("utf-16")])
def test_what_is_no_utf_8_or_empty_stays(content):
    """Nothing is made of what cannot be read."""
    assert tidy(content) == content


def test_quotes_that_cannot_be_read_are_not_rewritten():
    """Where semicolons stand beside quotes of no CSV file, nothing is changed, and that is said."""
    spoilt = b'a;b\n1;"Lantern" hopes so\n'
    assert tidy(spoilt) == spoilt
    actors = semicolons(package()["actors.csv"]).replace(b"\n", b'\n"x" y;', 1)
    (problem,) = [
        p for p in problems({**package(), "actors.csv": actors}) if p.path == "data/actors.csv"
    ]
    assert (problem.line, problem.rule) == (1, "delimiter")


def test_a_problem_is_told_at_its_line_of_the_file_as_it_was_saved():
    """Blank lines and line breaks in cells keep what follows where an author sees it."""
    files = package()
    rows = files["figures.csv"].replace(b"\ncost,", b"\n\ncost,").replace(b",40,", b",forty,")
    rows = rows.replace(b"A single voice.", b'"A single\n; voice, 1"').replace(b"12,", b"twelve,")
    expected = problems({**files, "figures.csv": rows})
    lines = {
        rule: [p.line for p in expected if p.rule == rule] for rule in ("type-error", "newline")
    }
    assert lines == {"type-error": [2, 6], "newline": [4]}
    for saved in (as_excel(rows), rows.replace(b"\n", b"\r"), as_excel(semicolons(rows))):
        assert problems({**files, "figures.csv": tidy(saved)}) == expected


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0\ufeff"))


@given(st.lists(st.tuples(CELLS, CELLS.filter(bool)), min_size=1))
def test_no_cell_changes(rows):
    """Whatever the cells hold, they are the same before and after."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    saved = as_excel(out.getvalue().replace("\r\n", "\n").encode())
    read = csv.reader(io.StringIO(tidy(saved).decode(), newline=""))
    assert [tuple(row) for row in read] == rows


ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"))


@given(
    st.lists(st.tuples(ANY.filter(lambda c: ";" not in c), ANY), min_size=1),
    st.sampled_from([",", ";"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_line_ends_inside_cells_stay(rows, delimiter, end):
    """A cell of several lines is as before, whatever ends them and the rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("one", "two"), *rows])
    tidied = tidy(out.getvalue().encode()).decode()
    assert list(csv.reader(io.StringIO(tidied, newline="")))[1:] == [list(row) for row in rows]


def test_a_quote_inside_a_plain_cell_opens_nothing():
    """An inch mark hides no line end."""
    assert tidy(b'a,b\r\n5" pipe,1\r\n6" pipe,2\r\n') == b'a,b\n5" pipe,1\n6" pipe,2\n'


def test_other_encodings_and_folders_are_met_with_care(tmp_path):
    """What is not UTF-8 is named and stays; a file in a folder of data/ is tidied in its place."""
    for folder in ("report", "data/more"):
        (tmp_path / folder).mkdir(parents=True)
    latin, below = tmp_path / "data" / "latin.csv", tmp_path / "data" / "more" / "a.csv"
    latin.write_bytes("a;b\r\né;1\r\n".encode("latin-1"))
    below.write_bytes(b"a,b\r\n")
    (tmp_path / "data" / "none.csv").symlink_to("nowhere")
    command = [sys.executable, "-m", "brief", "tidy", "--project", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [str(below)]
    assert "data/latin.csv is not UTF-8" in done.stderr
    assert "data/none.csv" in done.stderr
    assert latin.read_bytes() == "a;b\r\né;1\r\n".encode("latin-1")
    assert below.read_bytes() == b"a,b\n"


def test_the_command_writes_what_changed_and_names_it(tmp_path):
    """Only the files that a spreadsheet saved are written, and then the package is clean."""
    (tmp_path / "report").mkdir()
    (tmp_path / "data").mkdir()
    for name, content in package().items():
        path = tmp_path / "data" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(as_excel(content) if name == "figures.csv" else content)
    command = [sys.executable, "-m", "brief", "tidy", "--project", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [str(tmp_path / "data" / "figures.csv")]
    assert (tmp_path / "data" / "figures.csv").read_bytes() == package()["figures.csv"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == ""
