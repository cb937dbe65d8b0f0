"""What the buyer does on the hosted page, and what a bank decides days later."""

from typing import Literal

from tests.stripe_sandbox import cards, checkout, money
from tests.stripe_sandbox.customers import customer_of_payer
from tests.stripe_sandbox.objects_checkout import session as draw_session
from tests.stripe_sandbox.objects_payment import charge as draw_charge
from tests.stripe_sandbox.objects_payment import payment_intent as draw_intent
from tests.stripe_sandbox.records import BalanceTransaction, Charge, Payer, PaymentError, PaymentIntent, Session
from tests.stripe_sandbox.values import new_id
from tests.stripe_sandbox.world import World

type Outcome = Literal["complete", "declined", "authenticate", "invalid_number", "closed"]


def open_session(world: World, session_id: str) -> Session | None:
    """Return the session when it can still be paid."""
    tick(world)
    row = world.sessions.rows.get(session_id)
    return row if row is not None and row.status == "open" else None


def pay_by_card(world: World, session_id: str, *, number: str, payer: Payer) -> Outcome:
    """Try a card. A session that is no longer open is left alone: nobody pays twice."""
    row = open_session(world, session_id)
    if row is None:
        return "closed"
    if row.amount_total == 0:
        return _complete(world, row, payer)
    digits = cards.digits_of(number)
    if not cards.is_card_number(digits):
        return "invalid_number"
    card = cards.find(digits)
    intent = _intent_of(world, row)
    if not card.challenge:
        return _try_card(world, row, card, payer, authenticated=False)
    row.card_awaiting_authentication = card.number
    row.payer = payer
    intent.status = "requires_action"
    intent.authentication_url = f"{row.page_url}/authenticate"
    world.emit("payment_intent.requires_action", draw_intent(intent))
    return "authenticate"


def authenticate(world: World, session_id: str, *, passed: bool) -> Outcome:
    """Answer the bank's question (3-D Secure). Failing it makes no charge; the session stays open."""
    row = open_session(world, session_id)
    if row is None or row.card_awaiting_authentication is None or row.payer is None:
        return "closed"
    card, payer, intent = cards.find(row.card_awaiting_authentication), row.payer, _intent_of(world, row)
    row.card_awaiting_authentication = None
    row.payer = None
    intent.authentication_url = None
    if passed:
        return _try_card(world, row, card, payer, authenticated=True)
    intent.status = "requires_payment_method"
    intent.last_error = PaymentError(
        code="payment_intent_authentication_failure",
        message="The provided payment method has failed authentication.",
        decline_code=None,
        charge=None,
        payment_method_type="card",
    )
    world.emit("payment_intent.payment_failed", draw_intent(intent))
    return "declined"


def pay_when_over(world: World, session_id: str, *, payer: Payer) -> Outcome:
    """Let a card payment that was under way go through although the session has expired: rare, and planned for."""
    tick(world)
    row = world.sessions.get(session_id, param="session")
    if row.status != "expired":
        return "closed"
    intent = _intent_of(world, row)
    intent.status, intent.canceled_at, intent.cancellation_reason = "requires_payment_method", None, None
    return _try_card(world, row, cards.find(cards.GOOD), payer, authenticated=False)


def pay_by_bank(
    world: World, session_id: str, *, will_pay: bool | None, payer: Payer, decides_in: int | None = None
) -> Outcome:
    """Promise a bank debit: the session completes unpaid, and the bank decides later.

    `will_pay` is what the bank does after `decides_in` seconds; None leaves it to `settle` and `fail`.
    :raises ValueError: when the session's methods hold no bank debit.
    """
    row = open_session(world, session_id)
    if row is None:
        return "closed"
    if bank_debit_of(row) is None or row.amount_total == 0:
        message = f"{session_id} does not offer a bank debit"
        raise ValueError(message)
    intent = _intent_of(world, row)
    intent.status = "processing"
    intent.payment_method = new_id("pm_1")
    row.status = "complete"
    row.payer = payer
    row.bank_will_pay = will_pay
    _adopt_payer(world, row, payer)
    if will_pay is not None and decides_in is not None:
        row.bank_decides_at = world.now() + decides_in
        world.watch(row.bank_decides_at, row)
    world.emit("payment_intent.processing", draw_intent(intent))
    world.emit("checkout.session.completed", draw_session(row))
    return "complete"


def bank_debit_of(row: Session) -> str | None:
    """Return the bank debit the session offers, such as `us_bank_account`."""
    bank = money.CURRENCIES[row.currency].bank_debit
    return bank if bank in row.payment_method_types else None


def bank_decides(world: World, session_id: str, *, paid: bool, received: int | None = None) -> None:
    """Let the bank settle (in full, or only the minor units `received`) or refuse a promised debit.

    :raises ValueError: when the session waits for no bank.
    """
    row = world.sessions.get(session_id, param="session")
    intent = world.payment_intents.rows.get(row.payment_intent or "")
    if intent is None or intent.status != "processing" or row.payer is None:
        message = f"{session_id} does not wait for a bank"
        raise ValueError(message)
    method = bank_debit_of(row) or "us_bank_account"
    row.bank_decides_at = None
    charge = _charge(world, intent, row.payer, method=method, card=None, authenticated=False)
    if paid:
        charge.amount = received or charge.amount
        _succeed(world, row, intent, charge)
        world.emit("checkout.session.async_payment_succeeded", draw_session(row))
        return
    words = "The customer's bank account could not be debited."
    _fail(world, intent, charge, code="payment_intent_payment_attempt_failed", decline=None, words=words)
    world.emit("checkout.session.async_payment_failed", draw_session(row))


