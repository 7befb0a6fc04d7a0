"""The wheel alone, on each Python of this machine, as somebody without the repository meets it.

Wheel and sdist are built; their metadata must be sound, and the sdist must make the same wheel.
Then, for each Python that the metadata name and that is here (on PATH, of pyenv or uv): an empty
environment in a folder of its own, the wheel in it with the newest dependencies, for its user
has no lock, and what he would type: new, build, verify, doctor. Editions that were made with the
same libraries must have the same bytes. Exits 1 where anything is not so. Run by
``nox -s package``; a package index must be in reach.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.metadata import Metadata

from brief.errors import ExitCode
from brief.system import archive, toolchain
from brief.verbs import rebuild

ROOT = Path(__file__).parent.parent
LOCK = re.compile(r"^([\w-]+)==([^\s;\\]+)", re.MULTILINE)
#: Of an edition what is sent to readers.
ENDINGS = {".html", ".pdf", ".docx", ".zip"}
VERSION = re.compile(r"Programming Language :: Python :: (3\.\d+)")


@dataclass(frozen=True, slots=True)
class Trial:
    """What one Python made of the wheel."""

    edition: Mapping[str, bytes]
    libraries: Mapping[str, str]
    faults: tuple[str, ...]


def built(folder: Path) -> tuple[Path, Path]:
    """Return the wheel and the sdist of this tree, both put into `folder`."""
    hatch(ROOT, folder, "wheel", "sdist")
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sdist


def rebuilt(sdist: Path, folder: Path) -> Path:
    """Return the wheel that the sdist makes, outside any repository."""
    with tarfile.open(sdist) as packed:
        for member in filter(tarfile.TarInfo.isfile, packed):  # `filter=` is not in 3.11.2
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(packed.extractfile(member).read())
    (source,) = folder.iterdir()
    hatch(source, folder, "wheel")
    (wheel,) = folder.glob("*.whl")
    return wheel


def hatch(source: Path, folder: Path, *targets: str) -> None:
    """Build `targets` of the project in `source`."""
    chosen = [word for target in targets for word in ("-t", target)]
    command = [sys.executable, "-m", "hatchling", "build", *chosen, "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)


def metadata(wheel: Path) -> Metadata:
    """Return what an index would read; raises where it is not as the specification wants."""
    files = archive.unpack(wheel.read_bytes())
    (text,) = (content for name, content in files.items() if name.endswith("/METADATA"))
    return Metadata.from_email(text, validate=True)


def named(stated: Metadata) -> tuple[str, ...]:
    """Return the Pythons that the metadata name, such as 3.11."""
    return tuple(VERSION.findall("\n".join(stated.classifiers or ())))


def locked() -> Mapping[str, str]:
    """Return the version of each package in the lock."""
    return dict(LOCK.findall((ROOT / "requirements.lock").read_text(encoding="utf-8")))


def uv(*arguments: str | Path, **settings: str) -> str:
    """Return what uv prints; where it fails, what it said ends the program."""
    command = [sys.executable, "-m", "uv", *map(str, arguments)]
    done = subprocess.run(
        command, cwd="/", env={**os.environ, **settings}, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def pythons() -> Sequence[Mapping[str, str]]:
    """Return what uv knows of every Python that is here, the newest first."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    places = [os.environ["PATH"], *map(str, sorted(pyenv.glob("versions/*/bin")))]
    asked = ("python", "list", "--only-installed", "--output-format", "json")
    listed: Sequence[Mapping[str, str]] = json.loads(uv(*asked, PATH=os.pathsep.join(places)))
    return listed


def chosen(
    listed: Sequence[Mapping[str, str]], wanted: Sequence[str]
) -> Mapping[str, tuple[str, str]]:
    """Return the newest version and the program of each Python in `wanted`."""
    found: dict[str, tuple[str, str]] = {}
    for one in listed:
        minor = one["version"].rpartition(".")[0]
        if (one["implementation"], one["variant"]) == ("cpython", "default") and minor in wanted:
            found.setdefault(minor, (one["version"], one["path"]))
    return found


def tried(wheel: Path, program: str, folder: Path) -> Trial:
    """Return what the wheel does in an empty environment of a Python."""
    environment = folder / "env"
    uv("venv", "--python", program, environment)
    python = environment / "bin" / "python"
    uv("pip", "install", "--python", python, wheel)
    installed = json.loads(uv("pip", "list", "--format", "json", "--python", python))
    versions = {one["name"]: one["version"] for one in installed}
    faults: list[str] = []

    def typed(command: str, code: int = 0, says: str = "") -> list[str]:
        """Return the lines that a command prints; keep what is not as it should be."""
        name, *arguments = command.split()
        # Of this machine's environment only where programs are: no PYTHONPATH, no settings.
        done = subprocess.run(
            [environment / "bin" / name, *arguments],
            **{"cwd": folder, "capture_output": True, "text": True},
            env={"PATH": os.defpath, "HOME": str(folder)},
        )
        said = done.stdout + done.stderr
        if done.returncode != code or says not in said or "Warning" in said:
            faults.append(f"{command}: exit code {done.returncode}\n{said}")
        return done.stdout.splitlines()

    typed("brief doctor", says="Python")
    typed("policy-brief --version", says="brief")
    typed("brief new my-brief", says="README.md")
    edition = {
        name: (folder / name).read_bytes()
        for name in typed("brief build --project my-brief")
        if Path(name).suffix in ENDINGS
    }
    if {Path(name).suffix for name in edition} != ENDINGS:
        faults.append(f"not a whole edition: {', '.join(edition)}")
    for name, content in edition.items():
        typed(f"brief verify {name}")
        (folder / "cut").write_bytes(content[:-1])
        typed("brief verify cut", code=ExitCode.UNVERIFIED)
    for name in list(edition)[:1]:
        typed(f"brief verify {name} --project my-brief")
    return Trial(edition, {name: versions[name] for name in toolchain.LIBRARIES}, tuple(faults))


def differences(trials: Mapping[str, Trial]) -> list[str]:
    """Return where editions made with the same libraries differ, by the versions of Python."""
    found = []
    for version, trial in trials.items():
        first = next(name for name in trials if trials[name].libraries == trial.libraries)
        one, two = trials[first].edition, trial.edition
        found += [
            f"{first} against {version}: {place}"
            for name in sorted(one.keys() | two.keys())
            if (place := rebuild.difference(name, one.get(name, b""), two.get(name, b"")))
        ]
    return found


def verdict(trial: Trial) -> str:
    """Return the edition's hash, whether all went well, and which libraries the lock has not."""
    digest = hashlib.sha256(b"".join(trial.edition.values())).hexdigest()[:8]
    lock = locked()
    others = [
        f"{name} {version} (lock: {lock[name]})"
        for name, version in trial.libraries.items()
        if version != lock[name]
    ]
    return "  ".join([digest, "FAILED" if trial.faults else "ok", *others])


def main() -> None:
    """Print what each Python made of the wheel; exit 1 where anything is not as it should be."""
    trials: dict[str, Trial] = {}
    with tempfile.TemporaryDirectory(prefix="brief-package-") as name:
        folder = Path(name)
        for part in ("built", "rebuilt"):
            (folder / part).mkdir()
        wheel, sdist = built(folder / "built")
        wanted = named(metadata(wheel))
        same = rebuilt(sdist, folder / "rebuilt").read_bytes() == wheel.read_bytes()
        faults = [] if same else ["the sdist makes another wheel"]
        here = chosen(pythons(), wanted)
        print(f"{wheel.name}, {sdist.name}\n\nPython     seconds  edition")
        for minor in wanted:
            if minor not in here:
                print(f"{minor:<10} {'-':>7}  not on this machine")
                continue
            version, program = here[minor]
            start = time.monotonic()
            (folder / version).mkdir()
            trial = trials[version] = tried(wheel, program, folder / version)
            faults += [f"{version}: {fault}" for fault in trial.faults]
            seconds = f"{time.monotonic() - start:.0f}"
            print(f"{version:<10} {seconds:>7}  {verdict(trial)}", flush=True)
    faults += differences(trials)
    if faults:
        sys.exit("\n" + "\n".join(faults))


if __name__ == "__main__":
    main()
