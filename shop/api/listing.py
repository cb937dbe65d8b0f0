"""The list of products as filters and cursor pages see it: narrowed by values, read a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final, Self

from shop import shelf
from shop.api.window import Window
from shop.models import Product
from shop.shelf import Card, Shape

# Stored inside a JSON list, where codes stand in double quotes.
_QUOTED: Final = frozenset({"activity", "footwear"})
# More words than these are not a search but a nuisance; the first ones decide.
MOST_WORDS: Final = 8


@dataclass(frozen=True)
class Listing:
    """A list that is not a queryset: its statements are compiled once per shape (:mod:`shop.models.prepared`)."""

    window: Window
    wishes: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    model: ClassVar = Product
    # The order of the shelf, as cursor pages want it: (path, descending); the slug is unique.
    order: ClassVar = (("position", False), ("slug", False))

    def all(self) -> Self:
        """Return itself; filter sets ask for a copy."""
        return self

    def narrowed(self, values: Mapping[str, str | None]) -> Self:
        """Keep what meets every filter that has a value; ``q`` is a string of words."""
        wishes = {name: value for name, value in values.items() if value}
        words = wishes.pop("q", "").split()[:MOST_WORDS]
        quoted = {name: f'"{value}"' if name in _QUOTED else value for name, value in wishes.items()}
        return replace(self, wishes=quoted, words=tuple(words))

    def rows(self, after: Sequence[object] | None, *, backwards: bool, limit: int) -> list[Card]:
        """
        Return up to ``limit`` rows in the order of the shelf, or backwards.

        :param after: position and slug of the row to begin after; ``None``: begin at the end.
        """
        beyond = ("lt" if backwards else "gt") if after is not None else ""
        shape = Shape(limit, tuple(sorted(self.wishes)), len(self.words), beyond)
        values: dict[str, object] = {**self.wishes}
        values |= {f"word_{number}": word for number, word in enumerate(self.words)}
        if after is not None:
            values |= dict(zip(("position", "slug"), after, strict=True))
        return shelf.cards(shape, values, currency=self.window.currency, at=self.window.at)
