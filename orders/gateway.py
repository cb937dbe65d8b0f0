"""
The one place that speaks to Stripe: our words in, our values and our exceptions out; it knows no tables.

Every call first enters and leaves an empty durable transaction, which refuses while a row is held:
nobody waits for Stripe with a lock in hand. Retries within a call repeat the same idempotency key.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, ClassVar, Final, cast, override

import stripe
from django.conf import settings
from django.db import transaction
from stripe import StripeClient, StripeObject

from orders.stripe_values import Event, Movement, Session, StripeRefund, VerifiedEvent
from shop.refusal import Unavailable

# The SDK's own pin, stated so that an upgrade of the SDK shows as a difference here.
API_VERSION: Final = "2026-10-28.endive"
# Seconds to connect and to wait for an answer. With two retries the worst case is about a minute.
TIMEOUT: Final = (3.05, 20.0)
RETRIES: Final = 2
# Seconds a signature may be old: Stripe's own tolerance.
TOLERANCE: Final = 300
PAGE: Final = 100
# Which has another address for files; a loopback Stripe has one for all.
STRIPE: Final = "https://api.stripe.com"

stripe.enable_telemetry = False


class OutcomeUnknown(Unavailable):
    """Stripe did not answer, or answered with a fault of its own: it may have happened; ask with the same key."""

    code = "payment_outcome_unknown"
    title = "The payment provider does not answer at the moment; please try again shortly."


class Misconfigured(Unavailable):
    """The key is missing or not accepted; nothing happened."""

    code = "payments_not_set_up"
    title = "Payments are not available at the moment."


class Rejected(Unavailable):
    """
    Stripe understood and refused: nothing happened, and the same request will not succeed.

    :ivar stripe_code: Stripe's own code, e.g. ``resource_missing``; may be empty.
    :ivar param: the parameter it names, if any.
    """

    code = "payment_rejected"
    title = "The payment provider refused this request."

    # Not the key of a refusal's answer: it is for us, never for callers of the API.
    MISSING: ClassVar[str] = "resource_missing"
    EXISTS: ClassVar[str] = "resource_already_exists"

    def __init__(self, stripe_code: str, param: str, said: str) -> None:
        """Keep what Stripe said for the log."""
        super().__init__()
        self.stripe_code = stripe_code
        self.param = param
        self.said = said

    @override
    def __str__(self) -> str:
        """Read as Stripe's sentence."""
        return self.said


class KeyTaken(Rejected):
    """The key was used with other parameters before: what that made may exist, so search for it."""


class NotStripe(OutcomeUnknown):
    """Something answered that is not Stripe (a wrong base address, a redirect)."""


class SignatureInvalid(Exception):  # noqa: N818  an answer about the input
    """The body was not signed with one of our secrets, or not within the tolerance, or is no event."""


@lru_cache(maxsize=4)
def _client(api_key: str, base: str) -> StripeClient:
    """Build the client on first use, so after any fork; it keeps one HTTP session per thread."""
    return StripeClient(
        api_key,
        stripe_version=API_VERSION,
        base_addresses={"api": base} if base == STRIPE else {"api": base, "files": base},
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
    )


def client() -> StripeClient:
    """
    Return the client of the present settings.

    :raises Misconfigured: if there is no key.
    """
    if not settings.STRIPE_API_KEY:
        raise Misconfigured
    return _client(settings.STRIPE_API_KEY, settings.STRIPE_API_BASE)


@contextmanager
def speaking() -> Iterator[StripeClient]:
    """Insist that nothing is held, then translate what the SDK raises."""
    with transaction.atomic(durable=True):
        pass
    speaker = client()
    try:
        yield speaker
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise Misconfigured from error
    except (stripe.InvalidRequestError, stripe.IdempotencyError, stripe.CardError) as error:
        kind = KeyTaken if isinstance(error, stripe.IdempotencyError) else Rejected
        code = error.error.code if error.error else None
        raise kind(code or "", getattr(error, "param", None) or "", str(error)) from error
    except stripe.StripeError as error:
        raise OutcomeUnknown from error


def plain(answer: StripeObject, kind: str, *prefixes: str) -> dict[str, object]:
    """
    Turn an answer into a plain dictionary.

    :param prefixes: with one of which its id begins.
    :raises NotStripe: if it is not the object that was asked for.
    """
    raw = cast("dict[str, object]", answer.to_dict(for_json=True))
    if raw.get("object") != kind or not str(raw.get("id")).startswith(prefixes):
        raise NotStripe
    return raw


def _session(answer: StripeObject) -> Session:
    return Session.read(plain(answer, "checkout.session", "cs_"))


def _refund(answer: StripeObject) -> StripeRefund:
    # Of cards they are re_; of bank debits and other methods that are no cards, pyr_.
    return StripeRefund.read(plain(answer, "refund", "re_", "pyr_"))


def create_session(params: Mapping[str, object], *, key: str) -> Session:
    """
    Open a Checkout Session with exactly these parameters; the whole of them belongs to the key.

    :raises OutcomeUnknown: if it may or may not exist now.
    :raises Rejected: if Stripe refused the parameters.
    :raises Misconfigured: if our key is missing or refused.
    """
    with speaking() as speaker:
        # The builder's test walks the same dictionary against the SDK's own annotations.
        return _session(speaker.v1.checkout.sessions.create(cast("Any", in_order(params)), {"idempotency_key": key}))


