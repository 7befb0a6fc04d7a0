"""What a report on a file says: first what is established about who made it, then why.

In: findings. Out: a text that nobody who reads it once takes for more than it proves.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from brief.errors import UnverifiedError
from brief.system.terminal import plain


class Verdict(Enum):
    """What a witness says; only one that did not come with the file can show who made it."""

    HASH = "SHA-256"
    PROVEN = "matches"
    INTACT = "no proof"
    OPEN = "open"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, in plain words."""

    verdict: Verdict
    text: str


#: How a report begins, by what is established about who made the file.
_FIRST = {
    Verdict.PROVEN: """\
MATCHES what you compared it with: {}.
So it is genuine if that, named below, came from the publisher. If it came from
whoever gave you the file, this shows nothing: a list can be forged, too.""",
    Verdict.OPEN: """\
NOT PROVEN: who made {}.
It may be genuine or forged; a forgery can get this same report. Its seal is a
checksum inside the file: unbroken, it shows only that nothing changed since the
file was sealed, and anyone can change a file and seal it again. To know, compare
the SHA-256 below, all 64 digits, with the one on the publisher's own site or in
its signed mail. Or let brief compare:
  --expect SHA-256   that number from the publisher, or its SHA256SUMS file
  --project FOLDER   a copy of the publisher's repository, to build the file again""",
    Verdict.FAILED: """\
FAILED: do not rely on {}.
It is not the file that it should be, or it is damaged. The lines marked FAILED
say what was found; who did it, and whether on purpose, they cannot say.""",
}
_NO_REBUILD = """\
NOT PROVEN by a rebuild, as --project asks: who made {}.
The publisher's repository shows it neither genuine nor forged; see below."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything found out about a file; `lacking` is a rebuild that had to prove it."""

    name: str
    findings: tuple[Finding, ...]
    lacking: bool = False

    @property
    def verdict(self) -> Verdict:
        """Return FAILED, or PROVEN where a witness shows who made the file, or else OPEN."""
        found = {finding.verdict for finding in self.findings}
        return next((v for v in (Verdict.FAILED, Verdict.PROVEN) if v in found), Verdict.OPEN)

    @property
    def failed(self) -> bool:
        """Return whether anything speaks against the file, or what was asked for is lacking."""
        return self.lacking or self.verdict is Verdict.FAILED

    def __str__(self) -> str:
        unshown = self.lacking and self.verdict is not Verdict.FAILED
        first, *rest = (_NO_REBUILD if unshown else _FIRST[self.verdict]).split("\n")
        width = max(len(verdict.value) for verdict in Verdict)
        said = (f"  {f.verdict.value:<{width}}  {_flat(f.text)}" for f in self.findings)
        return "\n".join((first.format(_flat(self.name)), *rest, "", *said))

    def require(self, *, shown: bool = False) -> None:
        """Raise `UnverifiedError` where it failed, with the report unless that is `shown`."""
        if not self.failed:
            return
        fix = "get the file again from its publisher, and copy its SHA-256 again, too"
        if self.verdict is not Verdict.FAILED:
            fix = "name one file, a checkout that has its revision, and use the same programs"
        raise UnverifiedError("It failed, as said above." if shown else str(self), fix=fix)


def _flat(text: str) -> str:
    """Return a text with nothing that a terminal acts upon, and no more than one space in a row.

    Many would push a stranger's name or title to where a terminal begins a line, as if its
    words were the report's own.
    """
    return " ".join(plain(text).split())
