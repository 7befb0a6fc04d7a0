"""A source's fingerprint: enough to check that a phrase stands in a paragraph, without the text.

The source is not ours to publish. Its fingerprint holds the SHA-256 of the file and, per
paragraph, truncated hashes of every run of three words. A phrase of three words or more
stands in a paragraph when all its runs are there; the chance that a run not in a paragraph
of 100 runs passes by accident is about 100 / 2^48.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from brief.errors import UsageError

#: Words of a run; hexadecimal digits kept of its hash.
RUN, KEPT = 3, 12
_WORD = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")


@dataclass(frozen=True)
class Fingerprint:
    """SHA-256 of the source file, its number of words, and each paragraph's run hashes."""

    sha256: str
    words: int
    paragraphs: tuple[frozenset[str], ...]

    def holds(self, paragraph: int, phrase: str) -> bool:
        """Whether the phrase stands in the paragraph (1-based)."""
        if not 1 <= paragraph <= len(self.paragraphs):
            return False
        wanted = runs(phrase, self.sha256)
        return bool(wanted) and wanted <= self.paragraphs[paragraph - 1]

    def first(self, phrase: str) -> int:
        """Return the first paragraph that holds the phrase; 0 without one."""
        wanted = runs(phrase, self.sha256)
        rarest = min((self._places.get(run, ()) for run in wanted), key=len, default=())
        return next((n for n in rarest if wanted <= self.paragraphs[n - 1]), 0)

    @cached_property
    def _places(self) -> Mapping[str, Sequence[int]]:
        """The paragraphs that hold each run, made when a phrase is first looked for in all."""
        places: dict[str, list[int]] = {}
        for number, held in enumerate(self.paragraphs, 1):
            for run in held:
                places.setdefault(run, []).append(number)
        return places


def paragraphs(text: str) -> Sequence[str]:
    """Return the paragraphs of a text: split at blank lines."""
    return [part for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()) if part]


def words(text: str) -> list[str]:
    """Return the words of a text, lower-cased, apostrophes made one kind."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def runs(text: str, salt: str) -> frozenset[str]:
    """Return the hashes of every run of three words; salted, so sources do not compare."""
    said = words(text)
    return frozenset(
        hashlib.sha256("\0".join([salt, *said[i : i + RUN]]).encode()).hexdigest()[:KEPT]
        for i in range(len(said) - RUN + 1)
    )


def make(content: bytes) -> Fingerprint:
    """Return the fingerprint of a source file; raises `UsageError` unless it is UTF-8 text."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"The source is not UTF-8 text ({error.reason}).", fix="save it as UTF-8 text"
        ) from None
    sha256 = hashlib.sha256(content).hexdigest()
    return Fingerprint(
        sha256, len(text.split()), tuple(runs(part, sha256) for part in paragraphs(text))
    )


def to_json(fingerprint: Fingerprint) -> str:
    """Return the file's content: one line a paragraph, hashes sorted so order tells nothing."""
    lines = ",\n    ".join(json.dumps(sorted(part)) for part in fingerprint.paragraphs)
    return (
        f'{{\n  "sha256": "{fingerprint.sha256}",\n  "words": {fingerprint.words},\n'
        f'  "paragraphs": [\n    {lines}\n  ]\n}}\n'
    )


def from_json(content: bytes) -> Fingerprint:
    """Return the fingerprint in a file; raises `ValueError` where it is not one."""
    try:
        loaded = json.loads(content)
        parts = tuple(frozenset(map(str, part)) for part in loaded["paragraphs"])
        return Fingerprint(str(loaded["sha256"]), int(loaded["words"]), parts)
    except (KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError(f"not a fingerprint: {error}") from None
