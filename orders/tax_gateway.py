"""The part of the gateway that speaks to Stripe Tax: what an address owes, what was sold, what went back."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Self, cast

from orders.gateway import NotStripe, in_order, paged, plain, speaking
from orders.quoting import Owed

# Goods in general, and sending: what it is made for is nobody's business but ours.
CODES: Final = {"custom_insole": "txcd_99999999", "accessory": "txcd_99999999", "shipping": "txcd_92010001"}
_PERCENT: Final = 100
_PLACES: Final = Decimal("0.00001")


@dataclass(frozen=True, slots=True)
class Calculated:
    """
    What Stripe Tax worked out.

    :ivar lines: by our name of each line.
    """

    id: str
    lines: Mapping[str, Owed]
    shipping: Owed
    expires_at: dt.datetime

    @classmethod
    def read(cls, raw: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> Self:
        """
        Read a calculation with its lines.

        :raises NotStripe: if a part that decides money is absent.
        """
        try:
            lines = {line["reference"]: Owed(int(line["amount_tax"]), _rate(line)) for line in items}
            sending = raw["shipping_cost"]
            shipping = Owed(int(sending["amount_tax"]), _rate_of(sending["amount"], sending)) if sending else NOTHING
            expires_at = dt.datetime.fromtimestamp(int(raw["expires_at"]), dt.UTC)
        except (KeyError, TypeError, ValueError) as error:
            raise NotStripe from error
        return cls(str(raw["id"]), lines, shipping, expires_at)


NOTHING: Final = Owed(0, Decimal(0))


@dataclass(frozen=True, slots=True)
class Recorded:
    """
    A sale or a reversal as it stands in the tax reports; a reversal's amounts are below nothing.

    :ivar items: our name of each line → Stripe's.
    :ivar amount_minor: of all lines and of sending, as it is taxed.
    :ivar reverses: the sale that it reverses a part of; empty: it is a sale.
    """

    id: str
    reference: str
    currency: str
    items: Mapping[str, str]
    amount_minor: int
    tax_minor: int
    reverses: str

    @classmethod
    def read(cls, raw: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> Self:
        """
        Read a transaction with its lines.

        :raises NotStripe: if a part that decides money is absent.
        """
        try:
            taxed = [*lines, *([raw["shipping_cost"]] if raw["shipping_cost"] else [])]
            return cls(
                str(raw["id"]),
                str(raw["reference"]),
                str(raw["currency"]).upper(),
                {str(line["reference"]): str(line["id"]) for line in lines},
                sum(int(part["amount"]) for part in taxed),
                sum(int(part["amount_tax"]) for part in taxed),
                str((raw.get("reversal") or {}).get("original_transaction") or ""),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise NotStripe from error


def _rate(line: Mapping[str, Any]) -> Decimal:
    """Add up what the jurisdictions take, in percent; without a breakdown, say what it comes to."""
    shares = [
        Decimal(str(part["tax_rate_details"]["percentage_decimal"]))
        for part in line.get("tax_breakdown") or []
        if part.get("tax_rate_details")
    ]
    if not shares:
        return _rate_of(line["amount"], line)
    return (sum(shares, Decimal(0)) / _PERCENT).quantize(_PLACES)


def _rate_of(amount: int, line: Mapping[str, Any]) -> Decimal:
    net = amount - line["amount_tax"] if line["tax_behavior"] == "inclusive" else amount
    return (Decimal(line["amount_tax"]) / net).quantize(_PLACES) if net else Decimal(0)


def calculate(params: Mapping[str, object], *, key: str) -> Calculated:
    """
    Ask what a purchase owes.

    :raises Rejected: if the address does not say enough, or is not served (``param`` names the part).
    :raises OutcomeUnknown: if Stripe does not answer.
    :raises Misconfigured: if our key is missing or refused, or Stripe Tax is not switched on.
    """
    wanted = {**params, "expand": ["line_items", "line_items.data.tax_breakdown"]}
    with speaking() as speaker:
        answer = speaker.v1.tax.calculations.create(cast("Any", in_order(wanted)), {"idempotency_key": key})
        raw = plain(answer, "tax.calculation", "taxcalc_")
    breakdown = {"expand": ["data.tax_breakdown"]}
    return Calculated.read(raw, _all_lines(raw, lambda speaker: speaker.v1.tax.calculations.line_items, breakdown))


def record(calculation_id: str, *, reference: str, posted_at: dt.datetime, key: str) -> Recorded:
    """
    Tell that what was calculated is sold.

    :param reference: ours, unique among all sales and reversals.
    :raises OutcomeUnknown: if it may or may not be recorded now; repeat with the same key.
    :raises Rejected: if Stripe refused it.
    """
    params = {
        "calculation": calculation_id,
        "reference": reference,
        "posted_at": int(posted_at.timestamp()),
        "expand": ["line_items"],
    }
    with speaking() as speaker:
        answer = speaker.v1.tax.transactions.create_from_calculation(cast("Any", params), {"idempotency_key": key})
    return _recorded(answer)


@dataclass(frozen=True, slots=True)
class Reversal:
    """What goes back of one line (empty name: of sending), in minor units; the amount as it was taxed."""

    item: str
    amount_minor: int
    tax_minor: int


def reverse(sale_id: str, parts: Sequence[Reversal], *, reference: str, key: str) -> Recorded:
    """
    Tell what went back of a sale, line by line.

    :param parts: by Stripe's names of the sale's lines.
    :raises OutcomeUnknown: if it may or may not be recorded now; repeat with the same key.
    :raises Rejected: if Stripe refused it, e.g. because less is left.
    """
    params: dict[str, object] = {
        "mode": "partial",
        "original_transaction": sale_id,
        "reference": reference,
        "line_items": [
            {
                "original_line_item": part.item,
                "reference": f"{reference}-{number}",
                "amount": -part.amount_minor,
                "amount_tax": -part.tax_minor,
            }
            for number, part in enumerate(parts, start=1)
            if part.item
        ],
        "expand": ["line_items"],
    }
    sending = next((part for part in parts if not part.item), None)
    if sending is not None:
        params["shipping_cost"] = {"amount": -sending.amount_minor, "amount_tax": -sending.tax_minor}
    if not params["line_items"]:
        del params["line_items"]
    with speaking() as speaker:
        answer = speaker.v1.tax.transactions.create_reversal(cast("Any", params), {"idempotency_key": key})
    return _recorded(answer)


def retrieve(transaction_id: str) -> Recorded:
    """
    Fetch a sale or a reversal.

    :raises Rejected: if there is none.
    :raises OutcomeUnknown: if Stripe does not answer.
    """
    with speaking() as speaker:
        answer = speaker.v1.tax.transactions.retrieve(transaction_id, {"expand": ["line_items"]})
    return _recorded(answer)


def _recorded(answer: Any) -> Recorded:
    raw = plain(answer, "tax.transaction", "tax_")
    return Recorded.read(raw, _all_lines(raw, lambda speaker: speaker.v1.tax.transactions.line_items, {}))


def _all_lines(
    raw: Mapping[str, Any], service: Callable[[Any], Any], params: Mapping[str, object]
) -> list[Mapping[str, Any]]:
    """
    Return every line of an answer: it bears the first few, the others are asked for page by page.

    :raises NotStripe: if it bears none at all.
    """
    listed = raw.get("line_items")
    if not isinstance(listed, Mapping):
        raise NotStripe
    lines: list[Mapping[str, Any]] = list(listed["data"])
    if listed["has_more"] and lines:
        lines += paged(
            lambda speaker, page: service(speaker).list(raw["id"], page),
            lambda line: cast("Mapping[str, Any]", line.to_dict(for_json=True)),
            {**params, "starting_after": lines[-1]["id"]},
        )
    return lines
