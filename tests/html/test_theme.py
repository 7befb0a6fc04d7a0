"""brief.html.theme: how the page looks is no way to load anything, or to say a number."""

from __future__ import annotations

from pathlib import Path

import pytest

from brief.errors import EngineError
from brief.html import theme

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "css",
    [
        "@import 'x.css';",
        "p { background: url(x.png) }",
        "p { background: url( 'https://example.org/x' ) }",
        "p { background: image-set('x' 1x) }",
        "@font-face { src: url(//example.org/x) }",
        "p { background: u\\72l(x.png) }",
        "@im\\70ort 'x.css';",
    ],
)
def test_style_that_loads_is_refused(css: str) -> None:
    """A style sheet that would load anything stops the build, with its line."""
    with pytest.raises(EngineError, match=r"report/theme/brief\.css:3: .* would load a file"):
        theme.checked(f"p{{}}\n/* url(comment)\n*/{css}".encode())


def test_a_style_sheet_that_is_not_utf8_is_named() -> None:
    """The build stops with the file's name and what to do."""
    with pytest.raises(EngineError, match=r"report/theme/brief\.css is not UTF-8"):
        theme.checked(b"/* caf\xe9 */")


def test_style_that_loads_nothing_is_kept() -> None:
    """Data URLs, references inside the page and comments stay; no tag can be closed."""
    css = "/* url(x) */ p { background: url(data:image/png;base64,AA==) } a { fill: url(#g) }"
    css += " @font-face { src: url( 'data:font/woff2;base64,AA==' ) format('woff2') }"
    assert theme.checked(css.encode()) == css
    assert "</style" not in theme.checked(b'p::after { content: "</style><script>" }')


@pytest.mark.parametrize(
    "css",
    [
        "p::after { content: '270 people' }",
        "p::after { content: '\\32 70' }",
        "p::after { c\\6fntent: attr(x) 'two' }",
        "@media print { p::after { content: counter(page) ' of 270' } }",
        "@page { @top-left { content: '270' } }",
        "p { --said: '270' } p::after { content: var(--said) }",
        "li { list-style-type: '270 ' }",
        "q { quotes: '2' '7' }",
    ],
)
def test_a_number_that_the_style_would_print_is_refused(css: str) -> None:
    """A number typed into the style sheet stops the build, with its line and what to do."""
    with pytest.raises(EngineError, match=r"report/theme/brief\.css:2: .* would print a number"):
        theme.checked(f"p{{}}\n{css}".encode())


@pytest.mark.parametrize("folder", ["report", "brief/template/report"])
def test_the_styles_of_both_briefs_are_kept(folder: str) -> None:
    """Words, counters of pages, and numbers that only place or select something may stand."""
    content = (ROOT / folder / theme.PATH).read_bytes()
    assert theme.checked(content) == content.decode()
    css = 'p[data-question="q2"] { margin: 2px } @page { @top-left { content: counter(page) } }'
    assert theme.checked(css.encode()) == css


def test_what_a_style_prints() -> None:
    """The strings of a style sheet, with what is escaped in them."""
    assert theme.printed('/* "a" */ p::after { content: "\\2192 x" " y" }') == "→x y"
