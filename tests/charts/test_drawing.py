"""brief.charts.drawing: what is drawn does not depend on the machine's libraries."""

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from PIL import Image

from brief.charts import drawing


@pytest.mark.parametrize("draw", [drawing._png, lambda figure: drawing.picture(figure, "a", "b")])
def test_another_zlib_in_pillow_draws_the_same(monkeypatch, draw):
    """The picture for Word, and pixels inside an SVG, are compressed by our own code."""
    mpl.use("agg")
    figure = Figure()
    figure.add_subplot().imshow([[n * m for n in range(50)] for m in range(50)])
    one = draw(figure)
    save = Image.SAVE["PNG"]

    def hardly(image, *arguments):
        image.encoderinfo["compress_level"] = 1
        save(image, *arguments)

    monkeypatch.setitem(Image.SAVE, "PNG", hardly)
    assert draw(figure) == one
