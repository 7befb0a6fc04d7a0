"""The seven steps in order, and the fold that runs them.

A stage is a module of this package with a function ``run(build) -> build``. Modules are
imported when their turn comes, so a command loads only the libraries of its own steps.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib import import_module

from brief.model import Build, Listener

#: The whole pipeline. The names are modules; the numbers in the log are their places here.
STAGES = ("load", "validate", "draw", "compose", "convert", "typeset", "publish")


def stage(name: str) -> Callable[[Build], Build]:
    """Return the function of one stage, importing its module now."""
    function: Callable[[Build], Build] = import_module(f"brief.stages.{name}").run
    return function


def run(build: Build, until: str = "publish", listen: Listener = lambda *_: None) -> Build:
    """Fold `build` through the stages up to and including `until`.

    Raises whatever `BriefError` a stage raises; later stages then never start.
    """
    for number, name in enumerate(chosen(until), start=1):
        listen(number, name, None)
        start = time.perf_counter()
        build = stage(name)(build)
        listen(number, name, time.perf_counter() - start)
    return build


def chosen(until: str) -> Sequence[str]:
    """Return the stages up to and including `until`."""
    return STAGES[: STAGES.index(until) + 1]
