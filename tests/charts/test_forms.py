"""brief.charts.forms: what charts are made of."""

from hypothesis import given
from hypothesis import strategies as st

from brief.charts import forms


@given(st.text(), st.integers(1, 60))
def test_wrap_keeps_the_words_and_the_width(text, width):
    """No line is longer than asked for, and nothing but white space is lost."""
    wrapped = forms.wrap(text, width)
    assert all(len(line) <= width for line in wrapped.split("\n"))
    assert "".join(wrapped.split()) == "".join(text.split())
