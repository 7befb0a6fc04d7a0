"""brief.edition.sums: a list says the same in every form that programs write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.edition import sums

DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)
NAMES = st.from_regex(r"\w([\w+. ()-]*[\w+-])?", fullmatch=True)
FORMS = ("{0}  {1}", "{0} *{1}", "{0}\t{1}", "SHA256 ({1}) = {0}", "SHA2-256({1})= {0}")


@given(
    st.dictionaries(NAMES, DIGESTS, min_size=1),
    st.sampled_from(FORMS),
    st.sampled_from(["", "./", "a/b/", "C:\\a\\"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([str.lower, str.upper]),
)
def test_every_form_says_the_same(stated, form, folder, end, case):
    """GNU, BSD and OpenSSL, with paths, line ends and cases as they come."""
    lines = (form.format(case(digest), folder + name) for name, digest in stated.items())
    expected = {name: {digest} for name, digest in stated.items()}
    assert sums.parse("SHA256SUMS", end.join(lines).encode()) == expected


@given(NAMES, st.sets(DIGESTS, min_size=1))
def test_no_hash_of_a_name_is_lost(name, digests):
    """Whoever names a file twice is heard twice."""
    text = "\n".join(f"{digest}  {name}" for digest in digests).encode()
    assert sums.parse("SHA256SUMS", text) == {name: digests}


@given(st.text())
def test_a_text_that_states_no_hash_is_no_list(text):
    """Whatever else is in it."""
    with pytest.raises(ValueError, match="states no SHA-256"):
        sums.parse("SHA256SUMS", text.encode("utf-8", "replace"))


def test_a_hash_without_a_name_counts_only_where_it_is_known_what_it_is_of():
    """A file of sums beside an edition has names; a hash that is typed has none."""
    assert sums.parse("", b"a" * 64, "s.pdf") == {"s.pdf": {"a" * 64}}
    with pytest.raises(ValueError, match="states no SHA-256"):
        sums.parse("", b"a" * 64)
    assert [sums.is_line(x) for x in ("sha256:" + "A" * 64, "a" * 63, "")] == [True, False, False]
