"""A stand-in for the quarto program: it replays what Quarto 1.9.38 was recorded to do.

The first argument names the transcript in tests/transcripts/; the rest is Quarto's own
command line. Recorded are what it prints, how it ends, and the page around the text. The
text itself is made here, by pandoc, as Quarto has it made: from the tree that a filter puts
in the place of the document after all of Quarto's own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pypandoc
import yaml

TRANSCRIPTS = Path(__file__).parent / "transcripts"


def main(case: str, arguments: list[str]) -> int:
    """Replay `case` and return the exit code it was recorded with."""
    if arguments == ["--version"]:
        told = TRANSCRIPTS / f"{case}.stdout"
        sys.stdout.write((told if told.exists() else TRANSCRIPTS / "version.stdout").read_text())
        return 0
    command, document, to_option, to = arguments
    assert (command, to_option) == ("render", "--to"), arguments
    settings = yaml.safe_load(Path("_quarto.yml").read_text(encoding="utf-8"))
    assert settings["format"][to]["filters"] == [{"path": ".tree.lua", "at": "post-finalize"}]
    assert Path(document).read_text(encoding="utf-8").strip() == ""
    assert not [name for name in os.environ if name.startswith("QUARTO")]
    sys.stderr.write((TRANSCRIPTS / f"{case}.stderr").read_text(encoding="utf-8"))
    code = int(re.search(rf"^{case} rc=(\d+)", codes(), re.MULTILINE)[1])
    if code == 0:
        output = Path(settings["project"]["output-dir"], document).with_suffix(f".{to}")
        output.parent.mkdir(exist_ok=True)
        output.write_bytes(page(settings) if to == "html" else word(settings))
    return code


def codes() -> str:
    return (TRANSCRIPTS / "exit-codes.txt").read_text(encoding="utf-8")


def pandoc(settings: dict[str, object], *arguments: str) -> bytes:
    """Return what pandoc writes of the tree that brief staged."""
    program = [pypandoc.get_pandoc_path(), "--from=json", "--output=-", ".tree.json"]
    program += ["--number-sections"] if settings["number-sections"] else []
    return subprocess.run([*program, *arguments], stdout=subprocess.PIPE, check=True).stdout


def page(settings: dict[str, object]) -> bytes:
    """Return the recorded page with the text of this project inside."""
    html = (TRANSCRIPTS / "render_ok.html").read_bytes()
    before, _, _ = html.partition(b"<nav ")  # there is no table of contents, as is asked for
    math = f"--{settings['format']['html']['html-math-method']}"
    return before + pandoc(settings, "--to=html5", "--wrap=none", math) + b"\n</body></html>"


def word(settings: dict[str, object]) -> bytes:
    """Return the document with title and date, in the styles that the settings name."""
    reference = settings["format"]["docx"].get("reference-doc")
    said = [f"--metadata={name}={settings[name]}" for name in ("title", "date", "lang")]
    said += [f"--reference-doc={reference}"] if reference else []
    return pandoc(settings, "--to=docx", *said)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
