"""The loopback Stripe's levers, pulled over HTTP: what buyers and banks do, and the webhooks it hands over."""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

SECONDS: Final = 10


class LeverRefused(Exception):  # noqa: N818  an answer about the input
    """The loopback Stripe does not do this now; it says why."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A webhook as it would be posted: its bytes and its signature."""

    event_type: str
    body: bytes
    signature: str


@dataclass(frozen=True, slots=True)
class Loopback:
    """One loopback Stripe, by its address."""

    url: str

    def pays(self, session_id: str, *, card: str = "4242424242424242") -> str:
        """Let the buyer try a card on Stripe's page; return what the page shows then."""
        return str(self._pull(f"sessions/{session_id}/pay", card=card)["outcome"])

    def pays_when_over(self, session_id: str) -> None:
        """Let a payment that was under way go through although the page has expired."""
        self._pull(f"sessions/{session_id}/pay-when-over")

    def asks_bank(self, session_id: str, *, will_pay: bool = True, decides_in_s: int = 0) -> None:
        """Let the buyer promise a bank debit; the bank decides after so many seconds, or when it is told to."""
        body: dict[str, object] = {"will_pay": will_pay, "decides_in": decides_in_s} if decides_in_s else {}
        self._pull(f"sessions/{session_id}/bank", **body)

    def bank_pays(self, session_id: str, *, received_minor: int = 0) -> None:
        """Let the bank pay what was promised, or only a part of it."""
        self._pull(f"sessions/{session_id}/settle", received=received_minor)

    def bank_refuses(self, session_id: str) -> None:
        """Let the bank not pay what was promised."""
        self._pull(f"sessions/{session_id}/fail")

    def plan_refunds(self, *statuses: str) -> None:
        """Say how the coming refunds end."""
        self._pull("refunds/plan", statuses=list(statuses))

    def disputes(self, charge_id: str, *, reason: str, inquiry: bool = False) -> str:
        """Let the cardholder's bank take a payment back, or only ask about it; return the dispute's id."""
        return str(self._pull(f"charges/{charge_id}/dispute", reason=reason, inquiry=inquiry)["dispute"])

    def decides(self, dispute_id: str, *, won: bool) -> None:
        """Let the bank decide a dispute."""
        self._pull(f"disputes/{dispute_id}/decide", won=won)

    def wants_review(self, charge_id: str) -> str:
        """Let a rule of Stripe's ask for a look at a payment; return the review's id."""
        return str(self._pull(f"charges/{charge_id}/review")["review"])

    def approves(self, review_id: str) -> None:
        """Let somebody approve a review in Stripe's Dashboard."""
        self._pull(f"reviews/{review_id}/close", reason="approved")

    def warns_of_fraud(self, charge_id: str) -> None:
        """Let the card's bank suspect fraud."""
        self._pull(f"charges/{charge_id}/fraud-warning", fraud_type="made_with_stolen_card")

    def does_not_answer(self, path: str, *, times: int) -> None:
        """Let so many requests to a path fail without a word on whether anything was done."""
        self._pull("faults", path=path, method="POST", status=503, times=times, retry=False)

    def hold_back(self) -> None:
        """Keep webhooks back from now on, to hand them over instead."""
        self._pull("deliveries/pause")

    def post_again(self) -> None:
        """Let webhooks be posted to the shop again."""
        self._pull("deliveries/resume")

    def hand_over(self) -> Sequence[Parcel]:
        """Return every webhook that is due; they count as delivered."""
        found = self._pull("deliveries/hand-over")["parcels"]
        return [Parcel(one["event_type"], one["body"].encode(), one["signature"]) for one in found]

    def _pull(self, lever: str, **body: object) -> Any:
        asked = urllib.request.Request(  # noqa: S310  loopback
            f"{self.url}/_sandbox/{lever}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310  loopback
                return json.load(answer)
        except urllib.error.HTTPError as error:
            said = error.read().decode()
            raise LeverRefused(f"{lever}: {said}") from error
