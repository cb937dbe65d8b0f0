"""Checkout Sessions: opening one from parameters, changing its metadata, and its expiry."""

from tests.stripe_sandbox import money
from tests.stripe_sandbox.checkout_params import NOT_PLAYED, PLAYED, read_lines, read_options, read_shipping_options
from tests.stripe_sandbox.customers import read_email, read_shipping
from tests.stripe_sandbox.errors import conflict_of_state, invalid, missing, not_played
from tests.stripe_sandbox.objects_checkout import session as draw
from tests.stripe_sandbox.objects_payment import payment_intent as draw_intent
from tests.stripe_sandbox.params import Params, merged
from tests.stripe_sandbox.records import Coupon, Customer, Line, PaymentIntent, Session
from tests.stripe_sandbox.values import DAY, JsonObject, new_id
from tests.stripe_sandbox.world import NOBODY, Cause, World

SHORTEST_LIFE = 1800
"""Seconds: Stripe refuses a session that would expire within 30 minutes."""

CLIENT_REFERENCE_LENGTH = 200


def create(world: World, params: Params, _cause: Cause) -> JsonObject:
    """Open a session of inline prices.

    Nothing is kept until every parameter has been read, so a refusal leaves no trace.
    """
    _check_names(params)
    now = world.now()
    lines, products, code = read_lines(params, now=now)
    customer, email = _customer_of(world, params), read_email(params, "customer_email")
    coupon = _coupon_of(world, params, code)
    row = Session(
        id=new_id("cs_test_a1", 56),
        created=now,
        expires_at=_expires_at(params, now=now),
        currency=code,
        lines=lines,
        success_url=_url(params, "success_url") or "",
        cancel_url=_url(params, "cancel_url"),
        status="open",
        payment_status="unpaid",
        page_url="",
        client_reference_id=params.text("client_reference_id", longest=CLIENT_REFERENCE_LENGTH),
        metadata=merged({}, params.metadata()),
        customer=params.text("customer"),
        customer_email=email,
        known_email=email or (customer.email if customer else None),
        customer_creation=_customer_creation(params),
        coupon=coupon.id if coupon else None,
        discount_id=new_id("di_1") if coupon else None,
        shipping_options=read_shipping_options(params, code),
        payment_method_types=_method_types(params, code),
        options=read_options(params),
    )
    _read_intent_data(params.child("payment_intent_data"), row)
    _discount(row.lines, coupon)
    _check_total(row)
    row.page_url = world.page_url(row.id)
    if row.amount_total == 0:
        row.payment_status = "no_payment_required"
    if coupon is not None:
        coupon.times_redeemed += 1
    for product in products:
        world.products.add(product)
    world.watch(row.expires_at, world.sessions.add(row))
    return draw(row)


def _check_names(params: Params) -> None:
    params.only(*PLAYED, *NOT_PLAYED)
    for name in NOT_PLAYED:
        if params.has(name):
            raise not_played(name)
    if params.choice("mode", "payment", "setup", "subscription") != "payment":
        raise not_played("mode") if params.has("mode") else missing("mode")
    params.choice("ui_mode", "hosted_page", "embedded_page", "elements", "form")
    if params.text("ui_mode") not in {None, "hosted_page"}:
        raise not_played("ui_mode")
    if not params.has("success_url"):
        raise missing("success_url")


def _expires_at(params: Params, *, now: int) -> int:
    at = params.integer("expires_at")
    if at is None:
        return now + DAY
    if not now + SHORTEST_LIFE <= at <= now + DAY:
        message = "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation."
        raise invalid(message, "expires_at")
    return at


def _url(params: Params, key: str) -> str | None:
    url = params.text(key)
    if url is not None and not url.startswith(("http://", "https://")):
        raise invalid("Invalid URL: An explicit scheme (such as https) must be provided.", key, code="url_invalid")
    return url


def _customer_of(world: World, params: Params) -> Customer | None:
    customer = params.text("customer")
    if customer is None:
        return None
    if params.has("customer_email"):
        message = "You may only specify one of these parameters: customer, customer_email."
        raise invalid(message, "customer_email")
    return world.customers.get(customer, param="customer", status=400)


def _customer_creation(params: Params) -> str | None:
    creation = params.choice("customer_creation", "always", "if_required")
    if params.has("customer"):
        if creation is not None:
            message = "`customer_creation` cannot be used together with `customer`."
            raise invalid(message, "customer_creation")
        return None
    return creation or "if_required"


