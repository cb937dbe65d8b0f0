"""Checkout Sessions: what opening one returns, what is refused, how one ends."""

import pytest
import stripe

from tests.sandbox.conftest import START, Opener, line, session_params
from tests.stripe_sandbox import Sandbox

UNPLAYED = "sandbox_unsupported_parameter"
MISSING = "parameter_missing"


def refusal(error: pytest.ExceptionInfo[stripe.StripeError]) -> tuple[int | None, str | None, str | None]:
    """Return status, code and parameter of a refusal."""
    body = error.value.error
    assert body is not None
    return error.value.http_status, body.code, body.param


def test_a_new_session_is_open_unpaid_and_has_no_payment_intent(box: Sandbox, open_session: Opener) -> None:
    session = open_session()
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_subtotal, session.amount_total, session.currency) == (12900, 12900, "usd")
    assert (session.created, session.expires_at) == (START, START + 86_400)
    assert session.url == f"{box.url}/c/pay/{session.id}"
    assert session.id.startswith("cs_test_a1")
    assert len(session.id) == 66
    assert box.events() == []


def test_lines_shipping_and_coupon_add_up_to_the_cent(client: stripe.StripeClient, open_session: Opener) -> None:
    coupon = client.v1.coupons.create({"amount_off": 1000, "currency": "usd", "duration": "once"})
    rate = {"type": "fixed_amount", "display_name": "Post", "fixed_amount": {"amount": 905, "currency": "usd"}}
    session = open_session(
        line_items=[line("A", 3333), line("B", 3333, quantity=2), line("C", 1)],
        discounts=[{"coupon": coupon.id}],
        shipping_options=[{"shipping_rate_data": rate}],
    )
    assert (session.amount_subtotal, session.amount_total) == (10_000, 9_905)
    assert session.total_details is not None
    assert (session.total_details.amount_discount, session.total_details.amount_shipping) == (1000, 905)
    items = client.v1.checkout.sessions.line_items.list(session.id).data
    assert [item.description for item in items] == ["A", "B", "C"]
    assert sum(item.amount_discount for item in items) == 1000
    assert sum(item.amount_total for item in items) == 9_000
    assert client.v1.coupons.retrieve(coupon.id).times_redeemed == 1


def test_a_percentage_is_rounded_half_up(client: stripe.StripeClient, open_session: Opener) -> None:
    coupon = client.v1.coupons.create({"percent_off": 12.5, "duration": "once"})
    assert open_session(line_items=[line("A", 1004)], discounts=[{"coupon": coupon.id}]).amount_total == 878


def test_yen_has_no_factor_of_a_hundred(box: Sandbox, client: stripe.StripeClient, open_session: Opener) -> None:
    session = open_session(line_items=[line("A", 12_900, currency="jpy")])
    box.pay(session.id)
    (charge,) = client.v1.charges.list({"expand": ["data.balance_transaction"]}).data
    assert (charge.amount, charge.currency) == (12_900, "jpy")
    assert isinstance(charge.balance_transaction, stripe.BalanceTransaction)
    assert (charge.balance_transaction.fee, charge.balance_transaction.net) == (374, 12_526)


