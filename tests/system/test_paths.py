"""brief.system.paths: what leads out of a folder and what does not; what cannot be asked."""

import pytest

from brief.system import paths
from tests.shut import shut


@pytest.fixture
def folder(tmp_path):
    """Return a folder with a link out of it, one that leads back, and one to itself."""
    (tmp_path / "folder" / "below").mkdir(parents=True)
    (tmp_path / "beside").mkdir()
    (tmp_path / "folder" / "out").symlink_to(tmp_path / "beside")
    (tmp_path / "beside" / "back").symlink_to(tmp_path / "folder" / "below")
    (tmp_path / "folder" / "loop").symlink_to("loop")
    return tmp_path / "folder"


@pytest.mark.parametrize("way", [".", "below", "none/yet", "../beside/back", "loop", "loop/a"])
def test_what_stays_in_the_folder_is_inside(folder, way):
    """The folder itself, what is not there yet, a link back, a link to itself."""
    assert paths.inside(folder / way, folder)


@pytest.mark.parametrize("way", ["..", "out", "out/none", "../beside", "../folder-too"])
def test_what_leads_out_is_not(folder, way):
    """By dots or by a link; nor is a name that only begins alike."""
    assert not paths.inside(folder / way, folder)


def test_the_folder_may_be_a_link(folder, tmp_path):
    """What is inside is inside by either name."""
    (tmp_path / "name").symlink_to(folder)
    assert paths.inside(tmp_path / "name" / "below", folder)
    assert paths.inside(folder / "below", tmp_path / "name")


def test_what_may_not_be_seen_is_not_there(folder):
    """A folder that may not be entered raises nothing, nor does a link to itself."""
    (folder / "below" / "file").touch()
    assert paths.is_file(folder / "below" / "file")
    assert paths.is_folder(folder / "below")
    assert not paths.is_file(folder / "below")
    assert not paths.is_folder(folder / "loop")
    with shut(folder):
        assert not paths.is_file(folder / "below" / "file")
        assert not paths.is_folder(folder / "below")
