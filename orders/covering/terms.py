"""The numbers of a policy, read from the parameters that were published with its text."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final


class Component(StrEnum):
    """A part of an insole that wears at its own speed."""

    CORE = "core"
    SHELL = "shell"
    COVER = "cover"
    BONDING = "bonding"


class Remedy(StrEnum):
    """What answers a claim."""

    ADVICE = "advice"
    REMAKE = "remake"
    REPLACEMENT_COVER = "replacement_cover"
    PRO_RATA_REFUND = "pro_rata_refund"
    REFUND = "refund"
    COVER_FOR_SALE = "cover_for_sale"


# Answered by something that the workshop makes.
BY_MAKING: Final = frozenset({Remedy.REMAKE, Remedy.REPLACEMENT_COVER})


class Cause(StrEnum):
    """What the customer says has brought it about, as far as terms may exclude it."""

    WEAR = "wear"
    WASHED_AS_INSTRUCTED = "washed_as_instructed"
    ALTERATION_BY_OTHERS = "alteration_by_others"
    HEAT = "heat"
    MISUSE = "misuse"
    LOSS = "loss"


class TermsUnreadableError(Exception):
    """A published policy lacks a number that judging needs; named by ``args``."""


@dataclass(frozen=True, slots=True)
class ComponentTerms:
    """
    What is promised for one part.

    :ivar miles: how far; None if distance plays no part.
    :ivar months: how long from delivery.
    :ivar free_per_side: how often it is put right for nothing, per side.
    :ivar remedy: how, while that lasts; ``then`` what comes after it, inside the time and distance.
    """

    miles: int | None
    months: int
    free_per_side: int
    remedy: Remedy
    then: Remedy


@dataclass(frozen=True, slots=True)
class Outgrowing:
    """Feet that grow: the age below which it is covered, for how many days from delivery, and how often."""

    under_age: int
    within_days: int
    remakes: int


@dataclass(frozen=True, slots=True)
class DurabilityTerms:
    """The 10,000 miles, or what a version of that policy made of them."""

    components: Mapping[Component, ComponentTerms]
    excluded: frozenset[Cause]
    remade_side_least_days: int
    outgrowing: Outgrowing | None
    appeal_days: int


@dataclass(frozen=True, slots=True)
class FitTerms:
    """
    The perfect fit.

    :ivar window_days: from delivery, and again from that of a remade side if ``remake_opens_window``.
    :ivar remakes_per_side: how many are free.
    :ivar refund_after_remakes: after how many of them the customer may choose the refund instead.
    :ivar first_report_holds: whether a first report inside the window keeps every step open.
    """

    window_days: int
    remakes_per_side: int
    refund_after_remakes: int
    remake_opens_window: bool
    first_report_holds: bool
    appeal_days: int


# What may come after a part was put right for nothing as often as it is, by the word of a policy.
THEN: Final[Mapping[str, Remedy]] = {
    "pro_rata_refund": Remedy.PRO_RATA_REFUND,
    "replacement_cover_for_sale": Remedy.COVER_FOR_SALE,
}


def durability_terms(parameters: Mapping[str, Any]) -> DurabilityTerms:
    """
    Read the terms of a durability policy.

    :raises TermsUnreadableError: if a number is missing or a word unknown; such a policy cannot be published.
    """
    try:
        growing = parameters.get("outgrowing")
        told = {Component(name): said for name, said in parameters["components"].items()}
        return DurabilityTerms(
            # In the order in which we name them: PostgreSQL keeps the names of a JSON object in one of its own.
            components={part: _component(told[part]) for part in Component if part in told},
            excluded=frozenset(Cause(cause) for cause in parameters["excluded"]),
            remade_side_least_days=int(parameters["remade_side_least_days"]),
            outgrowing=_outgrowing(growing) if growing and growing["covered"] else None,
            appeal_days=int(parameters["appeal_days"]),
        )
    except (KeyError, ValueError) as error:
        raise TermsUnreadableError(str(error)) from error


def fit_terms(parameters: Mapping[str, Any]) -> FitTerms:
    """
    Read the terms of a fit policy.

    :raises TermsUnreadableError: if a number is missing.
    """
    try:
        return FitTerms(
            window_days=int(parameters["window_days"]),
            remakes_per_side=int(parameters["remakes_per_side"]),
            refund_after_remakes=int(parameters["refund_choice_after_remakes"]),
            remake_opens_window=bool(parameters["remake_opens_new_window"]),
            first_report_holds=bool(parameters["first_report_holds_ladder"]),
            appeal_days=int(parameters["appeal_days"]),
        )
    except (KeyError, ValueError) as error:
        raise TermsUnreadableError(str(error)) from error


def _component(said: Mapping[str, Any]) -> ComponentTerms:
    remakes = "remakes_per_side" in said
    return ComponentTerms(
        miles=said.get("miles"),
        months=int(said["months"]) if "months" in said else int(said["years"]) * 12,
        free_per_side=int(said["remakes_per_side" if remakes else "replacements_per_side"]),
        remedy=Remedy.REMAKE if remakes else Remedy.REPLACEMENT_COVER,
        then=THEN[said["then"]],
    )


def _outgrowing(said: Mapping[str, Any]) -> Outgrowing:
    return Outgrowing(int(said["under_age"]), int(said["within_days"]), int(said["remakes"]))


def miles(value: Decimal | float | str) -> Decimal:
    """Return miles to the tenth, the exactness in which they are shown, confirmed and compared."""
    return Decimal(str(value)).quantize(Decimal("0.1"))
