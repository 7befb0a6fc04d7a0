"""brief migrate: an older brief's data come to today's form, and nothing else changes."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.errors import InvalidError
from brief.stages import publish
from brief.verbs import new
from brief.verbs.migrate import migrate
from tests.test_main import brief, snapshot
from tests.valid_package import table

PACKAGE = "datapackage.json"


def rows(content):
    """Return the cells of a table."""
    return list(csv.reader(io.StringIO(content.decode())))


def nameless(content):
    """Return actors.csv without the other names of any actor."""
    header, *lines = rows(content)
    at = header.index("also_called")
    return table(header, [[*cells[:at], "", *cells[at + 1 :]] for cells in lines])


#: The data that `brief new` starts from, but for what no older brief can have.
DATA = {
    name.removeprefix("data/"): nameless(content) if name.endswith("/actors.csv") else content
    for name, content in new.template().items()
    if name.startswith("data/")
}


def older(data=DATA, *, without=()):
    """Return data in the form of brief 0.1, and without some datasets."""
    package = json.loads(data[PACKAGE])
    package["resources"] = [r for r in package["resources"] if r["name"] not in without]
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        for field in fields:
            if field["name"] == "paragraph":
                field["type"], field["constraints"] = "integer", {"required": True, "minimum": 1}
            if field["name"] == "anchor":
                field["constraints"]["maxLength"] = 120
        fields[:] = [field for field in fields if field["name"] != "also_called"]
    header, *lines = rows(data["actors.csv"])
    at = header.index("also_called")
    narrow = [[*cells[:at], *cells[at + 1 :]] for cells in lines]
    return {
        **{name: data[name] for name in data if name.removesuffix(".csv") not in without},
        PACKAGE: json.dumps(package, indent=2, ensure_ascii=False).encode(),
        "actors.csv": table([c for c in header if c != "also_called"], narrow),
    }


def test_data_of_today_stay_as_they_are():
    """A brief that `brief new` starts has nothing to migrate."""
    assert migrate(DATA) == {}


def test_older_data_become_those_of_today():
    """Descriptor and actors are rewritten, as in the template; a second time nothing is."""
    old = older()
    written = migrate(old)
    assert set(written) == {PACKAGE, "actors.csv"}
    assert {**old, **written} == DATA
    assert migrate({**old, **written}) == {}


def test_a_table_that_is_missing_comes_with_its_header_alone():
    """It stands in the descriptor where the template has it; one that is there is kept."""
    old = older(without=("events", "tensions"))
    written = migrate(old)
    header = DATA["events.csv"].splitlines(keepends=True)[0]
    assert (written["events.csv"], written[PACKAGE]) == (header, DATA[PACKAGE])
    assert "events.csv" not in migrate({**old, "events.csv": DATA["events.csv"]})


def test_what_an_author_added_stays():
    """Columns, titles and datasets of the author's own keep their places and words."""
    old = older()
    package = json.loads(old[PACKAGE])
    package["note"] = "half a pair: \ud800"
    actors = next(r for r in package["resources"] if r["name"] == "actors")
    actors["title"] = "Voices"
    actors["schema"]["fields"].insert(1, {"name": "mood", "type": "string"})
    package["resources"].append("odd")
    header, *lines = rows(old["actors.csv"])
    old["actors.csv"] = table([header[0], "mood", *header[1:]], [[c[0], "", *c[1:]] for c in lines])
    old[PACKAGE] = json.dumps(package).encode()
    written = migrate(old)
    assert rows(written["actors.csv"])[0][:4] == ["actor_id", "mood", "name", "also_called"]
    now = json.loads(written[PACKAGE])
    assert now["note"] == package["note"]
    assert now["resources"][-1] == "odd"
    assert "Voices" in [r["title"] for r in now["resources"][:-1]]


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n")), min_size=8))
)
def test_no_cell_is_lost(cells):
    """Whatever the rows hold, too few cells or too many, each is there after the new one is in."""
    old = older()
    header = rows(old["actors.csv"])[0]
    old["actors.csv"] = table(header, cells)
    now = rows(migrate(old)["actors.csv"])[1:]
    assert [[*c[:2], *c[3:]] for c in now] == rows(old["actors.csv"])[1:]
    assert all(c[2] == "" for c in now)


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        (PACKAGE, b"{", "json"),
        (PACKAGE, b"[]", "json"),
        ("actors.csv", b'actor_id,name\n"x', "csv"),
        ("actors.csv", b"\xff\xfe", "encoding"),
    ],
)
def test_what_cannot_be_read_stops_it(name, content, rule):
    """It is named as `brief validate` names it, and nothing is written."""
    with pytest.raises(InvalidError) as caught:
        migrate({**older(), name: content})
    assert {(p.path, p.rule) for p in caught.value.problems} == {(f"data/{name}", rule)}


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.update(resources=[5, None, ["x"]]),
        lambda p: p["resources"][1].update(name=["actors"]),
        lambda p: p["resources"][1].update(schema=5),
        lambda p: p["resources"][1]["schema"].update(fields=[5]),
        lambda p: p["resources"][1].pop("path"),
    ],
)
def test_an_odd_descriptor_is_no_crash(change):
    """A resource that is none stays as it is, for `brief validate` to say."""
    package = json.loads(older()[PACKAGE])
    change(package)
    now = json.loads(migrate({**older(), PACKAGE: json.dumps(package).encode()})[PACKAGE])
    assert all(part in now["resources"] for part in package["resources"][:2])


def test_a_table_with_other_columns_is_left_to_its_author():
    """Where a blank cell would have to go is then a guess."""
    old = older()
    old["actors.csv"] = old["actors.csv"].replace(b"actor_id,name", b"actor_id,names", 1)
    assert set(migrate(old)) == {PACKAGE}


def test_the_command_says_what_it_wrote_and_touches_nothing_else(tmp_path):
    """An older brief is refused with the command's name, migrated, and then builds again."""
    project = tmp_path / "old"
    publish.start(project, {**new.template(), **{f"data/{n}": c for n, c in older().items()}})
    before = snapshot(project)
    refused = brief("validate", "--project", project)
    assert refused.returncode == 3
    assert "brief migrate" in refused.stderr
    assert "1 problem found" in refused.stderr
    done = brief("migrate", "--project", project)
    wrote = [project / "data" / "actors.csv", project / "data" / PACKAGE]
    assert done.stdout.splitlines() == list(map(str, wrote))
    changed = {path for path, content in snapshot(project).items() if before[path] != content}
    assert changed == {path.relative_to(project) for path in wrote}
    assert brief("validate", "--project", project).returncode == 0
    again = brief("migrate", "--project", project)
    assert (again.returncode, again.stdout) == (0, "")
    assert "nothing to do" in again.stderr


def test_the_command_stops_at_what_it_may_not_read(tmp_path):
    """A link out of the project is named, as by every command, and nothing is written."""
    project = tmp_path / "old"
    publish.start(project, {**new.template(), **{f"data/{n}": c for n, c in older().items()}})
    (project / "data" / "more.csv").symlink_to("/etc/hostname")
    before = snapshot(project)
    done = brief("migrate", "--project", project)
    assert done.returncode == 3
    assert "more.csv" in done.stderr
    assert snapshot(project) == before
