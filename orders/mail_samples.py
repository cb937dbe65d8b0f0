"""
What each kind of mail is shown with before anybody gets it: facts as the verbs write them, of nobody.

A test compares them with what :mod:`orders.notices` writes, and fails for a template without a sample.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fitting import mailing
from orders.covering.advising import ADVICE
from orders.covering.judging import Clause
from orders.covering.sentences import OUTSIDE, SENTENCES

# Where a guest's mail carries a code that is made when it is sent.
CODE: Final = "one-time-code"


@dataclass(frozen=True, slots=True)
class Sample:
    """One case of a kind, and the facts of it."""

    case: str
    facts: Mapping[str, object]


def _usd(minor: int) -> dict[str, object]:
    return {"amount": minor, "currency": "USD"}


_NUMBER: Final = "A7K2M9PQ4X"
_ORDER: Final[Mapping[str, object]] = {"number": _NUMBER, "total": _usd(24750)}
_PAIR: Final[Mapping[str, object]] = {"name": "Stride, Microfibre", "quantity": 1, "amount": _usd(18900)}
_BAGS: Final[Mapping[str, object]] = {"name": "Wash bag", "quantity": 2, "amount": _usd(3000)}
_CONFIRMED: Final[Mapping[str, object]] = {
    **_ORDER,
    "lines": [_PAIR, _BAGS],
    "discount": _usd(-300),
    "shipping": _usd(900),
    "shipping_name": "Standard",
    "tax_added": _usd(2250),
    "tax_included": _usd(0),
    "waits_for_profile": 1,
    "made_to_measure": True,
    "gifts": [],
}
_GIVEN: Final = {"given_on": "2026-12-24", "link_until": "2027-01-08T05:00:00+00:00"}
_CANCELLED: Final[Mapping[str, object]] = {
    **_ORDER,
    "part": False,
    "unmakeable": False,
    "at_the_bank": False,
    "gone_back": False,
    "lines": [],
    "refund": _usd(24750),
}
_OF_LINE: Final[Mapping[str, object]] = {**_ORDER, "line": "lin_Xy3kP0aQ7sTb", "name": "Stride, Microfibre"}
_REMINDED: Final[Mapping[str, object]] = {
    **_OF_LINE, "who": "Ada", "until": "2027-01-05T05:00:00+00:00", "is_last": False, "may_extend": True,
}  # fmt: skip
_DELAYED: Final[Mapping[str, object]] = {
    **_OF_LINE, "delay": 1, "was": "2026-12-11", "ship_by": "2026-12-23",
    "answer_until": "2026-12-20T05:00:00+00:00", "silence_accepts": True,
}  # fmt: skip
_PART: Final[Mapping[str, object]] = {**_CANCELLED, "part": True, "lines": [_BAGS], "refund": _usd(2970)}
_UNMAKEABLE: Final[Mapping[str, object]] = {**_PART, "unmakeable": True, "lines": [_PAIR], "refund": _usd(20790)}
_READ: Final = {"name": "Mara", "wearer": "wea_Xy3kP0aQ7sTb", "usable": True, "own_door": False}

_SENT: Final = {
    **_ORDER,
    "lines": [_PAIR],
    "carrier": "UPS",
    "tracking_number": "1Z999AA10123456784",
    "tracking_url": "https://www.ups.com/track?tracknum=1Z999AA10123456784",
    "days": 6,
    "rest": True,
}
_TAKEN: Final = {"claim": "G7K2M9PQ4X"}
_CLAIM: Final = {**_ORDER, **_TAKEN}
_GRANTED: Final = {"granted": True, "remedy": "remake", "remake": "A3XH7Q0C5W", "measure": False, "refund": _usd(0)}
_SAID: Final = {
    "decision": "G7K2M9PQ4X-1", "clause": SENTENCES[Clause.DURABILITY_TIME], "advice": [], "still": [],
    "appeal_until": "", "outside": [],
}  # fmt: skip
_DECIDED: Final = {**_CLAIM, **_GRANTED, **_SAID}
_ADVISED: Final = {"remedy": "advice", "remake": "", "advice": list(dict.fromkeys(ADVICE.values()))[:2]}
_REFUSED: Final = {
    **_DECIDED, "granted": False, "remedy": "", "remake": "", "outside": list(OUTSIDE.values()),
    "appeal_until": "2027-01-05T05:00:00+00:00", "still": [
        {"part": "core", "side": "both", "until": "2036-11-21T05:00:00+00:00"},
        {"part": "cover", "side": "left", "until": "2027-11-21T05:00:00+00:00"},
        {"part": "fit", "side": "right", "until": ""},
    ],
}  # fmt: skip
_DUE: Final = {"due": "2026-12-03T05:00:00+00:00"}
_WEARER: Final = "to a wearer who has taken the guarantee over"


def _of_claim(facts: Mapping[str, object]) -> dict[str, object]:
    """Return the facts as a wearer reads them: of a claim, and of no order."""
    return {**_TAKEN, **{name: value for name, value in facts.items() if name not in _ORDER}}


# The floor above adds its own: the mails of accounts.
SAMPLES: Final[dict[str, tuple[Sample, ...]]] = {
    "answer_read": (
        Sample("it can go on, and an order waits", {**_READ, "number": _NUMBER}),
        Sample("it cannot be used, and nothing is ordered", {**_READ, "usable": False}),
        Sample("somebody who answers for themselves", {**_READ, "own_door": True}),
    ),
    "break_in": (
        Sample("the first days", {**_OF_LINE, "day": 2, "is_early": True}),
        Sample("after a week", {**_OF_LINE, "day": 7, "is_early": False}),
    ),
    "fit_check": (Sample("a pair", {**_OF_LINE, "until": "2027-01-20T05:00:00+00:00"}),),
    "claim_decided": (
        Sample("made again", _DECIDED),
        Sample("made again in a new size", {**_DECIDED, "measure": True}),
        Sample("advice first", {**_DECIDED, **_ADVISED}),
        Sample("money back", {**_DECIDED, "remedy": "refund", "remake": "", "refund": _usd(18900)}),
        Sample("refused", _REFUSED),
        Sample("refused for the second time, and nothing is left", {**_REFUSED, "appeal_until": "", "still": []}),
        Sample(_WEARER, {**_TAKEN, **_GRANTED, **_SAID, "remedy": "refund", "remake": ""}),
    ),
    "claim_answered": (Sample("an answer", _CLAIM), Sample(_WEARER, _TAKEN)),
    "claim_ended": (Sample("the guarantee was taken over", _CLAIM), Sample(_WEARER, _TAKEN)),
    "claim_laid_aside": (Sample("nobody answered", _CLAIM), Sample(_WEARER, _TAKEN)),
    "claim_needs_info": (Sample("a question", _CLAIM), Sample(_WEARER, _TAKEN)),
    "claim_received": (Sample("for a person", {**_CLAIM, **_DUE}), Sample(_WEARER, {**_TAKEN, **_DUE})),
    "claim_resolved": (Sample("done", _CLAIM), Sample(_WEARER, _TAKEN)),
    "line_approved": (
        Sample("a pair", {**_OF_LINE, "days": 10}),
        Sample(_WEARER, {**_of_claim(_OF_LINE), "days": 10}),
    ),
    "line_delayed": (
        Sample("a new date", _DELAYED),
        Sample("without a date", {**_DELAYED, "ship_by": "", "silence_accepts": False}),
        Sample(_WEARER, _of_claim(_DELAYED)),
    ),
    "line_in_production": (Sample("a pair", _OF_LINE), Sample(_WEARER, _of_claim(_OF_LINE))),
    "line_sent_back": (Sample("a pair", _OF_LINE), Sample(_WEARER, _of_claim(_OF_LINE))),
    "measure_now": (
        Sample("a pair", {**_OF_LINE, "link_until": ""}),
        Sample("a gift, on its day", {**_OF_LINE, "link_until": _GIVEN["link_until"]}),
    ),
    "measure_reminder": (
        Sample("in between", _REMINDED),
        Sample("for the last time, with more time for the asking", {**_REMINDED, "is_last": True}),
        Sample("for the last time", {**_REMINDED, "is_last": True, "may_extend": False}),
    ),
    "message_answered": (Sample("an answer", _ORDER),),
    "order_cancelled": (
        Sample("a whole order that was paid", _CANCELLED),
        Sample("a part of it", _PART),
        Sample("a pair that we cannot make", _UNMAKEABLE),
        Sample("a bank may still pay", {**_CANCELLED, "refund": _usd(0), "at_the_bank": True}),
        Sample("it has gone back before", {**_CANCELLED, "refund": _usd(0), "gone_back": True}),
        Sample("nothing was charged", {**_CANCELLED, "refund": _usd(0)}),
    ),
    "order_confirmed": (
        Sample("feet are still to be measured", _CONFIRMED),
        Sample("a gift that waits for its day", {**_CONFIRMED, "gifts": [{"name": _PAIR["name"], **_GIVEN}]}),
        Sample(
            "goods from stock, tax in the prices",
            {
                **_CONFIRMED,
                "lines": [_BAGS],
                "discount": _usd(0),
                "tax_added": _usd(0),
                "tax_included": _usd(479),
                "total": _usd(3900),
                "waits_for_profile": 0,
                "made_to_measure": False,
            },
        ),
    ),
    "order_links": (
        Sample("a guest", {"guest": True, "numbers": [_NUMBER, "A3XH7Q0C5W"]}),
        Sample("an account", {"guest": False, "numbers": [_NUMBER]}),
    ),
    "parcel_arrived": (
        Sample("a pair", {**_ORDER, "lines": [_PAIR], "presumed": False, "made_to_measure": True}),
        Sample("goods from stock, presumed", {**_ORDER, "lines": [_BAGS], "presumed": True, "made_to_measure": False}),
        Sample(_WEARER, {**_TAKEN, "lines": [_PAIR], "presumed": False, "made_to_measure": False}),
    ),
    "parcel_came_back": (
        Sample("a pair", {**_ORDER, "lines": [_PAIR]}),
        Sample(_WEARER, {**_TAKEN, "lines": [_PAIR]}),
    ),
    "parcel_sent": (
        Sample("a part, to be followed", _SENT),
        Sample(
            "by letter post",
            {**_SENT, "carrier": "Letter post", "tracking_number": "", "tracking_url": "", "rest": False},
        ),
        Sample(_WEARER, {**_of_claim(_SENT), "rest": False}),
    ),
    "payment_failed": (Sample("a bank said no", {**_ORDER, "pay_until": "2026-11-28T05:00:00+00:00"}),),
    "payment_processing": (Sample("a bank is asked", _ORDER),),
    "problem_settled": tuple(
        Sample(f"{case}{to}", {**about, "outcome": outcome})
        for to, about in (("", _ORDER), (f", {_WEARER}", _TAKEN))
        for case, outcome in (("sent again", "resent"), ("money back", "refunded"), ("a word", "answered"))
    ),
    "refund_made": (Sample("a part", {**_ORDER, "refund": _usd(2970)}),),
    "return_announced": (
        Sample(
            "two wash bags",
            {
                **_ORDER,
                "return_number": "R3XH7Q0C5W",
                "quantity": 2,
                "name": "Wash bag",
                "to": ["Insoles", "1 Workshop Lane", "Portland, OR 97205", "United States"],
            },
        ),
    ),
    "return_lapsed": (Sample("nothing came", {**_ORDER, "return_number": "R3XH7Q0C5W"}),),
    "return_settled": (
        Sample("money back", {**_ORDER, "return_number": "R3XH7Q0C5W", "refunded": True}),
        Sample("nothing back", {**_ORDER, "return_number": "R3XH7Q0C5W", "refunded": False}),
    ),
    "refund_paid_out": (
        Sample("by bank transfer", {**_ORDER, "refund": _usd(2970), "reference": f"Refund of order {_NUMBER}"}),
    ),
}


def letters(kind: str, *, language: str) -> list[tuple[str, mailing.Letter]]:
    """Return each case of a kind and its letter, written exactly as one that is sent."""
    return [
        (sample.case, mailing.render(kind, language=language, facts=sample.facts, code=CODE))
        for sample in SAMPLES.get(kind, ())
    ]
