"""Pages of HTML, from templates that lie beside the code that fills them.

In: values, of which all is text but what is `Markup`. Out: HTML. What a page says does not
belong here.
"""

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

__all__ = ["Markup", "render"]

_TEMPLATES = Environment(
    loader=PackageLoader("brief", ""),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    keep_trailing_newline=True,
)


def render(name: str, **values: object) -> str:
    """Return the template `name`, a path below ``brief/``, with `values` in it."""
    return _TEMPLATES.get_template(name).render(values)
