"""A body of HTML as a tree, with the few things every pass over it needs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EntitySubstitution
from bs4.element import AttributeValueList
from bs4.formatter import HTMLFormatter

from brief.engines.unresolved import Unresolved
from brief.evidence import citing

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

#: Elements beside which white space is not shown.
BLOCKS = frozenset(
    (
        *("p", "div", "section", *HEADINGS, "blockquote", "ul", "ol", "li", "dl", "dt", "dd"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "figure"),
        *("figcaption", "details", "summary", "hr", "pre"),
    )
)
#: Where a line of the written HTML ends, so that a change shows as few changed lines.
_LINE_END = re.compile(
    r"(</(?:p|div|section|h[1-6]|blockquote|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tfoot"
    r"|tr|t[hd]|figure|figcaption|pre|details|summary)>"
    r"|<(?:ul|ol|dl|table|thead|tbody|tr|figure|details)\b[^>]*>)"
)


@dataclass(frozen=True, slots=True)
class Page:
    """The tree being cleaned, what is known of the project, and what was found wrong."""

    soup: BeautifulSoup
    files: Collection[str] = ()
    drawn: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unresolved: list[Unresolved] = field(default_factory=list)

    def report(self, kind: str, name: str) -> None:
        """Note one thing wrong; `kind` is a key of `brief.engines.unresolved.KINDS`."""
        self.unresolved.append(Unresolved(kind, name))

    def tags(self, *names: str) -> Iterator[Tag]:
        """Yield the elements called `names`, all where none is given, in document order."""
        yield from self.soup.find_all(list(names) or True)


def classes(tag: Tag) -> list[str]:
    """Return an element's classes."""
    return [str(name) for name in tag.get_attribute_list("class") if name]


def set_classes(tag: Tag, *names: str) -> None:
    """Make `names` the element's classes; without any, remove the attribute."""
    if names:
        tag["class"] = AttributeValueList(dict.fromkeys(names))
    elif "class" in tag.attrs:
        del tag["class"]


def set_or_drop(tag: Tag, name: str, value: str) -> None:
    """Set an attribute, or remove it where `value` is empty."""
    if value:
        tag[name] = value
    elif name in tag.attrs:
        del tag[name]


def only(tag: Tag) -> str:
    """Return the name of the one element that is all of `tag`'s content, or ""."""
    parts = [part for part in tag.contents if isinstance(part, Tag) or str(part).strip()]
    return parts[0].name if len(parts) == 1 and isinstance(parts[0], Tag) else ""


def words(heading: Tag) -> str:
    """Return a heading's text without its number, its cards, its notes and its citations."""
    apart = ["section-number", "card", "note", "footnote", citing.CLASS]
    texts = (t for t in heading.find_all(string=True) if t.find_parent(class_=apart) is None)
    return " ".join("".join(texts).split())


class _Writer(HTMLFormatter):
    """Attributes in a fixed order, void elements without a slash, only & < > escaped."""

    def __init__(self) -> None:
        super().__init__(
            entity_substitution=EntitySubstitution.substitute_xml, void_element_close_prefix=""
        )

    def attribute_value(self, value: str) -> str:
        """Return a value fit for double quotes."""
        return super().attribute_value(value).replace('"', "&quot;")


def write(tag: Tag) -> str:
    """Return the element as HTML, the same bytes for the same tree."""
    return _LINE_END.sub(r"\1\n", tag.decode(formatter=_Writer())).strip() + "\n"
