"""Build the brief under conditions that must not matter and compare the bytes.

The variations are those of reprotest: folder, home, time zone, locale, umask, hash seed,
file order (files are made in reverse), number of processors. Run by ``nox -s reproduce``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
BUILD = "import os, sys; os.umask(int(sys.argv.pop(1), 8)); from brief.__main__ import main; main()"


def edition(folder, name, *, reverse=False, umask="022", processors=None, **environment):
    """Build a copy of the project below `folder`/`name`; return the bytes of each file."""
    project = Path(folder, name)
    paths = [p for d in ("data", "report") for p in (ROOT / d).rglob("*") if p.is_file()]
    for path in sorted(paths, reverse=reverse):
        target = project / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    home = Path(folder, name + "-home")
    home.mkdir()
    argv = [sys.executable, "-c", BUILD, umask, "build", "--engine", "pandoc"]
    if processors and shutil.which("taskset"):
        argv = ["taskset", "-c", processors, *argv]
    subprocess.run(
        argv,
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(home), **environment},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return {p.name: p.read_bytes() for p in sorted((project / "dist").iterdir())}


def difference(one, other):
    """Return where two byte strings part, with some of what stands there."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    at = min(len(one), len(other)) if at is None else at
    return f"byte {at}: {one[at - 20 : at + 40]!r} / {other[at - 20 : at + 40]!r}"


def main():
    """Return 0 when all editions agree; otherwise show the first difference of each file."""
    with tempfile.TemporaryDirectory() as folder:
        first = edition(folder, "a", TZ="UTC", LC_ALL="C.UTF-8", PYTHONHASHSEED="0")
        second = edition(
            folder,
            "an other földer",
            reverse=True,
            umask="077",
            processors="0",
            TZ="Pacific/Kiritimati",
            LC_ALL="C",
            LANG="tr_TR.UTF-8",
            PYTHONHASHSEED="4242",
            SOURCE_DATE_EPOCH="1",
        )
    differ = [name for name in {*first, *second} if first.get(name) != second.get(name)]
    for name in sorted(differ):
        print(f"{name} differs at {difference(first.get(name, b''), second.get(name, b''))}")
    for name in sorted(first.keys() - differ):
        print(f"{name}: same {len(first[name]):,} bytes")
    return bool(differ)


if __name__ == "__main__":
    sys.exit(main())
