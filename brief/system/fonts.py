"""The bundled typeface, Source Sans Pro (SIL OFL), cut to the characters a page uses.

The page carries its fonts as data, the charts name the same family, and the typesetter is
shown no other: nothing of the machine's own fonts can reach an edition.
"""

from __future__ import annotations

import atexit
import base64
import io
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from brief.errors import EngineError, MissingError

FAMILY = "Source Sans Pro"
#: CSS weight → file. No italics: house style has none (GOV.UK style guide).
FACES = {400: "SourceSansPro-Regular.ttf", 700: "SourceSansPro-Bold.ttf"}
_ASCII = frozenset(range(0x20, 0x7F))
#: Characters that need no glyph: white space, joiners, variation selectors.
_BLANK = frozenset({0x9, 0xA, 0xD, 0x20, 0xA0, 0x200B, 0x2060, 0xFE0E, 0xFE0F, 0xAD})
#: Tables that place glyphs beside one another, or say who made the font.
_SHAPING = ["BASE", "DSIG", "GDEF", "GPOS", "GSUB"]


def folder() -> Path:
    """Return the folder of the font files; raises `MissingError` when they are not installed."""
    spec = find_spec("font_source_sans_pro")
    if spec is None or spec.origin is None:
        raise MissingError(
            "The bundled fonts are not installed.", fix="python -m pip install font-source-sans-pro"
        )
    return Path(spec.origin).parent / "files"


def font_face_css(text: str) -> str:
    """Return @font-face rules holding the characters of `text` and ASCII.

    Raises `EngineError` naming the characters the typeface lacks: a fallback font would
    differ from machine to machine, or show an empty box.
    """
    wanted = frozenset(map(ord, text)) - _BLANK
    missing = sorted(wanted - _covered())
    if missing:
        names = ", ".join(f"{chr(code)} (U+{code:04X})" for code in missing[:10])
        raise EngineError(
            f"{FAMILY} has no character for {names}.", fix="write the brief without it"
        )
    return "\n".join(_rule(weight, wanted | _ASCII) for weight in FACES)


@cache
def _covered() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    codes = []
    for name in FACES.values():
        with TTFont(folder() / name, lazy=True) as font:
            codes.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*codes)


def _rule(weight: int, codes: frozenset[int]) -> str:
    features = ["kern", "liga", "mark", "mkmk", "tnum"]
    with (folder() / FACES[weight]).open("rb") as file:
        page = _cut(file, flavor="woff2", layout_features=features, unicodes=codes)
    data = base64.b64encode(page).decode()
    return (
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};font-display:block;"
        f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
    )


def embedded(font: bytes, glyphs: Collection[int]) -> bytes:
    """Return a font as a PDF holds it: `glyphs`, under the numbers they have, for no shaping."""
    return _cut(io.BytesIO(font), gids=glyphs, retain_gids=True, drop_tables=_SHAPING)


def _cut(
    file: BinaryIO,
    *,
    flavor: str | None = None,
    unicodes: Collection[int] = (),
    gids: Collection[int] = (),
    **options: Any,
) -> bytes:
    """Return a font cut to some characters or glyphs, by fontTools alone.

    So the bytes are those of its version, whatever libraries the machine has.
    """
    from fontTools import subset
    from fontTools.ttLib import TTFont

    # The time of cutting must not be in the file.
    with TTFont(file, recalcTimestamp=False, lazy=True) as font:
        # Where uharfbuzz happens to be installed, it would pack the tables in another order.
        font.cfg["fontTools.ttLib.tables.otBase:USE_HARFBUZZ_REPACKER"] = False
        cutter = subset.Subsetter(subset.Options(hinting=False, notdef_outline=True, **options))
        cutter.populate(unicodes=unicodes, gids=gids)
        cutter.subset(font)
        font.flavor = flavor
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()


@contextmanager
def alone() -> Iterator[None]:
    """Show fontconfig the bundled fonts alone, so the machine's own cannot change a byte.

    It reads its environment anew for each page. That is left as it was found: other programs
    of this process are to see what they always see.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(fontconfig())
    try:
        yield
    finally:
        del os.environ["FONTCONFIG_FILE"]
        if before is not None:
            os.environ["FONTCONFIG_FILE"] = before


@cache
def fontconfig() -> Path:
    """Return a fontconfig file that knows the bundled fonts and no other.

    It is there until the process ends.
    """
    ours = Path(tempfile.mkdtemp(prefix="brief-fonts-"))
    atexit.register(shutil.rmtree, ours, ignore_errors=True)
    config = ours / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        f"  <dir>{folder()}</dir>\n  <cachedir>{ours}</cachedir>\n</fontconfig>\n",
        encoding="utf-8",
    )
    return config
