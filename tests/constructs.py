"""The constructs a brief may use: one small manuscript each in tests/goldens/."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

from PIL import Image

from brief.evidence.citing import Reference, markdown
from brief.model import Build, Chart, DataTable, Inputs, Options, Settings

GOLDENS = Path(__file__).parent / "goldens"
NAMES = sorted(path.stem for path in GOLDENS.glob("*.qmd"))

SETTINGS = Settings(
    title="A brief",
    subtitle="Sub",
    authors=("An Author", "The brief maintainers"),
    date=dt.date(2026, 11, 20),
    version="1.10.0",
    slug="a-brief",
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>'


def png() -> bytes:
    """Return a ten by ten picture."""
    content = io.BytesIO()
    Image.new("RGB", (10, 10)).save(content, "PNG")
    return content.getvalue()


CHART = Chart(
    id="nights",
    title="Nights",
    subtitle="",
    alt="Bars",
    table=DataTable(("Kind",), (("Night",),)),
    uses=("cost",),
    svg='<svg role="img" viewBox="0 0 10 10"><title>Bars</title></svg>',
    png=png(),
)

FILES: dict[str, bytes] = {
    "_quarto.yml": b"""
title: ignored
version: 1.1
number-sections: true
bibliography: refs.bib
format:
  html:
    minimal: true
""",
    "_variables.yml": """
figures:
  cost: "[about £270](#ev-cost){.traced}"
plain:
  cost: "about £4\\\\.50"
urls:
  home: "https://example.org/a_b"
cite:
  it: '{{it}}'
  so: '{{so}}'
charts:
  nights: {caption: "Nights", alt: "Bars"}
""".replace("{{it}}", markdown([Reference("", 10, ("it",))]))
    .replace("{{so}}", markdown([Reference("", place, ("so",)) for place in (3, 10)]))
    .encode(),
    "_inc.qmd": b"Included {{< var plain.cost >}}.\n\n{{< include sections/deep.qmd >}}\n",
    "sections/deep.qmd": b"Included *deeper*.\n",
    "refs.bib": b"""
@report{doe2020, author={Doe, Ann}, title={A report}, institution={Org}, year={2020}}
@report{roe2021, author={Roe, Bo}, title={Another}, institution={Org}, year={2021}}
""",
    "figures/a.png": png(),
    "figures/a.svg": SVG,
    "charts/nights.svg": CHART.svg.encode(),
    "charts/nights.png": CHART.png,
}


def build(manuscript: str, engine: str = "pandoc", profile: str = "", **files: bytes) -> Build:
    """Return a build staged with `manuscript`, ready for the convert step."""
    return Build(
        options=Options(engine=engine, profile=profile),
        inputs=Inputs(settings=SETTINGS),
        charts=(CHART,),
        staged={**FILES, "brief.qmd": manuscript.encode(), **files},
    )


def golden(name: str) -> str:
    """Return the manuscript of one construct."""
    return (GOLDENS / f"{name}.qmd").read_text(encoding="utf-8")
