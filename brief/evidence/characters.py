"""Characters that no text of a brief may hold."""

from __future__ import annotations

import re

#: Controls, and halves of surrogate pairs.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
