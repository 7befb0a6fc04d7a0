"""brief.evidence.names: what a text may call an actor, and names that two of them share."""

from brief.evidence.names import names, shared
from brief.model import Row


def actor(actor_id, name, also_called=""):
    """Return an actor of those names."""
    cells = {"actor_id": actor_id, "name": name, "also_called": also_called}
    return Row("actors", 2, cells)


def test_an_actor_has_its_name_and_the_others_in_their_order():
    """A blank cell gives no blank name."""
    assert names(actor("mum", "a mother", "the mother | mum")) == ("a mother", "the mother", "mum")
    assert names(actor("fox", "Ms Fox")) == ("Ms Fox",)


def test_a_name_that_an_earlier_actor_has_is_shared():
    """Whichever column holds it and however it is spelled; one's own name twice is none."""
    fox = actor("fox", "Ms Fox", "the fox | ms fox")
    crow, owl = actor("crow", "Mr Crow", "THE FOX"), actor("owl", "mr crow")
    assert list(shared([fox, crow, owl])) == [(crow, "THE FOX", fox), (owl, "mr crow", crow)]
