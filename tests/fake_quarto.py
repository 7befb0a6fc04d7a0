"""A stand-in for the quarto program: it replays what Quarto 1.9.38 was recorded to do.

The first argument names the transcript in tests/transcripts/; the rest is Quarto's own
command line. Three things are not in the recording and are made here: a callout keeps
the id it is given (Quarto's filters/customnodes/callout.lua), an image's path is the one
in the tree that a filter puts in the place of the document (Quarto passes a missing one
through), and citations are links (which `link-citations: true` in the settings asks for).

No Word document was recorded. The stand-in has pandoc write one from what Quarto's filters
hand to pandoc (customnodes/floatreftarget.lua, layout/docx.lua, quarto-post/docx.lua).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pypandoc

sys.path.insert(0, str(Path(__file__).parents[1]))
from brief.manuscript.tree import nodes

TRANSCRIPTS = Path(__file__).parent / "transcripts"

#: A figure, a table and a callout, each in the frame that Quarto draws around it.
WORD = """
# Findings

+------------------------------------------------------------------+
| ::: {#fig-a}                                                     |
| ![Alt](figures/a.png)\\                                           |
|                                                                  |
| `<w:pPr><w:jc w:val="let"/><w:spacing w:before="200"/><w:pStyle  |
| w:val="ImageCaption"/></w:pPr>`{=openxml}Figure 1: A picture     |
| :::                                                              |
+------------------------------------------------------------------+

Between.

+------------------------------------------------------------------+
| Table 1: Things                                                  |
|                                                                  |
| | Thing | Count |                                                |
| |-------|------:|                                                |
| | Night | 270   |                                                |
+------------------------------------------------------------------+

Between.

```{=openxml}
<w:tbl><w:tblPr><w:tblStyle w:val="Table"/><w:tblLook w:firstRow="0"/><w:tblBorders><w:left
w:val="single" w:sz="24" w:space="0" w:color="0758E5"/></w:tblBorders></w:tblPr>
<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr/>
```

**Note**

Take care.

- An item

```{=openxml}
</w:tc></w:tr></w:tbl>
```
"""


def main(case: str, arguments: list[str]) -> int:
    """Replay `case` and return the exit code it was recorded with."""
    if arguments == ["--version"]:
        told = TRANSCRIPTS / f"{case}.stdout"
        sys.stdout.write((told if told.exists() else TRANSCRIPTS / "version.stdout").read_text())
        return 0
    command, document, to_option, to = arguments[:4]
    assert (command, to_option) == ("render", "--to"), arguments
    settings = Path("_quarto.yml").read_text(encoding="utf-8")
    assert "output-dir: _output" in settings
    assert not [name for name in os.environ if name.startswith("QUARTO")]
    sys.stderr.write((TRANSCRIPTS / f"{case}.stderr").read_text(encoding="utf-8"))
    code = int(re.search(rf"^{case} rc=(\d+)", codes(), re.MULTILINE)[1])
    if code == 0:
        output = Path("_output", document).with_suffix(f".{to}")
        output.parent.mkdir(exist_ok=True)
        output.write_bytes(page(document) if to == "html" else word())
    return code


def codes() -> str:
    return (TRANSCRIPTS / "exit-codes.txt").read_text(encoding="utf-8")


def page(document: str) -> bytes:
    assert Path(document).read_text(encoding="utf-8").strip() == ""
    tree = json.loads(Path(".tree.json").read_text(encoding="utf-8"))
    html = (TRANSCRIPTS / "render_ok.html").read_text(encoding="utf-8")
    callout = next(div["c"][0][0] for div in nodes(tree, "Div") if "callout" in div["c"][0][0])
    html = html.replace("<div>\n<blockquote>", f'<div id="{callout}">\n<blockquote>')
    image = next(image["c"][2][0] for image in nodes(tree, "Image"))
    html = html.replace('src="figures/a.svg"', f'src="{image}"')
    return html.replace(
        "(Doe 2020)", '(<a href="#ref-doe2020" role="doc-biblioref">Doe 2020</a>)'
    ).encode()


def word() -> bytes:
    """Return a document as Quarto writes it for Word, see `WORD`, from the folder it is in."""
    program = [pypandoc.get_pandoc_path(), "--from=markdown", "--to=docx", "--output=-"]
    program += ["--metadata=title=A brief", "--metadata=date=2026-11-20"]
    reference = Path("theme/reference.docx")
    program += [f"--reference-doc={reference}"] if reference.exists() else []
    return subprocess.run(program, input=WORD.encode(), stdout=subprocess.PIPE, check=True).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
