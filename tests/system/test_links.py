"""brief.system.links: what leads out of a folder, and what does not."""

import pytest

from brief.system import links


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
    assert links.inside(folder / way, folder)


@pytest.mark.parametrize("way", ["..", "out", "out/none", "../beside", "../folder-too"])
def test_what_leads_out_is_not(folder, way):
    """By dots or by a link; nor is a name that only begins alike."""
    assert not links.inside(folder / way, folder)


def test_the_folder_may_be_a_link(folder, tmp_path):
    """What is inside is inside by either name."""
    (tmp_path / "name").symlink_to(folder)
    assert links.inside(tmp_path / "name" / "below", folder)
    assert links.inside(folder / "below", tmp_path / "name")
