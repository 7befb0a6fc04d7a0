"""brief.charts.contrast: how well two colours can be told apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.charts.contrast import VISIONS, worst

COLOURS = st.tuples(*[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("one", "other", "contrast"),
    [
        ((0, 0, 0), (255, 255, 255), 21.0),
        ((0x76, 0x76, 0x76), (255, 255, 255), 4.54),  # the darkest grey W3C's examples pass
        ((0x94, 0x94, 0x94), (255, 255, 255), 3.03),
        ((9, 9, 9), (9, 9, 9), 1.0),
    ],
)
def test_greys_have_the_contrast_of_wcag(one, other, contrast):
    """Greys look alike to every eye, so their contrast is that of WCAG 2.2."""
    assert worst(one, other)[0] == pytest.approx(contrast, abs=0.005)


@pytest.mark.parametrize("vision", VISIONS)
def test_every_vision_leaves_greys_alone(vision):
    """Each matrix keeps white white: its rows sum to one."""
    assert VISIONS[vision] @ np.ones(3) == pytest.approx(np.ones(3), abs=1e-5)


def test_red_on_black_is_judged_by_a_protanope():
    """A pair counts for as much as the eye that it suits least."""
    assert worst((255, 0, 0), (0, 0, 0)) == (3.29, "protanopia")  # 5.25:1 for other readers


@given(COLOURS, COLOURS)
def test_contrast_is_the_same_both_ways_and_in_range(one, other):
    """Contrast is between 1 and 21, and does not depend on the order."""
    contrast, vision = worst(one, other)
    assert worst(other, one) == (contrast, vision)
    assert 1 <= contrast <= 21
    assert vision in VISIONS
