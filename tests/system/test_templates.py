"""brief.system.templates: what is put into a page stays text."""

import pytest
from jinja2 import UndefinedError

from brief.system.templates import Markup, render

HOSTILE = "<script>alert('1')</script> & \"x\""


def test_text_is_escaped_and_markup_is_not():
    """Whatever stands in a value is shown as it is; only what says that it is markup is markup."""
    page = render("verbs/notice.html", lang="en-GB", title=HOSTILE, text=Markup("<b>x</b>"))
    assert "<script>" not in page
    assert page.count("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &#34;x&#34;") == 2
    assert "<b>x</b>" in page


def test_a_value_forgotten_is_no_empty_place():
    """A template that asks for more than it is given is an error, not a gap in the page."""
    with pytest.raises(UndefinedError, match="text"):
        render("verbs/notice.html", lang="en-GB", title="T")