def tick(world: World) -> None:
    """Let everything happen whose second has come: sessions expire, banks decide."""
    for row in world.due_sessions():
        if row.status == "open" and row.expires_at <= world.now():
            checkout.close(world, row)
        elif row.bank_decides_at is not None and row.bank_decides_at <= world.now():
            bank_decides(world, row.id, paid=bool(row.bank_will_pay))


def _intent_of(world: World, row: Session) -> PaymentIntent:
    known = world.payment_intents.rows.get(row.payment_intent or "")
    if known is not None:
        return known
    intent_id = new_id("pi_3")
    intent = world.payment_intents.add(
        PaymentIntent(
            id=intent_id,
            created=world.now(),
            amount=row.amount_total,
            currency=row.currency,
            status="requires_payment_method",
            client_secret=new_id(f"{intent_id}_secret_", 25),
            session=row.id,
            metadata={**row.intent_metadata},
            customer=row.customer,
            description=row.intent_description,
            shipping=row.intent_shipping,
            statement_descriptor_suffix=row.intent_descriptor_suffix,
            receipt_email=row.intent_receipt_email,
            payment_method_types=[*row.payment_method_types],
        )
    )
    row.payment_intent = intent.id
    world.emit("payment_intent.created", draw_intent(intent))
    return intent


def _try_card(world: World, row: Session, card: cards.Card, payer: Payer, *, authenticated: bool) -> Outcome:
    intent = _intent_of(world, row)
    charge = _charge(world, intent, payer, method="card", card=card, authenticated=authenticated)
    if card.decline is not None:
        _fail(world, intent, charge, code=card.code, decline=card.decline, words=card.message)
        return "declined"
    _succeed(world, row, intent, charge)
    return _complete(world, row, payer)


def _charge(
    world: World, intent: PaymentIntent, payer: Payer, *, method: str, card: cards.Card | None, authenticated: bool
) -> Charge:
    charge = world.charges.add(
        Charge(
            # What is taken without a card is a "payment" at Stripe, and its id says so.
            id=new_id("ch_3" if method == "card" else "py_3"),
            created=world.now(),
            amount=intent.amount,
            currency=intent.currency,
            succeeded=False,
            payment_intent=intent.id,
            payment_method=intent.payment_method or new_id("pm_1"),
            method_type=method,
            brand=card.brand if card else None,
            last4=card.last4 if card else "6789",
            authenticated=authenticated,
            metadata={**intent.metadata},
            customer=intent.customer,
            description=intent.description,
            shipping=intent.shipping,
            payer=payer,
            statement_descriptor_suffix=intent.statement_descriptor_suffix,
            receipt_email=intent.receipt_email,
        )
    )
    intent.latest_charge = charge.id
    intent.authentication_url = None
    return charge


def _fail(world: World, intent: PaymentIntent, charge: Charge, *, code: str, decline: str | None, words: str) -> None:
    charge.failure_code, charge.failure_message, charge.decline_code = code, words, decline
    intent.status = "requires_payment_method"
    intent.payment_method = None
    intent.last_error = PaymentError(
        code=code, message=words, decline_code=decline, charge=charge.id, payment_method_type=charge.method_type
    )
    world.emit("charge.failed", draw_charge(charge))
    world.emit("payment_intent.payment_failed", draw_intent(intent))


def _succeed(world: World, row: Session, intent: PaymentIntent, charge: Charge) -> None:
    charge.succeeded = True
    charge.balance_transaction = book(
        world,
        amount=charge.amount,
        fee=money.fee(charge.amount, charge.currency),
        currency=charge.currency,
        kind="charge",
        source=charge.id,
    ).id
    intent.status = "succeeded"
    intent.amount_received = charge.amount
    intent.payment_method = charge.payment_method
    intent.last_error = None
    row.payment_status = "paid"
    world.emit("charge.succeeded", draw_charge(charge))
    world.emit("payment_intent.succeeded", draw_intent(intent))


def _complete(world: World, row: Session, payer: Payer) -> Outcome:
    row.status = "complete"
    row.payer = payer
    row.card_awaiting_authentication = None
    _adopt_payer(world, row, payer)
    world.emit("checkout.session.completed", draw_session(row))
    return "complete"


def _adopt_payer(world: World, row: Session, payer: Payer) -> None:
    if row.customer_creation == "always" and row.customer is None:
        row.customer = customer_of_payer(world, email=payer.email, name=payer.name).id


def book(
    world: World,
    *,
    amount: int,
    currency: str,
    kind: str,
    source: str,
    fee: int = 0,
    category: str | None = None,
    description: str | None = None,
) -> BalanceTransaction:
    """Write one movement of money, in the currency in which the account is kept, and return it."""
    rate = world.rates.get(currency)
    return world.balance_transactions.add(
        BalanceTransaction(
            id=new_id("txn_3"),
            created=world.now(),
            amount=money.converted(amount, rate),
            fee=money.converted(fee, rate),
            currency=world.kept_in if rate is not None else currency,
            exchange_rate=rate,
            kind=kind,
            reporting_category=category or kind,
            source=source,
            description=description,
        )
    )
