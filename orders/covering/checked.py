"""
Whether the numbers of a policy can be judged by, asked before it is published: afterwards nothing of it changes.

Each fault is a sentence that begins with the name of what is wrong, as whoever writes the draft finds it there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeIs

from orders.covering.terms import THEN, Cause, Component

# Longer than anybody keeps a pair, or can mean.
_MOST_YEARS: Final = 100
_MOST_DAYS: Final = 36_500
_MOST_MILES: Final = 1_000_000
_MOST_TIMES: Final = 100
_CLOCKS: Final = ("decision_clear_business_days", "decision_review_business_days", "appeal_days")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a draft says under a name, with the way to it."""

    parameters: Mapping[str, Any]
    inside: str = ""

    def whole(self, *names: str, least: int, most: int = _MOST_DAYS, needed: bool = True) -> Iterator[str]:
        for name in names:
            said = self.parameters.get(name)
            if said is None and not needed:
                continue
            if not _is_whole(said) or not least <= said <= most:
                yield f"{self.inside}{name}: a whole number from {least:,} to {most:,}."

    def truth(self, *names: str) -> Iterator[str]:
        for name in names:
            if not isinstance(self.parameters.get(name), bool):
                yield f"{self.inside}{name}: true or false."

    def days(self, *names: str) -> Iterator[str]:
        """Ask for days after something, where a draft says any."""
        for name in names:
            said = self.parameters.get(name, [])
            if not isinstance(said, list) or not all(_is_whole(day) and 0 <= day <= _MOST_DAYS for day in said):
                yield f"{self.inside}{name}: a list of whole days."

    def one_of(self, first: str, second: str, *, least: int, most: Mapping[str, int]) -> Iterator[str]:
        named = [name for name in (first, second) if name in self.parameters]
        if len(named) != 1:
            yield f"{self.inside}{first} or {second}: one of them."
            return
        yield from self.whole(*named, least=least, most=most[named[0]])


def faults(kind: str, parameters: Mapping[str, Any]) -> Sequence[str]:
    """
    Return what is missing or impossible in the parameters of a policy, in the order in which they are read.

    >>> faults("terms", {"measures_within_days": 0})
    ('measures_within_days: a whole number from 1 to 36,500.',)
    """
    said = _Said(parameters)
    return tuple({"fit": _of_fit, "durability": _of_durability, "terms": _of_terms}[kind](said))


def _of_fit(said: _Said) -> Iterator[str]:
    yield from said.whole("window_days", least=1)
    yield from said.whole("remakes_per_side", least=0, most=_MOST_TIMES)
    yield from said.whole("refund_choice_after_remakes", least=0, most=_MOST_TIMES)
    yield from said.truth("remake_opens_new_window", "first_report_holds_ladder")
    yield from said.whole(*_CLOCKS, least=1)
    yield from said.days("break_in_days", "fit_check_days")
    times, choice = (said.parameters.get(name) for name in ("remakes_per_side", "refund_choice_after_remakes"))
    if _is_whole(times) and _is_whole(choice) and choice > times >= 0:
        yield "refund_choice_after_remakes: at most remakes_per_side, after which the money goes back anyway."


def _of_durability(said: _Said) -> Iterator[str]:
    components = said.parameters.get("components")
    if not isinstance(components, dict) or not components:
        yield "components: what is promised for each part; at least one of " + ", ".join(Component) + "."
    else:
        for name, told in components.items():
            yield from _of_component(name, told)
    excluded = said.parameters.get("excluded")
    if not isinstance(excluded, list) or not set(map(str, excluded)) <= set(Cause):
        yield "excluded: a list of causes, of " + ", ".join(Cause) + "."
    yield from said.whole("remade_side_least_days", least=0)
    yield from said.whole(*_CLOCKS, least=1)
    growing = said.parameters.get("outgrowing")
    if growing is not None:
        yield from _of_growing(growing)


def _of_component(name: str, told: object) -> Iterator[str]:
    if name not in set(Component) or not isinstance(told, dict):
        yield f"components.{name}: no part of ours; name one of " + ", ".join(Component) + "."
        return
    said = _Said(told, f"components.{name}.")
    yield from said.whole("miles", least=1, most=_MOST_MILES, needed=False)
    yield from said.one_of("years", "months", least=1, most={"years": _MOST_YEARS, "months": 12 * _MOST_YEARS})
    ways = ("remakes_per_side", "replacements_per_side")
    yield from said.one_of(*ways, least=0, most=dict.fromkeys(ways, _MOST_TIMES))
    if told.get("then") not in THEN:
        yield f"components.{name}.then: one of " + ", ".join(THEN) + "."


def _of_growing(growing: object) -> Iterator[str]:
    if not isinstance(growing, dict) or not isinstance(growing.get("covered"), bool):
        yield "outgrowing.covered: true or false."
    elif growing["covered"]:
        said = _Said(growing, "outgrowing.")
        yield from said.whole("under_age", "within_days", least=1)
        yield from said.whole("remakes", least=1, most=_MOST_TIMES)


def _of_terms(said: _Said) -> Iterator[str]:
    yield from said.whole("measures_within_days", least=1, needed=False)
    yield from said.whole("extension_days", "extensions", least=0, needed=False)
    yield from said.days("reminder_days")


def _is_whole(said: object) -> TypeIs[int]:
    # True is a number to Python, and no number of days to anybody else.
    return isinstance(said, int) and not isinstance(said, bool)
