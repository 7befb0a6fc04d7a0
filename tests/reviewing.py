"""A small brief to be read by a second reader, and answers as its form saves them."""

import json

from brief import pipeline
from brief.evidence import reviews
from brief.model import Build, Options
from brief.verbs import new

TEXT = """\
# Quillmoor

{{< var start.council >}} said that {{< var figures.residents >}} live there.
{{< var start.council >}} said that the boat would cost {{< var derived.cost_each >}}.

::: {.balance-reason question="boat"}
No position is told in this short text.
:::

::: {.annex}

# Methodology

{{< include _generated/review.qmd >}}

# Evidence

{{< include _generated/evidence.qmd >}}

:::
"""
SOURCE = new.template()["source.txt"]
READER = "Ann Reader"


def project(folder, *, settings=""):
    """Return `folder` with the example's data, a text of two sentences, and more settings."""
    files = dict(new.template())
    files["report/brief.qmd"] = TEXT.encode()
    slug = b"\n  slug: library-boat-example"
    assert slug in files["report/_quarto.yml"]
    more = slug + f"\n  {settings}".encode() if settings else slug
    files["report/_quarto.yml"] = files["report/_quarto.yml"].replace(slug, more)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def built(folder):
    """Return the brief in a folder, validated."""
    return pipeline.run(Build(options=Options(folder)), until="validate")


def answer(item, digest, verdict="yes", **more):
    """Return an answer on a row that was shown, unless more says otherwise."""
    base = {"kind": "row", "item": item, "hash": digest, "mode": "confirm", "verdict": verdict}
    return {**base, "recorded": {}, "note": "", **more}


def answers(build, *given, **more):
    """Return the content of answers.json, as the form makes it."""
    inputs = build.inputs
    about = {"title": inputs.settings.title, "slug": inputs.settings.slug}
    content = {
        "form": "brief review 1",
        "brief": {**about, "version": "0.1.0", "content_hash": inputs.content_hash},
        "reviewer": READER,
        "date": "2026-11-28",
        "sources": {row.id: row["sha256"] for row in build.evidence["sources"]},
        "answers": list(given),
    }
    return json.dumps({**content, **more}).encode()


def everything(build, verdict="yes"):
    """Return an answer on all there is to be read."""
    now = reviews.hashes(build.evidence, build.sentences)
    return [answer(item, digest, verdict, kind=kind) for (kind, item), digest in now.items()]
