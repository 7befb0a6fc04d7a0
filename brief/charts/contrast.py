"""How well two colours can be told apart, by every reader.

WCAG 2.2 gives the contrast of a pair of colours by their luminance. A reader with a
colour vision deficiency sees other colours, with other luminances: the pair counts for
as much as the eye that it suits least. What a chart does with colours does not belong
here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

#: How colours look, on linear RGB: Machado, Oliveira and Fernandes (2009), "A
#: Physiologically-based Model for Simulation of Color Vision Deficiency", severity 1.0.
VISIONS: Mapping[str, Any] = {
    "normal vision": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def worst(first: Sequence[float], second: Sequence[float]) -> tuple[float, str]:
    """Return the lowest contrast of two colours (0–255) over `VISIONS`, and for which.

    >>> worst((0, 0, 0), (255, 255, 255))
    (21.0, 'normal vision')
    """
    contrasts = []
    for vision, matrix in VISIONS.items():
        dark, light = sorted(_luminance(matrix @ _linear(colour)) for colour in (first, second))
        contrasts.append((round((light + 0.05) / (dark + 0.05), 2), vision))
    return min(contrasts, key=lambda pair: pair[0])


def _linear(colour: Sequence[float]) -> Any:
    """Return light from sRGB values (WCAG 2.2, "relative luminance")."""
    part = np.asarray(colour) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def _luminance(linear: Any) -> float:
    return float(np.clip(linear, 0, 1) @ (0.2126, 0.7152, 0.0722))
