"""brief.system.compression: smaller, whole, and the same whatever zlib the machine has."""

import io
import zlib

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from brief.system import compression

BYTES = st.binary() | st.binary(min_size=1, max_size=9).map(lambda part: part * 999)


@given(BYTES)
def test_what_was_compressed_is_found_whole(content):
    """Any zlib reads it, with and without what stands around it."""
    assert zlib.decompress(compression.bare(content), -zlib.MAX_WBITS) == content
    assert zlib.decompress(compression.wrapped(content)) == content


def saved(image, level):
    """Return an image as PNG, its pixels compressed as hard as `level` says."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=level, dpi=(200, 200))
    return out.getvalue()


@given(st.data(), st.sampled_from(["L", "RGB", "RGBA", "P"]))
def test_a_png_is_the_same_however_it_was_compressed(data, mode):
    """Its pixels and all that it says of them stay; other compression leaves no trace."""
    width, height = data.draw(st.tuples(st.integers(1, 40), st.integers(1, 40)))
    size = width * height * len(Image.new(mode, (1, 1)).getbands())
    pixels = data.draw(st.binary(min_size=1, max_size=99)) * size
    image = Image.frombytes(mode, (width, height), pixels[:size])
    one, two = (saved(image, level) for level in (1, 9))
    assert compression.png(one) == compression.png(two)
    with Image.open(io.BytesIO(compression.png(one))) as again, Image.open(io.BytesIO(one)) as old:
        assert (again.mode, again.tobytes(), again.info) == (old.mode, old.tobytes(), old.info)


def test_a_picture_of_more_than_one_piece_becomes_one():
    """Pillow cuts a large picture into pieces of 64 KiB."""
    whole = saved(Image.effect_noise((400, 400), 90), 1)
    assert whole.count(b"IDAT") > 1
    assert compression.png(whole).count(b"IDAT") == 1
