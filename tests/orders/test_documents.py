"""Orders on paper: what they say, what they must not say, and for whom they are."""

import datetime as dt
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from config.accounts.models import User
from orders import documents
from orders.models import Order, Payment, Refund
from tests.budgets import queries
from tests.fitting.making import a_submitted_profile, a_wearer
from tests.orders.making import NOW, a_guest, a_guest_with_client, a_line, an_order

pytestmark = pytest.mark.django_db


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def bought(customer: User | None = None, **fields: object) -> Order:
    guest = customer or a_guest()
    order = an_order(guest, **fields)
    wearer = a_wearer(guest.pk, name="Łucja Αθήνα", relation="other")
    a_line(order, wearer=wearer, profile=a_submitted_profile(wearer), status="in_review")
    a_line(order, kind="stock", quantity=2, unit_price_minor=1500)
    return order


def paid(order: Order) -> Payment:
    return Payment.objects.create(
        order=order, standing="counted", payment_intent_id="pi_123", amount_minor=order.total_minor,
        currency="USD", paid_at=NOW, recorded_at=NOW,
    )  # fmt: skip


def test_a_receipt_says_what_a_plan_asks_for() -> None:
    order = bought()
    paid(order)
    said = words(documents.of_order(order, "receipt"))
    for piece in (
        "1 Workshop Lane", f"Itemised receipt {order.number}", "For: Łucja Αθήνα", "foot orthosis (insole), one pair",
        "$189.00", "$30.00", "Tax $19.80", "Total $217.80", "Paid: November 20, 2026", "pi_123",
        "for the plan to decide",
    ):  # fmt: skip
        assert piece in said


def test_no_document_holds_an_answer_about_health() -> None:
    order = bought()
    for code in ("confirmation", "receipt"):
        # A number of an order may have any digits.
        said = words(documents.of_order(order, code)).replace(order.number, "")
        assert "251" not in said
        assert "96.5" not in said
        assert not {"pain", "weight", "arch", "diagnosis"} & set(said.lower().split())


def test_a_receipt_states_what_came_back() -> None:
    order = bought()
    payment = paid(order)
    for number, (amount, status) in enumerate([(1650, "succeeded"), (500, "failed")]):
        Refund.objects.create(
            order=order, payment=payment, amount_minor=amount, currency="USD", reason="cancelled_before_production",
            origin="rule", status=status, idempotency_key=f"k{number}", stripe_refund_id=f"re_{number}",
            requested_at=NOW, executed_at=NOW, settled_at=NOW,
        )  # fmt: skip
    said = words(documents.of_order(order, "receipt"))
    assert "Refunded -$16.50" in said
    assert "Paid after refunds $201.30" in said


def test_a_confirmation_names_the_pinned_promises_and_their_limits() -> None:
    said = words(documents.of_order(bought(), "confirmation"))
    assert "10,000 miles: our limited guarantee (version 1)" in said
    assert "cover and bonding: 12 months" in said
    assert "no legal right of withdrawal" in said
    assert "within 14 days of delivery" in said


def test_tax_inside_the_prices_is_said_and_not_added() -> None:
    order = bought(language="de", prices_include_tax=True, tax_added_minor=0, total_minor=19800)
    said = words(documents.of_order(order, "confirmation"))
    assert "Die Summe enthält 19,80 $ Steuer." in said
    assert "Bestellbestätigung" in said
    assert "1. January" not in said


def test_an_unpaid_order_has_a_confirmation_and_no_receipt() -> None:
    order = bought(payment="awaiting_payment", paid_at=None)
    assert [document.code for document in documents.of(order)][:2] == ["confirmation", "perfect-fit"]
    assert "Not paid yet" in words(documents.of_order(order, "confirmation"))
    with pytest.raises(documents.DocumentUnknown):
        documents.of_order(order, "receipt")


def test_names_in_japanese_and_markup_in_names_are_printed_as_they_are() -> None:
    order = an_order(ship_name="山田 太郎 <b>&", ship_country="JP")
    a_line(order)
    said = words(documents.of_order(order, "confirmation"))
    assert "<b>&" in said
    assert "山田" in said


def test_paper_is_letter_in_america_and_a4_elsewhere() -> None:
    american = PdfReader(BytesIO(documents.of_order(bought(), "confirmation"))).pages[0].mediabox
    german = PdfReader(BytesIO(documents.of_order(bought(ship_country="DE"), "confirmation"))).pages[0].mediabox
    assert (round(american.width), round(american.height)) == (612, 792)
    assert (round(german.width), round(german.height)) == (595, 842)


