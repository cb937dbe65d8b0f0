"""The desks of the catalogue and the content: who may, what buttons do, and what nobody can edit."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.models import (
    Advice,
    Concern,
    EvidenceStatement,
    Family,
    Faq,
    FootType,
    Market,
    Notice,
    Price,
    Product,
    Stock,
    TaxRate,
    Testimonial,
    Variant,
)
from tests.budgets import counted
from tests.shop import given
from tests.shop.desks import stocked

pytestmark = pytest.mark.django_db
DESKS = (
    Advice, Concern, EvidenceStatement, Family, Faq, FootType, Market, Notice, Price, Product, Stock, TaxRate,
    Testimonial, Variant,
)  # fmt: skip


def staff(*roles: str) -> Client:
    user = get_user_model().objects.create(email=f"{'-'.join(roles)}@example.com", is_staff=True)
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def content() -> Client:
    return staff("content")


def url(model: type, page: str = "changelist", *args: object) -> str:
    return reverse(f"admin:shop_{model.__name__.lower()}_{page}", args=args)


def test_the_content_role_opens_every_list_form_and_history(content: Client) -> None:
    for model, pk in stocked().items():
        assert content.get(url(model)).status_code == 200, model
        assert content.get(url(model, "change", pk)).status_code == 200, model
        assert content.get(url(model, "history", pk)).status_code == 200, model
        add = content.get(url(model, "add")).status_code
        assert add == (403 if model is Testimonial else 200), model
        assert content.get(url(model, "delete", pk)).status_code == 403, model


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ("support", True, False),
        ("finance", True, False),
        ("fitter", True, False),
        ("warehouse", True, False),
        ("production", False, False),
        ("privacy", False, False),
        ("claims", False, False),
    ],
)
def test_other_roles_read_or_see_nothing(role: str, reads: bool, writes: bool) -> None:
    pk = given.product().pk
    client = staff(role)
    assert (client.get(url(Product)).status_code == 200) is reads
    assert (client.get(url(Product, "add")).status_code == 200) is writes
    client.post(url(Product, "change", pk), {"name": "Mine"})
    client.post(f"/admin/shop/product/{pk}/take-off-sale/")
    product = Product.objects.get()
    assert (product.name, product.published_until) == ("Stride", None)


def test_strangers_and_customers_do_not_get_in(client: Client) -> None:
    assert client.get(url(Product)).status_code == 302
    client.force_login(get_user_model().objects.create_user("ada@example.com", "a long password"))
    assert client.get(url(Product)).status_code == 302


def test_lists_take_the_same_statements_for_one_row_and_for_many(content: Client) -> None:
    stocked()
    content.get(url(Product))
    few: dict[type, int] = {}
    for model in DESKS:
        with counted() as statements:
            content.get(url(model))
        few[model] = len(statements)
        assert len(statements) <= 9, (model, statements)
    for number in range(12):
        product = given.product(f"p-{number}", in_family=f"f-{number}")
        given.variant(f"V-{number}", of=product, on_hand=1)
        given.concern(f"c-{number}")
        given.foot_type(f"f-{number}")
        given.advice(f"a-{number}")
        given.faq(f"q-{number}")
        given.evidence(f"e-{number}")
        given.a_testimonial(f"t-{number}", of=product)
    for model in DESKS:
        with counted() as statements:
            content.get(url(model))
        assert len(statements) <= few[model] + 1, (model, statements)


def price_form(variant: Variant, **fields: Any) -> dict[str, Any]:
    return {"variant": variant.pk, "currency": "USD", "amount_minor": 15000, **fields}


def test_a_price_is_added_by_the_verb_and_says_who_set_it(content: Client) -> None:
    variant = given.variant()
    content.post(url(Price, "add"), price_form(variant))
    price = Price.objects.latest("pk")
    assert (price.amount_minor, price.set_by.split()[0]) == (15000, "staff")
    assert abs(price.starts_at - timezone.now()) < dt.timedelta(minutes=1)


def test_a_waiting_price_is_readable(content: Client) -> None:
    variant = given.variant()
    content.post(url(Price, "add"), price_form(variant, starts_at_0="2199-01-01", starts_at_1="00:00:00"))
    shown = content.get(url(Price)).content.decode()
    assert shown.count("waits") == 1
    assert shown.count("in force") == 1
    assert "$150.00" in content.get(url(Variant, "change", variant.pk)).content.decode()


@pytest.mark.parametrize(
    "fields", [{"starts_at_0": "2020-01-01", "starts_at_1": "00:00:00"}, {"amount_minor": 0}, {"currency": "CHF"}]
)
def test_a_bad_price_is_refused_in_the_form(content: Client, fields: dict[str, Any]) -> None:
    variant = given.variant()
    answer = content.post(url(Price, "add"), price_form(variant, **fields))
    assert answer.status_code == 200
    assert Price.objects.count() == 1


@pytest.mark.parametrize(
    "sent", [{"prices-0-id": "999999"}, {"prices-TOTAL_FORMS": "99"}, {"prices-INITIAL_FORMS": "x"}, {}]
)
def test_what_a_browser_makes_up_about_prices_is_not_read_and_the_rest_of_the_form_says_what_is_wrong(
    content: Client, sent: dict[str, str]
) -> None:
    variant = given.variant("STRIDE-M")
    prices = {"prices-TOTAL_FORMS": "1", "prices-INITIAL_FORMS": "1", "prices-0-id": str(variant.prices.get().pk)}
    said = {"product": variant.product_id, "sku": "", "name": "Medium", "cover": variant.cover, "position": 3}
    address = url(Variant, "change", variant.pk)
    refused = content.post(address, {**said, **prices, **sent} if sent else said)
    assert (refused.status_code, refused.context["errors"]) == (200, [["This field is required."]])
    assert "$189.00" in refused.content.decode()
    before = list(Price.objects.values())
    assert content.post(address, {**said, **prices, **sent, "sku": "STRIDE-L"}).status_code == 302
    variant.refresh_from_db()
    assert (variant.sku, variant.position, list(Price.objects.values())) == ("STRIDE-L", 3, before)


def test_nobody_edits_a_price(content: Client) -> None:
    price = given.variant().prices.get()
    assert content.post(url(Price, "change", price.pk), price_form(price.variant)).status_code == 403
    assert Price.objects.get().amount_minor == 18900


def test_products_go_on_and_off_sale_by_buttons(content: Client) -> None:
    product = given.product(published_from=None)
    given.variant(of=product, published_from=None)
    content.get(f"/admin/shop/product/{product.pk}/put-on-sale/")
    product.refresh_from_db()
    assert not product.is_on_sale(timezone.now())  # looking at the question does nothing
    content.post(f"/admin/shop/product/{product.pk}/put-on-sale/")
    product.refresh_from_db()
    assert product.is_on_sale(timezone.now())
    content.post(f"/admin/shop/product/{product.pk}/take-off-sale/")
    product.refresh_from_db()
    assert not product.is_on_sale(timezone.now())


def test_a_refused_button_says_why(content: Client) -> None:
    product = given.product(published_from=None)
    answer = content.post(f"/admin/shop/product/{product.pk}/put-on-sale/", follow=True)
    assert "Give at least one variant a price" in answer.content.decode()
    product.refresh_from_db()
    assert product.published_from is None


def test_the_state_of_a_publication_is_a_word(content: Client) -> None:
    now = timezone.now()
    day = dt.timedelta(days=1)
    windows: dict[str, dict[str, Any]] = {
        "on sale": {},
        "withdrawn": {"is_active": False},
        "draft": {"published_from": None},
        "waits": {"published_from": now + day},
        "over": {"published_until": now - day},
    }
    for number, fields in enumerate(windows.values()):
        given.product(f"p-{number}", **fields)
    shown = content.get(url(Product)).content.decode()
    assert all(word in shown for word in windows)


def test_the_preview_shows_the_shop_of_a_country_at_a_date(content: Client) -> None:
    given.market("us", position=1)
    given.market("jp", "JPY", "JP")
    product = given.product(name="Stride")
    variant = given.variant("STR", of=product, usd=20000)
    given.price(variant, 15000, starts_at=given.NOW + dt.timedelta(days=60))
    given.price(variant, 27000, "JPY")
    path = "/admin/shop/product/preview/"
    assert "products on sale" not in content.get(path).content.decode()
    now = content.get(path, {"country": "", "at_0": "2026-11-21", "at_1": "00:00"}).content.decode()
    assert "$200.00" in now
    assert "$150.00" not in now
    later = content.get(path, {"country": "US", "at_0": "2027-02-01", "at_1": "00:00"}).content.decode()
    assert "$150.00" in later
    assert "$200.00" in later
    assert "¥27,000" in content.get(path, {"country": "jp", "at_0": "2026-11-21", "at_1": "00:00"}).content.decode()
    assert "We do not sell" in content.get(path, {"country": "AQ"}).content.decode()
    before = content.get(path, {"country": "US", "at_0": "2020-01-01", "at_1": "00:00"}).content.decode()
    assert "Nothing is on sale." in before


def test_pieces_come_in_by_a_button_and_counts_are_not_edited() -> None:
    warehouse = staff("warehouse")
    stock = given.variant(on_hand=4).stock
    path = f"/admin/shop/stock/{stock.pk}/receive/"
    assert warehouse.get(path).status_code == 200
    warehouse.post(path, {"count": 6})
    stock.refresh_from_db()
    assert stock.on_hand == 10
    warehouse.post(path, {"count": 0})
    assert warehouse.post(url(Stock, "change", stock.pk), {"on_hand": 99}).status_code == 403
    stock.refresh_from_db()
    assert stock.on_hand == 10


def test_testimonials_are_decided_by_buttons(content: Client) -> None:
    product = given.product()
    good, bad = given.a_testimonial("good", of=product, rating=1), given.a_testimonial("bad", of=product)
    publish = f"/admin/shop/testimonial/{good.pk}/publish/"
    assert content.get(publish).status_code == 200
    content.post(publish, {"typicality_note": "It differs."})
    reject = f"/admin/shop/testimonial/{bad.pk}/reject/"
    assert content.get(reject).status_code == 200
    content.post(reject, {"reason": "low_rating"})
    bad.refresh_from_db()
    assert bad.status == "submitted"
    content.post(reject, {"reason": "off_topic"})
    assert dict(Testimonial.objects.values_list("slug", "status")) == {"good": "published", "bad": "rejected"}


def test_evidence_says_whether_it_is_served(content: Client) -> None:
    given.evidence("fresh")
    given.evidence("expired", expires_on=dt.date(2026, 11, 2))
    given.evidence("unchecked", support="unchecked", checked_on=None)
    shown = content.get(url(EvidenceStatement)).content.decode()
    assert all(code in shown for code in ("fresh", "expired", "unchecked"))


def test_a_change_on_a_desk_is_in_the_history(content: Client) -> None:
    notice = given.notice()
    content.post(url(Notice, "change", notice.pk), {"code": "health", "title": "Results differ", "text": "See."})
    latest = notice.history.first()
    assert (latest.title, latest.history_user.email) == ("Results differ", "content@example.com")


def test_nothing_goes_back_to_an_earlier_version_by_sending_its_form(content: Client) -> None:
    notice = given.notice()
    first = notice.history.latest()
    content.post(url(Notice, "change", notice.pk), {"code": "health", "title": "Results differ", "text": "See."})
    old = url(Notice, "simple_history", notice.pk, first.pk)
    assert content.get(old).status_code == 200
    sent = {"code": "health", "title": first.title, "text": first.text}
    assert content.post(old, sent).status_code == 403
    notice.refresh_from_db()
    assert notice.title == "Results differ"