def test_a_session_for_nothing_needs_no_payment(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener
) -> None:
    session = open_session(line_items=[line("A", 0)])
    assert session.payment_status == "no_payment_required"
    assert box.pay(session.id) == "complete"
    done = client.v1.checkout.sessions.retrieve(session.id)
    assert (done.status, done.payment_status, done.payment_intent) == ("complete", "no_payment_required", None)
    assert len(box.state.charges) == 0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"payment_method_types": ["card"]}, (400, "parameter_unknown", "payment_method_types")),
        ({"colour": "red"}, (400, "parameter_unknown", "colour")),
        (
            {"line_items": [{"price_data": {"currency": "usd", "unit_amount": 1, "product_data": {"sku": "a"}}}]},
            (400, "parameter_unknown", "line_items[0][price_data][product_data][sku]"),
        ),
        ({"mode": None}, (400, MISSING, "mode")),
        ({"line_items": None}, (400, MISSING, "line_items")),
        ({"success_url": None}, (400, MISSING, "success_url")),
        ({"success_url": "shop.example/thanks"}, (400, "url_invalid", "success_url")),
        ({"mode": "subscription"}, (400, UNPLAYED, "mode")),
        ({"mode": "pay"}, (400, None, "mode")),
        ({"ui_mode": "embedded"}, (400, None, "ui_mode")),
        ({"ui_mode": "elements"}, (400, UNPLAYED, "ui_mode")),
        ({"automatic_tax": {"enabled": True}}, (400, UNPLAYED, "automatic_tax[enabled]")),
        ({"custom_text": {"submit": {"message": "x"}}}, (400, UNPLAYED, "custom_text")),
        ({"line_items": [line("A", -1)]}, (400, "parameter_invalid_integer", "line_items[0][price_data][unit_amount]")),
        ({"line_items": [line("A", 5, quantity=0)]}, (400, "parameter_invalid_integer", "line_items[0][quantity]")),
        ({"line_items": [line("A", 49)]}, (400, "amount_too_small", None)),
        ({"line_items": [line("A", 100_000_000)]}, (400, "amount_too_large", None)),
        ({"line_items": [line("A", 100, currency="xyz")]}, (400, None, "line_items[0][price_data][currency]")),
        ({"line_items": [line("A", 100), line("B", 100, currency="eur")]}, (400, None, "line_items")),
        ({"line_items": [line("A", 1)] * 101}, (400, None, "line_items")),
        ({"line_items": [{"price": "price_1", "quantity": 1}]}, (400, UNPLAYED, "line_items[0][price]")),
        (
            {"line_items": [{"price_data": {"currency": "usd"}}]},
            (400, MISSING, "line_items[0][price_data][product_data]"),
        ),
        ({"line_items": [{"quantity": 1}]}, (400, MISSING, "line_items[0][price_data]")),
        ({"mode": ""}, (400, MISSING, "mode")),
        ({"shipping_options": [{"shipping_rate": "shr_1"}] * 6}, (400, None, "shipping_options")),
        ({"shipping_options": [{"shipping_rate": "shr_1"}]}, (400, UNPLAYED, "shipping_options[0][shipping_rate]")),
        (
            {"shipping_options": [{"shipping_rate_data": {"display_name": "Post"}}]},
            (400, MISSING, "shipping_options[0][shipping_rate_data][fixed_amount]"),
        ),
        (
            {"shipping_options": [{"shipping_rate_data": {"fixed_amount": {"amount": 1, "currency": "eur"}}}]},
            (400, None, "shipping_options[0][shipping_rate_data][fixed_amount][currency]"),
        ),
        (
            {"payment_intent_data": {"shipping": {"name": "Pat"}}},
            (400, MISSING, "payment_intent_data[shipping][address]"),
        ),
        (
            {"payment_intent_data": {"shipping": {"name": "Pat", "address": {"country": "Narnia"}}}},
            (400, "country_code_invalid", "payment_intent_data[shipping][address][country]"),
        ),
        ({"discounts": [{"coupon": "a"}, {"coupon": "b"}]}, (400, None, "discounts")),
        ({"discounts": [{"promotion_code": "a"}]}, (400, UNPLAYED, "discounts[0][promotion_code]")),
        ({"customer": "cus_nobody"}, (400, "resource_missing", "customer")),
        ({"customer_email": "nobody"}, (400, "email_invalid", "customer_email")),
        ({"discounts": [{"coupon": "none"}]}, (400, "resource_missing", "discounts[0][coupon]")),
        ({"expires_at": START + 1799}, (400, None, "expires_at")),
        ({"expires_at": START + 86_401}, (400, None, "expires_at")),
        ({"metadata": {str(n): "x" for n in range(51)}}, (400, None, "metadata")),
        ({"metadata": {"note": "x" * 501}}, (400, None, "metadata[note]")),
        ({"metadata": {"x" * 41: "y"}}, (400, None, "metadata")),
        ({"client_reference_id": "x" * 201}, (400, "parameter_invalid_string", "client_reference_id")),
        (
            {"payment_intent_data": {"statement_descriptor": "X"}},
            (400, "parameter_unknown", "payment_intent_data[statement_descriptor]"),
        ),
        (
            {"payment_intent_data": {"capture_method": "manual"}},
            (400, UNPLAYED, "payment_intent_data[capture_method]"),
        ),
        ({"allowed_payment_method_types": ["paypal"]}, (400, None, "allowed_payment_method_types")),
        ({"expand": ["colour"]}, (400, "property_not_expandable", "expand")),
        ({"expand": ["payment_intent.latest_charge.balance_transaction.source.payment_intent"]}, (400, None, "expand")),
    ],
)
def test_a_session_stripe_would_refuse_is_refused_by_name_and_leaves_nothing(
    box: Sandbox, open_session: Opener, changes: dict[str, object], expected: tuple[int, str | None, str | None]
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as error:
        open_session(**changes)
    assert refusal(error) == expected
    assert len(box.state.sessions) == len(box.state.products) == len(box.events()) == 0


def test_a_decimal_is_not_an_integer(client: stripe.StripeClient) -> None:
    params = session_params()
    params["line_items"] = [line("A", 1)]
    params["expires_at"] = "1.5"
    with pytest.raises(stripe.InvalidRequestError) as error:
        client.v1.checkout.sessions.create(params)  # type: ignore[arg-type]
    assert refusal(error) == (400, "parameter_invalid_integer", "expires_at")


def test_switches_may_be_stated_as_off(open_session: Opener) -> None:
    off = {"enabled": False}
    session = open_session(
        adaptive_pricing=off, automatic_tax=off, invoice_creation=off, after_expiration={"recovery": off}
    )
    assert session.status == "open"


@pytest.mark.parametrize("expires_in", [1800, 86_400])
def test_a_session_may_live_from_thirty_minutes_to_a_day(open_session: Opener, expires_in: int) -> None:
    assert open_session(expires_at=START + expires_in).expires_at == START + expires_in


def test_a_session_expires_by_the_clock_once(box: Sandbox, client: stripe.StripeClient, open_session: Opener) -> None:
    session = open_session(expires_at=START + 1800)
    box.advance(1799)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    box.advance(1)
    expired = client.v1.checkout.sessions.retrieve(session.id)
    assert (expired.status, expired.payment_status, expired.url) == ("expired", "unpaid", None)
    box.advance(100_000)
    assert [event.type for event in box.events()] == ["checkout.session.expired"]


def test_expiring_closes_the_session_and_cancels_its_payment_intent(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener
) -> None:
    session = open_session()
    box.decline(session.id)
    expired = client.v1.checkout.sessions.expire(session.id, {"expand": ["payment_intent"]})
    assert expired.status == "expired"
    assert isinstance(expired.payment_intent, stripe.PaymentIntent)
    assert expired.payment_intent.status == "canceled"
    assert box.pay(session.id) == "closed"
    assert client.v1.charges.list().data[0].paid is False


@pytest.mark.parametrize("ended", ["paid", "expired"])
def test_only_an_open_session_can_be_expired(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener, ended: str
) -> None:
    session = open_session()
    if ended == "paid":
        box.pay(session.id)
    else:
        client.v1.checkout.sessions.expire(session.id)
    before = client.v1.checkout.sessions.retrieve(session.id).to_dict()
    with pytest.raises(stripe.InvalidRequestError, match="Only Checkout Sessions with a status in"):
        client.v1.checkout.sessions.expire(session.id)
    assert client.v1.checkout.sessions.retrieve(session.id).to_dict() == before


def test_metadata_is_merged_and_an_empty_value_removes_its_key(
    client: stripe.StripeClient, open_session: Opener
) -> None:
    session = open_session(metadata={"order": "1", "attempt": "1"})
    changed = client.v1.checkout.sessions.update(session.id, {"metadata": {"attempt": "", "env": "test"}})
    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"order": "1", "env": "test"}


