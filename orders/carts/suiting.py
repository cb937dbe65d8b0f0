"""What to be warned of on each line for which feet have been described, and what the buyer has accepted of it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from fitting import suiting
from fitting.rules.recommendation import WARNINGS_VERSION, Warning  # noqa: A004  it is what the cart calls it
from orders.carts.reading import Opened, Position
from shop.actor import Actor
from shop.refusal import BadInput, Problem


class WarningUnknown(BadInput):
    """Only what the line warns of can be accepted."""

    code = "warning_unknown"
    title = "The line does not warn of this; read the cart again, and accept what it warns of."


def suited(opened: Opened, *, at: dt.datetime) -> Opened:
    """Return a cart whose lines know what to warn of; no statement where no wearer has described their feet."""
    wanted = {_pair(position): position.variant for position in opened.positions if _is_asked(position)}
    if not wanted:
        return opened
    found = suiting.suits(wanted, at=at)
    return replace(opened, positions=tuple(_with(position, found) for position in opened.positions))


def _is_asked(position: Position) -> bool:
    return position.profile_id is not None and position.variant.product.is_custom


def _pair(position: Position) -> suiting.Pair:
    return position.profile_id or 0, position.variant.pk


def _with(position: Position, found: dict[suiting.Pair, suiting.Suits]) -> Position:
    return replace(position, suits=found[_pair(position)]) if _is_asked(position) else position


def is_accepted(position: Position, warning: Warning) -> bool:
    """Answer whether the buyer has accepted a warning as it reads now."""
    told = {"code": warning.code, "version": WARNINGS_VERSION, "detail": warning.sentence}
    return any(told.items() <= entry.items() for entry in position.line.accepted_warnings)


def accepted_of(position: Position) -> list[dict[str, Any]]:
    """Return what was accepted and still stands."""
    codes = [warning.code for warning in position.suits.warnings if is_accepted(position, warning)]
    return [entry for entry in position.line.accepted_warnings if entry["code"] in codes]


def accepting(position: Position, codes: Sequence[str], *, at: dt.datetime, by: Actor) -> list[dict[str, Any]]:
    """
    Return what a line keeps when the buyer accepts these warnings and no others; what was accepted keeps its time.

    :raises WarningUnknown: pointing at what the line does not warn of.
    """
    warned = {warning.code: warning for warning in position.suits.warnings}
    problems = list(_unknown(codes, warned))
    if problems:
        raise WarningUnknown(problems=problems)
    kept = {entry["code"]: entry for entry in accepted_of(position)}
    return [kept.get(code) or _entry(warned[code], at=at, by=by) for code in dict.fromkeys(codes)]


def _unknown(codes: Sequence[str], warned: dict[str, Warning]) -> Iterator[Problem]:
    for index, code in enumerate(codes):
        if code not in warned:
            yield Problem(f"/accepted_warnings/{index}", WarningUnknown.code, WarningUnknown.title)


def _entry(warning: Warning, *, at: dt.datetime, by: Actor) -> dict[str, Any]:
    return {
        "code": warning.code, "version": WARNINGS_VERSION, "detail": warning.sentence, "at": at.isoformat(),
        "by": str(by),
    }  # fmt: skip


_CLEARED_FIRST: Final = "{name}'s feet must be cleared first; their page says what to do, and then this can be ordered."


def missing_of(position: Position, pointer: str) -> Iterator[Problem]:
    """Yield what keeps a line from being ordered: warnings that nobody has accepted, and feet that must wait."""
    if position.suits.is_blocked and position.line.wearer is not None:
        detail = _CLEARED_FIRST.format(name=position.line.wearer.name)
        yield Problem(f"{pointer}/wearer", "feet_not_cleared", detail)
    for warning in position.suits.warnings:
        if not is_accepted(position, warning):
            yield Problem(f"{pointer}/accepted_warnings", "warning_not_accepted", warning.sentence)
