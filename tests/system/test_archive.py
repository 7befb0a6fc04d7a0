"""Pictures packed alike on every machine."""

import io

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from brief.system import archive


def saved(picture, level):
    """Return the picture as a PNG of one of zlib's levels, which stand for its makers."""
    stream = io.BytesIO()
    picture.save(stream, "PNG", compress_level=level, dpi=(200, 200))
    return stream.getvalue()


@given(st.integers(1, 300), st.integers(1, 300), st.binary(min_size=1), st.integers(0, 9))
def test_a_png_has_the_same_bytes_however_it_was_compressed(width, height, row, level):
    """Its pixels and its size in print are those it had."""
    size = width * height * 4
    picture = Image.frombytes("RGBA", (width, height), (row * (size // len(row) + 1))[:size])
    packed = archive.repacked(saved(picture, level))
    assert packed == archive.repacked(saved(picture, 6))
    with Image.open(io.BytesIO(packed)) as read:
        assert read.tobytes() == picture.tobytes()
        assert read.info["dpi"] == Image.open(io.BytesIO(saved(picture, 6))).info["dpi"]
