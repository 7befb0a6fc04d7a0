"""brief.edition.recipients: what those who take an edition would refuse."""

import pytest

from brief.edition import recipients


@pytest.mark.parametrize("rule", recipients.RULES)
def test_a_file_over_a_recipients_limit_is_named(rule: recipients.Rule) -> None:
    """A file that is too large for a recipient is named, with the limit and who set it."""
    large, small = b"x" * rule.largest, b"x" * (rule.largest - 1)
    files = {f"a{rule.ending}": large, f"b{rule.ending}": small, "c.other": large}
    (reason,) = recipients.refused(files)
    assert reason.startswith(f"a{rule.ending} has 25 MB. {rule.recipient} take less than 25 MB")
    assert rule.source in reason
