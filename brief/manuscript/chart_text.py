"""What ``report/charts.py`` says in words, read without running it.

Titles, labels and alternative texts are string constants. Docstrings, colours
(``#12436D``), format specifications and names with an underscore (ids, columns) are no
text. ``# literal: reason`` at the end of a line excuses the numbers of that line. What only
running the file makes into text, such as ``str(12)``, is for `brief.charts` to compare with rows.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from itertools import chain

from brief.evidence.numbers import find_numbers
from brief.model import Typed

PATH = "charts.py"
_NO_TEXT = re.compile(r"\A(#[0-9A-Fa-f]{6}|[a-z][a-z0-9]*(_[a-z0-9]+)+)\Z")
_LITERAL = re.compile(r"#\s*literal:\s*(\S.*)")


def chart_ids(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the functions that the file lists in ``CHARTS``: named, or added from other lists."""
    lists: dict[str, tuple[str, ...]] = {}
    for node in _tree(files).body:
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=ast.expr() as value):
                lists[name] = _names(value, lists)
            case ast.AnnAssign(target=ast.Name(name), value=ast.expr() as value):
                lists[name] = _names(value, lists)
            case ast.AugAssign(target=ast.Name(name), op=ast.Add(), value=value):
                lists[name] = lists.get(name, ()) + _names(value, lists)
    return lists.get("CHARTS", ())


def lines(files: Mapping[str, bytes]) -> Mapping[str, int]:
    """Return the line on which each function of the file begins, by its name."""
    defined = (node for node in _tree(files).body if isinstance(node, ast.FunctionDef))
    return {node.name: node.lineno for node in defined}


def _names(value: ast.expr, lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the names in a tuple or list, with those of the `lists` it takes in."""
    match value:
        case ast.Tuple(elts=items) | ast.List(elts=items):
            parts = [(i.id,) if isinstance(i, ast.Name) else _names(i, lists) for i in items]
            return tuple(chain.from_iterable(parts))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _names(left, lists) + _names(right, lists)
        case ast.Starred(value=ast.Name(name)) | ast.Name(name):
            return lists.get(name, ())
    return ()


def typed(files: Mapping[str, bytes]) -> Iterator[Typed]:
    """Yield the numbers typed in the file's texts; those on excused lines have a reason."""
    tree = _tree(files)
    lines = re.split(r"\r\n|\r|\n", _source(files))
    reasons = _reasons(files) if tree.body else {}
    for node, text in _texts(tree):
        line, column = node.lineno, len(lines[node.lineno - 1].encode()[: node.col_offset].decode())
        for number in find_numbers(_NO_TEXT.sub("", text)):
            # The constant may run over several lines, and be written with escapes.
            while number.text not in lines[line - 1][column:] and line < (node.end_lineno or line):
                line, column = line + 1, 0
            column = max(column, lines[line - 1].find(number.text, column))
            yield Typed(f"report/{PATH}", line, column + 1, number.text, reasons.get(line, ""))
    for line, reason in reasons.items():  # printed with the list of literals
        for number in find_numbers(reason):
            column = lines[line - 1].rfind(number.text)
            yield Typed(f"report/{PATH}", line, column + 1, number.text)


def _texts(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """Yield what readers see: string constants, and numbers written into f-strings."""
    silent: set[ast.AST] = set()  # docstrings and format specifications
    for node in ast.walk(tree):  # which meets each before what is in it
        if node in silent:
            continue
        match node:
            case ast.Expr(value=docstring):
                silent.add(docstring)
            case ast.FormattedValue(value=value, format_spec=spec):
                silent.update(ast.walk(spec) if spec else ())
                if isinstance(value, ast.Constant):
                    yield node, str(value.value)
            case ast.Constant(value=str(text)):
                yield node, text


def _source(files: Mapping[str, bytes]) -> str:
    return files.get(PATH, b"").decode("utf-8-sig", "replace")


def _tree(files: Mapping[str, bytes]) -> ast.Module:
    """Return the parsed file; an empty one where it is no Python, which draw says."""
    try:
        return ast.parse(_source(files))
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])


def _reasons(files: Mapping[str, bytes]) -> dict[int, str]:
    """Return the reason each line gives in a comment; a comment inside a text is none."""
    tokens = tokenize.generate_tokens(io.StringIO(_source(files)).readline)
    comments = [token for token in tokens if token.type == tokenize.COMMENT]
    literals = ((token.start[0], _LITERAL.match(token.string)) for token in comments)
    return {line: literal[1].strip() for line, literal in literals if literal}
