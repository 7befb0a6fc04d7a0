"""The README's picture: page one of a fresh edition. Run by ``nox -s gallery``."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main():
    """Build the brief and write docs/page-1.png; needs pdftoppm (poppler-utils)."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "brief", "build", "--output", folder, "--engine", "pandoc"],
            cwd=ROOT,
            check=True,
        )
        (pdf,) = (p for p in Path(folder).glob("*.pdf") if not p.name.startswith("latest"))
        subprocess.run(
            ["pdftoppm", "-png", "-r", "80", "-singlefile", pdf, ROOT / "docs" / "page-1"],
            check=True,
        )


if __name__ == "__main__":
    main()