def create_coupon(params: Mapping[str, object], *, key: str) -> None:
    """
    Make a coupon that has an id of ours; one that is there already is as good.

    :raises OutcomeUnknown: if it may or may not exist now.
    :raises Rejected: if Stripe refused it.
    :raises Misconfigured: if our key is missing or refused.
    """
    try:
        with speaking() as speaker:
            speaker.v1.coupons.create(cast("Any", in_order(params)), {"idempotency_key": key})
    except Rejected as error:
        if error.stripe_code != Rejected.EXISTS:
            raise


def in_order(value: object) -> object:
    """Sort every dictionary by name: PostgreSQL's JSON keeps no order, and the same key needs the same bytes."""
    if isinstance(value, Mapping):
        return {name: in_order(value[name]) for name in sorted(value)}
    return [in_order(entry) for entry in value] if isinstance(value, list) else value


# Down to the fee, in one answer.
_EVIDENCE: Final = "payment_intent.latest_charge.balance_transaction"


def retrieve_session(session_id: str) -> Session:
    """
    Fetch a session with its payment intent, charge and fee.

    :raises Rejected: if there is none (``stripe_code`` is ``resource_missing``).
    :raises OutcomeUnknown: if Stripe does not answer.
    """
    with speaking() as speaker:
        return _session(speaker.v1.checkout.sessions.retrieve(session_id, {"expand": [_EVIDENCE]}))


def expire_session(session_id: str) -> Session:
    """
    Close a session, so that nobody can pay it any more; again it is the same request.

    :raises Rejected: if it is not open any more: fetch it to see why, it may be paid.
    :raises OutcomeUnknown: if Stripe does not answer.
    """
    key = f"{settings.STRIPE_ENVIRONMENT}:expire:{session_id}"
    with speaking() as speaker:
        return _session(speaker.v1.checkout.sessions.expire(session_id, {}, {"idempotency_key": key}))


def paged[T](
    fetch: Callable[[StripeClient, dict[str, object]], Any],
    read: Callable[[StripeObject], T],
    params: Mapping[str, object],
) -> Iterator[T]:
    """Walk a list of Stripe's, newest first, page by page; the caller may write between two pages."""
    after: dict[str, object] = {}
    while True:
        with speaking() as speaker:
            page = fetch(speaker, {**params, "limit": PAGE, **after})
            entries = list(page.data)
        yield from (read(entry) for entry in entries)
        if not page.has_more or not entries:
            return
        after = {"starting_after": entries[-1].id}


def sessions_since(since: int) -> Iterator[Session]:
    """Walk the sessions created since the instant (seconds), newest first, with charge and fee."""
    return paged(
        lambda speaker, params: speaker.v1.checkout.sessions.list(cast("Any", params)),
        _session,
        {"created": {"gte": since}, "expand": [f"data.{_EVIDENCE}"]},
    )


def create_refund(
    *, intent_id: str, amount_minor: int, reason: str, metadata: Mapping[str, str], key: str
) -> StripeRefund:
    """
    Send money back.

    :param reason: ``duplicate`` or ``requested_by_customer``.
    :raises OutcomeUnknown: if it may or may not have been done; repeat with the same key.
    :raises Rejected: if Stripe refused it.
    """
    params = {
        "payment_intent": intent_id,
        "amount": amount_minor,
        "reason": reason,
        "metadata": dict(metadata),
    }
    with speaking() as speaker:
        return _refund(speaker.v1.refunds.create(cast("Any", params), {"idempotency_key": key}))


def refunds_of(intent_id: str) -> Iterator[StripeRefund]:
    """Walk the refunds of one payment, newest first."""
    return paged(
        lambda speaker, params: speaker.v1.refunds.list(cast("Any", params)), _refund, {"payment_intent": intent_id}
    )


def refunds_since(since: int) -> Iterator[StripeRefund]:
    """Walk the refunds created since the instant (seconds), newest first."""
    return paged(
        lambda speaker, params: speaker.v1.refunds.list(cast("Any", params)), _refund, {"created": {"gte": since}}
    )


def movements_since(since: int) -> Iterator[Movement]:
    """Walk the balance transactions created since the instant (seconds), newest first."""
    return paged(
        lambda speaker, params: speaker.v1.balance_transactions.list(cast("Any", params)),
        lambda entry: Movement.read(plain(entry, "balance_transaction", "txn_")),
        {"created": {"gte": since}},
    )


def events_since(since: int, types: list[str]) -> Iterator[Event]:
    """Walk the events of these types (at most twenty) since the instant (seconds), newest first."""
    return paged(
        lambda speaker, params: speaker.v1.events.list(cast("Any", params)),
        lambda entry: Event.read(plain(entry, "event", "evt_")),
        {"created": {"gte": since}, "types": types},
    )


def verify(body: bytes, signature: str) -> VerifiedEvent:
    """
    Check the signature of a webhook against each of our secrets, newest first.

    :raises SignatureInvalid: if none of them made it, it is stale, or the body is no event.
    """
    for place, secret in enumerate(settings.STRIPE_WEBHOOK_SECRETS):
        try:
            stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE)
            event = Event.read(json.loads(body))
        except stripe.SignatureVerificationError:
            continue
        # Malformed input raises more than the two documented exceptions; whatever it is, it is not Stripe's.
        except Exception as error:
            raise SignatureInvalid from error
        return VerifiedEvent(event, f"older-{place}" if place else "newest")
    raise SignatureInvalid