def _coupon_of(world: World, params: Params, code: str) -> Coupon | None:
    entries = params.children("discounts")
    if not entries:
        return None
    if params.has("allow_promotion_codes"):
        message = "You may only specify one of these parameters: allow_promotion_codes, discounts."
        raise invalid(message, "discounts")
    if len(entries) > 1:
        raise invalid("Array discounts exceeded maximum 1 allowed elements.", "discounts")
    entries[0].only("coupon", "promotion_code")
    if entries[0].has("promotion_code"):
        raise not_played(entries[0].name("promotion_code"))
    param = entries[0].name("coupon")
    coupon = world.coupons.get(entries[0].need_text("coupon"), param=param, status=400)
    if coupon.currency is not None and coupon.currency != code:
        raise invalid(f"The coupon is in {coupon.currency}, the session in {code}.", param)
    if coupon.max_redemptions is not None and coupon.times_redeemed >= coupon.max_redemptions:
        raise invalid(f"Coupon {coupon.id} is used up and cannot be redeemed.", param, code="coupon_expired")
    if coupon.redeem_by is not None and coupon.redeem_by < world.now():
        raise invalid(f"Coupon {coupon.id} is expired and cannot be redeemed.", param, code="coupon_expired")
    return coupon


def _method_types(params: Params, code: str) -> list[str]:
    bank = money.CURRENCIES[code].bank_debit
    offered = ["card", "link", *([bank] if bank else [])]
    allowed, excluded = params.texts("allowed_payment_method_types"), params.texts("excluded_payment_method_types")
    found = [kind for kind in offered if kind not in (excluded or []) and (allowed is None or kind in allowed)]
    if not found:
        raise invalid("No valid payment method types for this Checkout Session.", "allowed_payment_method_types")
    return found


def _read_intent_data(params: Params | None, row: Session) -> None:
    if params is None:
        return
    params.only("capture_method", "description", "metadata", "receipt_email", "shipping", "statement_descriptor_suffix")
    if params.choice("capture_method", "automatic", "automatic_async", "manual") == "manual":
        raise not_played(params.name("capture_method"))
    row.intent_metadata = merged({}, params.metadata())
    row.intent_description = params.text("description", longest=1000)
    row.intent_receipt_email = params.text("receipt_email")
    row.intent_descriptor_suffix = params.text("statement_descriptor_suffix", longest=22)
    row.intent_shipping = read_shipping(params.child("shipping"))


def _discount(lines: list[Line], coupon: Coupon | None) -> None:
    if coupon is None:
        return
    subtotal = sum(line.amount_subtotal for line in lines)
    if coupon.amount_off is not None:
        whole = min(coupon.amount_off, subtotal)
    else:
        whole = money.percentage(subtotal, coupon.percent_off or 0)
    for line, share in zip(lines, money.shares(whole, [line.amount_subtotal for line in lines]), strict=True):
        line.amount_discount = share


def _check_total(row: Session) -> None:
    least, code = money.CURRENCIES[row.currency].least, row.currency
    if 0 < row.amount_total < least:
        message = f"The Checkout Session's total amount must be at least {money.words(least, code)}."
        raise invalid(message, code="amount_too_small")
    if row.amount_total > money.LARGEST_CHARGE:
        message = f"The Checkout Session's total amount must be at most {money.words(money.LARGEST_CHARGE, code)}."
        raise invalid(message, code="amount_too_large")


def update(world: World, session_id: str, params: Params, _cause: Cause) -> JsonObject:
    """Change a session's metadata; nothing else of it can be changed here."""
    params.only("metadata")
    row = world.sessions.get(session_id, param="session")
    row.metadata = merged(row.metadata, params.metadata())
    return draw(row)


def expire(world: World, session_id: str, params: Params, cause: Cause) -> JsonObject:
    """Close an open session so that it can no longer be paid.

    :raises ApiError: when it is not open.
    """
    params.only()
    row = world.sessions.get(session_id, param="session")
    if row.status != "open":
        message = (
            f"Only Checkout Sessions with a status in ['open'] can be expired. "
            f"This Checkout Session has a status of {row.status}."
        )
        raise conflict_of_state(message)
    close(world, row, cause)
    return draw(row)


def close(world: World, row: Session, cause: Cause = NOBODY) -> None:
    """Turn an open session expired, cancel its PaymentIntent if it has one, and say so once."""
    row.status = "expired"
    row.card_awaiting_authentication = None
    intent = world.payment_intents.rows.get(row.payment_intent or "")
    if intent is not None:
        _cancel(world, intent, cause)
    world.emit("checkout.session.expired", draw(row), cause)


def _cancel(world: World, intent: PaymentIntent, cause: Cause) -> None:
    intent.status = "canceled"
    intent.canceled_at = world.now()
    intent.cancellation_reason = "automatic"
    intent.authentication_url = None
    world.emit("payment_intent.canceled", draw_intent(intent), cause)
