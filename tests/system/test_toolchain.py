"""brief.system.toolchain: the typesetter's libraries, wherever a system keeps them."""

import os
import sys

import pytest

from brief.system import toolchain


@pytest.fixture
def wheels(monkeypatch, tmp_path):
    """Make this system Windows, with the two wheels; return their folders and those opened."""
    opened = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "add_dll_directory", opened.append, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("gstreamer_libs", "gstreamer_ext_runtime"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    toolchain._folders.cache_clear()
    yield [str(tmp_path / n / "bin") for n in ("gstreamer_libs", "gstreamer_ext_runtime")], opened
    toolchain._folders.cache_clear()


@pytest.mark.parametrize("own", [None, "C:\\msys64"])
def test_weasyprint_is_shown_the_libraries_of_the_wheels_alone(monkeypatch, wheels, own):
    """Another program's, of another version, could break lines elsewhere; all is then as before."""
    folders, opened = wheels
    monkeypatch.delenv("WEASYPRINT_DLL_DIRECTORIES", raising=False)
    if own:
        monkeypatch.setenv("WEASYPRINT_DLL_DIRECTORIES", own)
    before = dict(os.environ)
    with toolchain.at_hand():
        shown = {os.environ[name] for name in ("PATH", "WEASYPRINT_DLL_DIRECTORIES")}
    assert shown == {os.pathsep.join(folders)}
    assert opened == folders
    assert dict(os.environ) == before


def test_on_a_mac_homebrews_libraries_are_found(monkeypatch, tmp_path):
    """By ctypes' own search for a Mac, which WeasyPrint asks for a name such as this."""
    dyld_find = pytest.importorskip("ctypes.macholib.dyld").dyld_find  # not in Debian's Python
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "libgobject-2.0.dylib").touch()
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(toolchain, "HOMEBREW", (str(tmp_path), "/nowhere"))
    before = dict(os.environ)
    with toolchain.at_hand():
        found = dyld_find("libgobject-2.0.dylib")
    assert found == str(tmp_path / "lib" / "libgobject-2.0.dylib")
    assert dict(os.environ) == before
    with pytest.raises(ValueError, match="could not be found"):
        dyld_find("libgobject-2.0.dylib")


def test_elsewhere_the_systems_own_are_found_as_ever():
    """Nothing is changed for them."""
    before = dict(os.environ)
    with toolchain.at_hand():
        assert dict(os.environ) == before
