"""Load every module of the floors, so that rules about all of something see all of it."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver

FLOORS: Final = ("shop", "fitting", "orders", "config")
# Started as programs of their own; importing them does something.
PROGRAMS: Final = ("config.wsgi", "config.demo.run", "config.demo.shell", "config.demo.dev_clock")
# Child processes of the server, which must not load what they compute with.
CHILDREN: Final = ("fitting.insole", "fitting.mesh")


def modules(*floors: str) -> Iterator[ModuleType]:
    """Yield every module of the floors, migrations and programs left out."""
    for floor in floors or FLOORS:
        package = importlib.import_module(floor)
        yield package
        for found in pkgutil.walk_packages(package.__path__, prefix=f"{floor}."):
            left_out = ".migrations" in found.name or found.name in PROGRAMS or found.name.startswith(CHILDREN)
            if not left_out:
                yield importlib.import_module(found.name)


def functions(*floors: str) -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield every public function with the module it is written in."""
    for module in modules(*floors):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith("_") and function.__module__ == module.__name__:
                yield f"{module.__name__}.{name}", function


def routes(prefix: str = "api/v1/") -> Iterator[tuple[str, type]]:
    """Yield (path pattern, view class) of every class-based view below a prefix."""
    yield from _below(get_resolver().url_patterns, "", prefix)


def _below(patterns: list[URLPattern | URLResolver], before: str, prefix: str) -> Iterator[tuple[str, type]]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _below(pattern.url_patterns, path, prefix)
        elif path.startswith(prefix):
            view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
            if view is not None:
                yield path, view
