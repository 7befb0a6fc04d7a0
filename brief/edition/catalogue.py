"""The list of all editions in a folder, ``index.html``, made from their manifests."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from string import Template
from urllib.parse import quote

from brief.edition import identity, manifest

#: What a reader calls the files of an edition.
_LABELS = {"html": "HTML", "pdf": "PDF", "docx": "Word", "zip": "data"}

_PAGE = Template("""\
<!DOCTYPE html>
<html lang="$lang">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Editions of $title</title>
<style>
body { font: 1.1875rem/1.5 sans-serif; color: #0b0c0c; background: #fff; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem 1rem .5rem 0;
  border-bottom: 1px solid #6f777b; overflow-wrap: break-word; }
a { color: #12436d; }
</style>
</head>
<body>
<main>
<h1>Editions of $title</h1>
<table>
<caption>Every edition in this folder, newest first</caption>
<thead><tr><th scope="col">Version</th><th scope="col">Date</th>\
<th scope="col">What changed</th><th scope="col">Downloads</th></tr></thead>
<tbody>
$rows
</tbody>
</table>
</main>
</body>
</html>
""")


def page(manifests: Mapping[str, bytes]) -> bytes:
    """Return the page that lists the editions of `manifests` (by file name), newest first.

    Raises `ValueError` where there is no manifest, or one not of the form.
    """
    found = [(manifest.parse(content), name) for name, content in manifests.items()]
    if not found:
        raise ValueError("no edition to list")
    # By version; a draft that carries a release's number was made after it.
    found.sort(
        key=lambda one: (
            identity.parts(one[0]["brief"]["version"]),
            identity.is_draft(one[0]["brief"]["version"]),
            one[0]["brief"]["date"],
            one[1],
        ),
        reverse=True,
    )
    newest = found[0][0]["brief"]
    return _PAGE.substitute(
        lang=escape(newest["lang"]),
        title=escape(newest["title"]),
        rows="\n".join(_row(one, name) for one, name in found),
    ).encode()


def _row(one: Mapping[str, Mapping[str, str]], name: str) -> str:
    brief, outputs = one["brief"], one["outputs"]
    version = brief["version"]
    links = [
        _link(output, label, version)
        for kind, label in _LABELS.items()
        for output in outputs
        if output.endswith(identity.ENDINGS[kind])
    ]
    changes = brief["changes"] or ("Draft, not released" if identity.is_draft(version) else "–")
    return (
        f'<tr><th scope="row">{escape(version)}</th><td>{escape(brief["date"])}</td>'
        f"<td>{escape(changes)}</td>"
        f"<td>{', '.join([*links, _link(name, 'manifest', version)])}</td></tr>"
    )


def _link(name: str, label: str, version: str) -> str:
    return (
        f'<a href="{quote(name)}" aria-label="{escape(label)}, version {escape(version)}">'
        f"{escape(label)}</a>"
    )