def test_the_same_order_gives_the_same_bytes() -> None:
    order = bought()
    assert documents.of_order(order, "receipt") == documents.of_order(order, "receipt")


def test_a_discount_a_cancelled_line_and_a_free_order_are_told() -> None:
    order = an_order(discount_minor=18900, shipping_minor=0, tax_minor=0, tax_added_minor=0, total_minor=0)
    a_line(order, status="cancelled", discount_minor=18900, subtotal_minor=0)
    said = words(documents.of_order(order, "receipt"))
    assert "Discount -$189.00" in said
    assert "Total $0.00" in said
    assert "Cancelled." in said


# --- over HTTP ---------------------------------------------------------------------------------
def test_the_owner_lists_and_downloads() -> None:
    guest, client = a_guest_with_client()
    order = bought(guest)
    with queries(4):
        listed = client.get(f"/api/v1/orders/{order.number}/documents/")
    rows = {row["code"]: row for row in listed.json()["results"]}
    assert list(rows) == ["confirmation", "receipt", "perfect-fit", "10000-miles", "cancellation-and-delivery"]
    for row in rows.values():
        answer = client.get(row["url"], headers={"Accept": "application/pdf"})
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF")
    receipt = client.get(rows["receipt"]["url"])
    assert receipt.headers["Content-Disposition"] == f'inline; filename="{order.number}-receipt.pdf"'
    assert receipt.headers["Cache-Control"] == "private, no-cache"


def test_strangers_and_nobody_get_nothing(client: Client) -> None:
    order = bought()
    _, stranger = a_guest_with_client()
    for path, accepted in (("documents/", "*/*"), ("documents/receipt/", "application/pdf")):
        url = f"/api/v1/orders/{order.number}/{path}"
        assert client.get(url).status_code == 401
        answer = stranger.get(url, headers={"Accept": accepted})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_confirmation_is_read_as_it_was_mailed_as_a_page_and_as_text() -> None:
    guest, client = a_guest_with_client()
    order = bought(guest)
    rows = client.get(f"/api/v1/orders/{order.number}/documents/").json()["results"]
    assert [row["code"] for row in rows if row["letter"]] == ["confirmation"]
    page = client.get(rows[0]["letter"]["html"])
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert "<strong>Total: $217.80</strong>" in page.content.decode()
    text = client.get(rows[0]["letter"]["text"])
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert text.content.decode().startswith(f"Thank you, we have your order {order.number}\n\n")
    assert "#code=" not in text.content.decode() + page.content.decode()


def test_a_confirmation_says_of_gifts_what_it_said_when_it_was_paid() -> None:
    order = an_order()
    a_line(order, given_on=NOW.date())
    assert "You give" not in documents.letter_of(order, "confirmation").text
    a_line(order, given_on=NOW.date() + dt.timedelta(days=1))
    text = documents.letter_of(order, "confirmation").text
    assert (text.count("You give"), "on November 21, 2026: we ask nobody" in text) == (1, True)


def test_a_letter_is_only_of_a_paid_orders_confirmation() -> None:
    guest, client = a_guest_with_client()
    paid, unpaid = bought(guest), bought(guest, payment="awaiting_payment", paid_at=None)
    for order, code in ((paid, "receipt"), (unpaid, "confirmation"), (paid, "perfect-fit")):
        answer = client.get(f"/api/v1/orders/{order.number}/documents/{code}/?as=html")
        assert (answer.status_code, answer.json()["code"]) == (404, "document_unknown")
    answer = client.get(f"/api/v1/orders/{paid.number}/documents/confirmation/?as=docx")
    assert (answer.status_code, answer.json()["code"]) == (400, "document_form_unknown")
    assert client.get(f"/api/v1/orders/{paid.number}/documents/").json()["results"][0]["letter"] is not None
    assert client.get(f"/api/v1/orders/{unpaid.number}/documents/").json()["results"][0]["letter"] is None


def test_an_unknown_document_is_a_problem() -> None:
    guest, client = a_guest_with_client()
    order = bought(guest)
    answer = client.get(f"/api/v1/orders/{order.number}/documents/invoice/")
    assert (answer.status_code, answer.json()["code"]) == (404, "document_unknown")


def test_days_are_those_of_the_shop() -> None:
    order = bought(placed_at=dt.datetime(2026, 11, 21, 3, tzinfo=dt.UTC))
    assert "Ordered: November 20, 2026" in words(documents.of_order(order, "confirmation"))
