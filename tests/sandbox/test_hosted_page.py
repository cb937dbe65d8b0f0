"""The hosted page as a browser meets it: no script, every ending, a session that is over."""

import http.client
import re
import urllib.parse
from html.parser import HTMLParser
from typing import override

import pytest
import stripe

from tests.sandbox.conftest import Opener, line
from tests.stripe_sandbox import CHALLENGED, DECLINED, GOOD, Sandbox

CARD = {"action": "pay", "card": GOOD, "email": "pat@example.com", "name": "Pat Doe", "country": "US"}


class Answer:
    """What a browser got."""

    def __init__(self, status: int, headers: dict[str, str], text: str) -> None:
        self.status = status
        self.headers = headers
        self.text = text
        self.location = headers.get("Location", "")


def browse(box: Sandbox, url: str, form: dict[str, str] | None = None, *, host: str = "", origin: str = "") -> Answer:
    """Ask for a page, or send its form; redirects are not followed."""
    parts = urllib.parse.urlsplit(url if url.startswith("http") else f"{box.url}{url}")
    connection = http.client.HTTPConnection(str(parts.hostname), int(parts.port or 80), timeout=60)
    body = None if form is None else urllib.parse.urlencode(form)
    headers = {"Content-Type": "application/x-www-form-urlencoded", **({"Host": host} if host else {})}
    if origin:
        headers["Origin"] = origin
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection.request("GET" if form is None else "POST", target, body, headers)
    answer = connection.getresponse()
    found = Answer(answer.status, dict(answer.getheaders()), answer.read().decode())
    connection.close()
    return found