def test_sessions_are_listed_newest_first_by_pages_and_filters(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener
) -> None:
    opened = []
    for _ in range(5):
        opened.append(open_session().id)
        box.advance(10)
    box.pay(opened[1])
    newest_first = opened[::-1]
    walked = client.v1.checkout.sessions.list({"limit": 2}).auto_paging_iter()
    assert [session.id for session in walked] == newest_first
    back = client.v1.checkout.sessions.list({"limit": 2, "ending_before": opened[0]})
    assert ([session.id for session in back], back.has_more) == ([opened[2], opened[1]], True)
    since = client.v1.checkout.sessions.list({"created": {"gte": START + 20, "lt": START + 40}})
    assert [session.id for session in since] == [opened[3], opened[2]]
    at = client.v1.checkout.sessions.list({"created": START + 30})
    assert [session.id for session in at] == [opened[3]]
    complete = client.v1.checkout.sessions.list({"status": "complete"})
    assert [session.id for session in complete] == [opened[1]]
    by_mail = client.v1.checkout.sessions.list({"customer_details": {"email": "buyer@example.com"}})
    assert [session.id for session in by_mail] == [opened[1]]


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_holds_one_to_a_hundred(client: stripe.StripeClient, limit: int) -> None:
    with pytest.raises(stripe.InvalidRequestError) as error:
        client.v1.checkout.sessions.list({"limit": limit})
    assert refusal(error) == (400, "parameter_invalid_integer", "limit")


def test_a_session_knows_its_customer_and_takes_one_of_customer_and_e_mail(
    client: stripe.StripeClient, open_session: Opener
) -> None:
    customer = client.v1.customers.create({"email": "pat@example.com"})
    session = open_session(customer=customer.id)
    assert session.customer_details is not None
    assert (session.customer, session.customer_email, session.customer_details.email) == (
        customer.id,
        None,
        "pat@example.com",
    )
    for more, param in (
        ({"customer_email": "pat@example.com"}, "customer_email"),
        ({"customer_creation": "always"}, "customer_creation"),
    ):
        with pytest.raises(stripe.InvalidRequestError) as error:
            open_session(customer=customer.id, **more)
        assert refusal(error)[2] == param
    assert [found.id for found in client.v1.checkout.sessions.list({"customer": customer.id})] == [session.id]


def test_the_payers_customer_is_made_only_when_always_was_asked_for(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener
) -> None:
    always, required = open_session(customer_creation="always"), open_session()
    box.pay(always.id)
    box.pay(required.id)
    assert str(client.v1.checkout.sessions.retrieve(always.id).customer).startswith("cus_")
    assert client.v1.checkout.sessions.retrieve(required.id).customer is None
