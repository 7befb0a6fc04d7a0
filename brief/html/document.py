"""The document around the clean body: one HTML file that loads nothing, for web and print.

What its style sheet can count on is in ``docs/style-sheet.md``.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from html import escape, unescape
from xml.etree import ElementTree

from PIL import Image

from brief import __version__
from brief.edition import identity
from brief.errors import EngineError
from brief.html import theme
from brief.html.normalise import Body, Heading
from brief.model import Settings
from brief.system import fonts, templates
from brief.system.templates import Markup

_MIME = {name: f"image/{name}" for name in ("png", "jpeg", "gif", "webp")}
_MIME |= {"svg": "image/svg+xml", "jpg": "image/jpeg"}
_IMAGE = re.compile(r"<img\b[^>]*>")
#: As it stands: there is more than one way to write a name in HTML.
_SOURCE = re.compile(r'(?<![\w-])src="[^"]*"')
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def page(body: Body, settings: Settings, files: Mapping[str, bytes], description: str) -> str:
    """Return the whole page, self-contained: style, fonts, charts and images inside it.

    Raises `EngineError` where the style sheet is not fit for it (`theme`) or an image is not one.
    """
    css = theme.checked(files.get(theme.PATH, b""))
    script = templates.render("html/page.js")
    values = {
        "settings": settings,
        "draft": identity.is_draft(settings.version),
        "stem": identity.stem(settings),
        "generator": f"brief {__version__}",
        "description": " ".join(description.split()),
        "sections": _sections(body.headings),
        "body": Markup(embed(body.html, files)),
        "control": Markup(embed(body.control, files)),
        "bibtex": bibtex(settings),
        "script": Markup(script),
        "script_hash": script_hash(script),
    }
    bare = templates.render("html/page.html", css="", **values)
    text = unescape(re.sub(r"<[^>]+>", " ", bare))
    faces = fonts.font_face_css(text + theme.printed(css))
    return templates.render("html/page.html", css=Markup(f"{faces}\n{css}"), **values)


def script_hash(script: str) -> str:
    """Return the source expression that lets exactly `script` run (CSP level 3, 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def embed(html: str, files: Mapping[str, bytes]) -> str:
    """Return `html` with charts as inline SVG and every other image as a data: URL."""

    def replaced(match: re.Match[str]) -> str:
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[0])}
        path = attributes["src"]
        if path.startswith("charts/") and path.endswith(".svg"):
            svg = files[path].decode("utf-8").strip()
            size = attributes.get("style", "")
            return f'<div style="{escape(size)}">{svg}</div>' if size else svg
        url = f'src="{data_url(path, files[path])}"'
        return _SOURCE.sub(lambda _: url, match[0], count=1)

    return _IMAGE.sub(replaced, html)


def data_url(path: str, content: bytes) -> str:
    """Return an image as a data: URL; raises `EngineError` where it is not one, or not whole."""
    ending = path.rpartition(".")[2].lower()
    if ending not in _MIME or not _whole(ending, content):
        raise EngineError(
            f"report/{path} is not a {ending.upper()} image, or is damaged.",
            fix="export it again as PNG or SVG, with the ending that says which",
        )
    return f"data:{_MIME[ending]};base64,{base64.b64encode(content).decode()}"


def _whole(ending: str, content: bytes) -> bool:
    """Return whether an image can be read to its end, as what its ending says."""
    if ending == "svg":
        try:
            root = ElementTree.fromstring(content)  # noqa: S314 (expat limits what entities grow to)
        except (ElementTree.ParseError, ValueError, LookupError):
            return False
        return root.tag == "{http://www.w3.org/2000/svg}svg"
    try:
        kind = _MIME[ending].removeprefix("image/").upper()
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            image.verify()  # its parts, which leaves it closed
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            image.load()  # its pixels
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
        return False
    return True


def bibtex(settings: Settings) -> str:
    """Return the entry that cites this edition."""
    fields = {
        "title": _tex(settings.title),
        # Braces of their own keep a group's name from being read as first and last name.
        "author": " and ".join(f"{{{_tex(author)}}}" for author in settings.authors),
        "year": str(settings.date.year),
        "month": str(settings.date.month),
        "note": f"Version {_tex(settings.version)}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@techreport{{{settings.slug},", *lines, "}"])


def _tex(text: str) -> str:
    """Return `text` with what TeX would act on escaped."""
    special = {c: f"\\{c}" for c in "#$%&_{}"}
    special |= {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return "".join(special.get(c, c) for c in text)


def _sections(headings: Iterable[Heading]) -> list[tuple[Heading, list[Heading]]]:
    """Return the sections, each with its parts one level down."""
    sections: list[tuple[Heading, list[Heading]]] = []
    for heading in headings:
        if heading.level == 2:
            sections.append((heading, []))
        elif heading.level == 3 and sections:
            sections[-1][1].append(heading)
    return sections