class Reader(HTMLParser):
    """Collects what accessibility rests on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.labelled: list[str] = []
        self.inputs: list[str] = []
        self.buttons: list[str] = []
        self.described: list[str] = []
        self.lang = ""
        self.feed(text)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.described += [found["aria-describedby"]] if "aria-describedby" in found else []
        if tag == "html":
            self.lang = found.get("lang", "")
        elif tag == "label":
            self.labelled.append(found["for"])
        elif tag == "button":
            self.buttons.append(found.get("value", ""))
        elif tag == "input" and found.get("type") != "hidden":
            self.inputs.append(found["id"])


def url_of(session: stripe.checkout.Session) -> str:
    assert session.url is not None
    return session.url


def status_of(box: Sandbox, session: stripe.checkout.Session) -> tuple[str, str]:
    row = box.state.sessions.rows[session.id]
    return row.status, row.payment_status


def test_the_page_shows_lines_totals_and_that_no_money_moves(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener
) -> None:
    coupon = client.v1.coupons.create({"amount_off": 1000, "currency": "usd"})
    rate = {"type": "fixed_amount", "display_name": "Post <fast>", "fixed_amount": {"amount": 900, "currency": "usd"}}
    session = open_session(
        line_items=[line("Insoles <42>", 12900, quantity=2)],
        discounts=[{"coupon": coupon.id}],
        shipping_options=[{"shipping_rate_data": rate}],
        customer_email="pat@example.com",
    )
    page = browse(box, url_of(session))
    assert page.status == 200
    assert "SANDBOX: no real money" in page.text
    for shown in (
        "Insoles &lt;42&gt;",
        "$258.00",
        "-$10.00",
        "Post &lt;fast&gt;",
        "$9.00",
        "Pay $257.00",
        "pat@example.com",
    ):
        assert shown in page.text


def test_the_pages_need_no_script_and_name_their_fields(box: Sandbox, open_session: Opener) -> None:
    paid, challenged, open_ = open_session(), open_session(), open_session()
    browse(box, url_of(paid), CARD)
    browse(box, url_of(challenged), {**CARD, "action": "challenge"})
    for url in (url_of(open_), url_of(paid), f"{url_of(challenged)}/authenticate", "/", "/nothing"):
        page = browse(box, url)
        reader = Reader(page.text)
        assert "script" not in reader.tags
        assert (reader.lang, reader.tags.count("h1"), reader.tags.count("main")) == ("en", 1, 1)
        assert set(reader.inputs) == set(reader.labelled)
        assert set(reader.described) <= set(reader.ids)
        assert len(reader.ids) == len(set(reader.ids))
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert browse(box, "/page.css").headers["Content-Type"] == "text/css; charset=utf-8"


def test_paying_leads_back_to_the_shop_with_the_sessions_id(box: Sandbox, open_session: Opener) -> None:
    session = open_session()
    answer = browse(box, url_of(session), CARD)
    assert (answer.status, answer.location) == (303, f"http://shop.example/thanks?session_id={session.id}")
    assert status_of(box, session) == ("complete", "paid")
    payer = box.state.sessions.rows[session.id].payer
    assert payer is not None
    assert (payer.email, payer.name, payer.country) == ("pat@example.com", "Pat Doe", "US")


def test_an_encoded_placeholder_is_not_replaced(box: Sandbox, open_session: Opener) -> None:
    session = open_session(success_url="http://shop.example/?s=%7BCHECKOUT_SESSION_ID%7D")
    assert browse(box, url_of(session), CARD).location == "http://shop.example/?s=%7BCHECKOUT_SESSION_ID%7D"


@pytest.mark.parametrize("form", [{**CARD, "action": "decline"}, {**CARD, "card": DECLINED}])
def test_a_declined_card_leads_back_to_the_page_which_says_so(
    box: Sandbox, open_session: Opener, form: dict[str, str]
) -> None:
    session = open_session()
    answer = browse(box, url_of(session), form)
    assert (answer.status, answer.location) == (303, url_of(session))
    page = browse(box, answer.location)
    assert '<p class="alert" role="alert">Your card has insufficient funds.</p>' in page.text
    assert status_of(box, session) == ("open", "unpaid")
    browse(box, url_of(session), CARD)
    assert status_of(box, session) == ("complete", "paid")


@pytest.mark.parametrize(
    ("change", "said"),
    [({"card": "1234"}, "Your card number is invalid"), ({"email": "pat"}, "Enter your e-mail address")],
)
def test_a_mistyped_field_is_named_and_nothing_is_tried(
    box: Sandbox, open_session: Opener, change: dict[str, str], said: str
) -> None:
    session = open_session()
    answer = browse(box, url_of(session), {**CARD, **change})
    assert answer.status == 303
    page = browse(box, answer.location)
    assert said in page.text
    assert 'aria-invalid="true"' in page.text
    assert box.events() == []
    assert status_of(box, session) == ("open", "unpaid")


@pytest.mark.parametrize("form", [{"action": "challenge"}, {**CARD, "card": CHALLENGED}])
@pytest.mark.parametrize(("press", "status"), [("pass", ("complete", "paid")), ("fail", ("open", "unpaid"))])
def test_three_d_secure_asks_on_a_second_page(
    box: Sandbox, open_session: Opener, form: dict[str, str], press: str, status: tuple[str, str]
) -> None:
    session = open_session()
    question = browse(box, url_of(session), form).location
    assert question == f"{url_of(session)}/authenticate"
    assert Reader(browse(box, question).text).buttons == ["pass", "fail"]
    answer = browse(box, question, {"action": press})
    assert status_of(box, session) == status
    assert answer.location.startswith("http://shop.example/thanks" if press == "pass" else url_of(session))
    if press == "fail":
        assert "failed authentication" in browse(box, answer.location).text
        assert browse(box, question).location == url_of(session)


@pytest.mark.parametrize(("action", "status"), [("bank", "paid"), ("bank_fails", "unpaid")])
def test_a_bank_debit_goes_back_to_the_shop_and_is_decided_later(
    box: Sandbox, open_session: Opener, action: str, status: str
) -> None:
    box.state.bank_seconds = 60
    session = open_session()
    assert browse(box, url_of(session), {"action": action}).location.startswith("http://shop.example/thanks")
    assert status_of(box, session) == ("complete", "unpaid")
    assert "being processed by your bank" in browse(box, url_of(session)).text
    box.advance(60)
    assert status_of(box, session) == ("complete", status)


def test_a_bank_debit_that_is_not_offered_cannot_be_forced(box: Sandbox, open_session: Opener) -> None:
    session = open_session(allowed_payment_method_types=["card"])
    assert "bank" not in Reader(browse(box, url_of(session)).text).buttons
    assert browse(box, url_of(session), {"action": "bank"}).status == 400
    assert status_of(box, session) == ("open", "unpaid")


def test_cancelling_leads_back_and_leaves_the_session_open(box: Sandbox, open_session: Opener) -> None:
    session, without = open_session(), open_session(cancel_url=None)
    assert browse(box, url_of(session), {"action": "cancel"}).location == "http://shop.example/cart"
    assert browse(box, url_of(without), {"action": "cancel"}).location == url_of(without)
    assert status_of(box, session) == ("open", "unpaid")


def test_a_paid_session_says_so_and_charges_nothing_more(box: Sandbox, open_session: Opener) -> None:
    session = open_session()
    browse(box, url_of(session), CARD)
    for form in (None, CARD, {"action": "bank"}, {"action": "cancel"}):
        page = browse(box, url_of(session), form)
        assert "Already paid" in page.text
        assert f"http://shop.example/thanks?session_id={session.id}" in page.text
    assert len(box.state.charges) == 1


def test_an_expired_session_says_so_and_cannot_be_paid(box: Sandbox, open_session: Opener) -> None:
    session = open_session()
    box.challenge(session.id)
    box.advance(86_400)
    for address, form in ((url_of(session), None), (url_of(session), CARD), (f"{url_of(session)}/authenticate", CARD)):
        page = browse(box, address, form)
        assert "has expired" in page.text
        assert "http://shop.example/cart" in page.text
    assert len(box.state.charges) == 0


def test_a_known_e_mail_is_not_asked_again(box: Sandbox, open_session: Opener) -> None:
    session = open_session(customer_email="pat@example.com")
    assert "email" not in Reader(browse(box, url_of(session)).text).inputs
    browse(box, url_of(session), {**CARD, "email": "other@example.com"})
    payer = box.state.sessions.rows[session.id].payer
    assert payer is not None
    assert payer.email == "pat@example.com"


def test_a_session_for_nothing_asks_for_no_card(box: Sandbox, open_session: Opener) -> None:
    session = open_session(line_items=[line("A", 0)])
    reader = Reader(browse(box, url_of(session)).text)
    assert "card" not in reader.inputs
    assert reader.buttons == ["pay", "cancel"]
    browse(box, url_of(session), {**CARD, "card": ""})
    assert status_of(box, session) == ("complete", "no_payment_required")


def test_the_front_page_lists_the_newest_sessions_and_events(box: Sandbox, open_session: Opener) -> None:
    assert "None yet." in browse(box, "/").text
    session = open_session(client_reference_id="order-<7>")
    box.pay(session.id)
    page = browse(box, "/").text
    assert "order-&lt;7&gt;" in page
    assert re.search(r"checkout.session.completed .*waiting to be delivered", page)


@pytest.mark.parametrize("path", ["/c/pay/cs_test_nobody", "/favicon.ico", "/c/pay/x/y"])
def test_what_is_not_there_is_404(box: Sandbox, path: str) -> None:
    assert browse(box, path).status == 404


def test_an_unknown_button_does_nothing(box: Sandbox, open_session: Opener) -> None:
    session = open_session()
    assert browse(box, url_of(session), {**CARD, "action": "explode"}).status == 400
    assert status_of(box, session) == ("open", "unpaid")
