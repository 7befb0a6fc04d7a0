"""What of Quarto and pandoc a brief does not do, and what to write instead.

`INSTEAD` is the one table of it. A construct in it is refused before any engine runs, so the
verdict and its words are the same for both. ``docs/constructs.md`` shows each, beside those that
work; a test holds table and page equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import yaml

from brief.manuscript import tree
from brief.manuscript.settings import OVERLAID
from brief.manuscript.splice import Place, Splice

#: Where every construct is shown.
PAGE = "docs/constructs.md"
#: What is numbered, by how its label begins: figures, tables, sections.
KINDS = ("fig", "tbl", "sec")
#: In what a part can be shown or hidden: the page, which is also the print, and Word.
FORMATS = ("html", "html:js", "docx")
CALLOUTS = ("note", "tip", "warning", "caution", "important")
#: Settings that are read in _quarto.yml and a profile alone, and not in the front matter.
COVER = frozenset({*OVERLAID, "version", "brief"})
#: Settings that are read at the left margin alone, and not below ``format:``.
READ = COVER | {"description", "number-sections", "bibliography", "csl", "language"}

_CLICKS = "write headings, one part below the other: in print and Word nobody can click"
_NOTE = "write it as a note, ^[like this], or in the text"
_NARROW = "leave it in the text, which has one width"
_PLAIN = "write it as a paragraph or a callout"
_SECTION = "refer to its section, as @sec-name"
_OTHER = f"{_SECTION}; if it is a work, rename its key"
_CODE = "say in a sentence above the code what it is"
_PICTURES = "write ::: {layout-ncol=2} around pictures that each have their own label and caption"
_STAYS = "remove it: no program runs in a build but charts.py"
_LOOK = "remove it: the look is in theme/brief.css, and all text is in the manuscript"
_NUMBERS = "remove it: headings are numbered as they are nested; {.unnumbered} leaves one out"

#: Each construct as it is written, where * is any rest, ``name=`` an attribute and ``name:`` a
#: setting; and what to do instead.
_TABLE: tuple[tuple[str, str], ...] = (
    (".panel-tabset .panel-input .panel-sidebar .panel-fill .panel-center .tabset", _CLICKS),
    (".aside .column-margin .margin-caption", _NOTE),
    (".column-* .landscape", _NARROW),
    (".columns .column", "write ::: {layout-ncol=2} around pictures, and texts below each other"),
    (".incremental .nonincremental", "leave it out: a brief has no slides"),
    (".hidden", "put what nobody is to read between <!-- and -->"),
    (".appendix", "put the section at the end, inside ::: {.annex}"),
    (".callout .callout-*", f"write .callout- and one of {', '.join(CALLOUTS)}"),
    (".proof .solution .remark", _PLAIN),
    ("#thm-* #lem-* #cor-* #prp-* #cnj-* #def-* #exm-* #exr-* #rem-* #sol-* #alg-*", _PLAIN),
    ("#eq-* #nte-* #tip-* #wrn-* #cau-* #imp-* #vid-*", f"leave it out; {_SECTION}"),
    ("@thm-* @lem-* @cor-* @prp-* @cnj-* @def-* @exm-* @exr-* @rem-* @sol-* @alg-*", _OTHER),
    ("@eq-* @lst-* @vid-* @nte-* @tip-* @wrn-* @cau-* @imp-*", _OTHER),
    ("@fig-a;@key", "cite works in brackets of their own, without figures, tables or sections"),
    ("[@fig-a,more]", "write the rest outside the brackets"),
    ("#lst-* lst-cap= filename=", _CODE),
    ("layout-ncol= layout= layout-nrow= fig-subcap= tbl-subcap=", _PICTURES),
    ("fig-cap=", "write the caption between the brackets, ![Caption](picture.png)"),
    ("tbl-cap=", "write the caption below the table, as : Caption {#tbl-name}"),
    ("fig-link=", 'write [![](picture.png){fig-alt="…"}](address)'),
    ("when-meta= unless-meta=", "write when-profile or unless-profile, and choose with --profile"),
    ("when-format= unless-format=", "write html for the page and its print, docx for Word"),
    ("{python}", "make it a chart in charts.py, a picture, or code to be read, ```{.python}"),
    ("☐ ☒", "write a bullet list, and say in words what is done"),
    ("filters: shortcodes: engine: engines: execute: jupyter: knitr:", _STAYS),
    ("pre-render: post-render:", _STAYS),
    ("template: template-partials: metadata-files:", _LOOK),
    ("include-in-header: include-before-body: include-after-body:", _LOOK),
    ("book: website: manuscript:", "remove it: a brief is one document; {{< include >}} its parts"),
    ("number-depth: number-offset: shift-heading-level-by:", _NUMBERS),
    ("crossref:", "write the words under language:, such as crossref-fig-title: Chart"),
    ("abstract:", "write it in the text, as key points"),
    ("nocite:", "cite each work in the text"),
    (
        "reference-section-title:",
        "write the heading in the text, and ::: {#refs} and ::: below it",
    ),
    ("date-format:", "remove it: the date is said as the language of the brief says it"),
    ("from:", "remove it: the text is read as pandoc’s Markdown"),
    ("profile:", "remove it, and choose with --profile"),
    ("format:title:", "move it to the left margin, out of format:"),
    ("---title:", "move it to _quarto.yml"),
)
INSTEAD: Mapping[str, str] = MappingProxyType(
    {written: instead for several, instead in _TABLE for written in several.split()}
)
#: Emphasis, which begins and ends with a word, code and links. A sign that stands alone, or inside
#: a word, is none.
MARKDOWN = re.compile(
    r"(?<![\w*])(\*{1,3})(?=\w).*?(?<=[\w.!?])\1(?![\w*])"
    r"|(?<!\w)(_{1,3})(?=[^\W_]).*?(?<=[^\W_]|[.!?])\2(?!\w)|`[^`]+`|\[[^\]]*\]\([^)]*\)",
    re.DOTALL,
)


def instead(written: str) -> str:
    """Return what to do instead of a construct, as it is written; "" where it is supported.

    >>> instead(".callout-note"), instead(".callout-danger") == instead(".callout-oops")
    ('', True)
    """
    if written.removeprefix(".callout-") in CALLOUTS:
        return ""
    return INSTEAD.get(written) or INSTEAD.get(f"{written.partition('-')[0]}-*", "")


def refuse(source: Splice, typed: str, written: str = "") -> bool:
    """Refuse what is `typed`, `written` so in the table; say whether it was refused."""
    fix = instead(written or typed)
    if fix:
        name, pattern, inside = re.escape(typed.strip(".=")), "", r"\{[^{}]*?"
        if typed.startswith("."):  # ::: name, ```name and class=name are the same
            named = rf"(?:\.|class=[\"']?|[:`~]{{3,}}[ \t]*){name}"
            pattern = rf"(?:{inside}|(?=[:`~]{{3}}))({named})(?![\w-])"
        elif typed.startswith("#"):
            pattern = rf"{inside}({name})(?![\w-])"
        elif typed.endswith("="):
            pattern = rf"{inside}(?<![\w-])({name})\s*="
        what = f"`{typed}` is not supported"
        source.reject(typed, "construct", what, f"{fix}; see {PAGE}", pattern)
    return fix != ""


def attributes(source: Splice, element: str, node: Any) -> None:
    """Refuse the classes, attributes and label of an element, as pandoc calls it.

    What is no block has an id for links alone, and a heading one that its words may have made.
    """
    identifier, classes, pairs = node
    for name in classes:
        refuse(source, f".{name}")
    if element in ("Div", "CodeBlock"):
        refuse(source, f"#{identifier}")
    for name, value in pairs:
        is_format = name in ("when-format", "unless-format") and value in FORMATS
        is_layout = name == "layout-ncol" and kind(identifier) not in KINDS
        if not (is_format or is_layout):
            refuse(source, f"{name}=")


def citations(source: Splice, node: Any) -> None:
    """Refuse references to what has no number here, and what stands beside one that has."""
    cited, inlines = node
    for citation in cited:
        refuse(source, f"@{citation['citationId']}", f"@{citation['citationId'].lower()}")
    ours = [citation for citation in cited if kind(citation["citationId"]) in KINDS]
    typed = source.plain(tree.words(inlines))
    if 0 < len(ours) < len(cited):
        refuse(source, typed, "@fig-a;@key")
    elif any(citation["citationSuffix"] for citation in ours):
        refuse(source, typed, "[@fig-a,more]")


def task(source: Splice, item: Any) -> None:
    """Refuse a list item with a box to tick."""
    match item:
        case [{"c": [{"t": "Str", "c": "☐" | "☒" as box}, *_]}, *_]:
            refuse(source, "[ ]" if box == "☐" else "[x]", box)


def kind(label: str) -> str:
    """Return what a label says it names.

    >>> kind("Fig-nights"), kind("doe2020")
    ('fig', '')
    """
    begin, hyphen, _ = label.partition("-")
    return begin.lower() if hyphen else ""


def keys(source: Splice, path: str, root: yaml.Node | None) -> None:
    """Refuse settings that ask for what a brief does not do."""
    for written, key in _keys(root, front=path == source.main):
        if fix := INSTEAD.get(written):
            what = f"`{key.value}:` is not supported"
            source.problem(place(path, key), "setting", what, f"{fix}; see {PAGE}")


def _keys(root: yaml.Node | None, *, front: bool) -> Iterator[tuple[str, yaml.Node]]:
    """Yield, as the table writes them, the keys at the top, of the project and of our formats."""
    for key, value in pairs(root):
        yield ("---title:" if front and key.value in COVER else f"{key.value}:"), key
        if key.value == "project":
            yield from ((f"{inner.value}:", inner) for inner, _ in pairs(value))
        for name, options in pairs(value) if key.value == "format" else ():
            for inner, _ in pairs(options) if name.value in FORMATS else ():
                yield ("format:title:" if inner.value in READ else f"{inner.value}:"), inner


def plain(source: Splice, path: str, text: yaml.ScalarNode) -> None:
    """Refuse Markdown in a text of the settings, which is printed as it stands."""
    if marked := MARKDOWN.search(text.value):
        what = f"`{marked[0]}` is Markdown, and the settings are plain text"
        fix = "leave out its signs; to set off a name or a title, put it between quotation marks"
        source.problem(place(path, text), "plain-text", what, fix, marked[0])


def place(path: str, node: yaml.Node) -> Place:
    """Return where something of a settings file below report/ stands."""
    return f"report/{path}", node.start_mark.line + 1, node.start_mark.column + 1


def pairs(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    """Return the keys and values of a YAML mapping; none of anything else."""
    return node.value if isinstance(node, yaml.MappingNode) else []
