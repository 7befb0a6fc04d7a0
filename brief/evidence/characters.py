"""Characters that no text of a brief may hold: those that nobody sees."""

from __future__ import annotations

import re

#: Controls, and halves of surrogate pairs.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
#: Control, format, blank and private characters but for tabs and line ends: text with them may
#: read otherwise than it looks. Joiners are letters in some scripts, and hide something elsewhere.
INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f"
    r"\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    r"\ue000-\uf8ff\U000e0000-\U000e01ef\U000f0000-\U0010ffff]|(?<![^\x00-\u024f])[\u200c\u200d]"
)
