"""The catalogue over HTTP: what a customer of a country sees, by which filters, in how many statements."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from shop.models import Concern, FootType, Media, Price, Product
from tests.budgets import counted, queries
from tests.shop import given

pytestmark = pytest.mark.django_db
LIST = "/api/v1/products/"


@pytest.fixture(autouse=True)
def markets() -> None:
    given.market("us", position=10)
    given.market("eu", "EUR", "DE FR", prices_include_tax=True, position=20)
    given.notice()


def priced(slug: str, usd: int | None = 18900, **fields: Any) -> Product:
    product = given.product(slug, **fields)
    given.variant(f"{slug}-1".upper(), of=product, usd=usd)
    return product


def slugs(client: Client, **query: str) -> list[str]:
    answer = client.get(LIST, query)
    assert answer.status_code == 200, answer.content
    return [row["slug"] for row in answer.json()["results"]]


def test_a_card_shows_what_helps_to_choose(client: Client) -> None:
    product = priced("stride", tagline="For road miles", activities=["running"], footwear=["running_shoe"])
    given.variant("STRIDE-2", of=product, usd=17900)
    product.concerns.add(given.concern("knee-pain", position=2), given.concern("hip-pain", position=1))
    product.foot_types.add(given.foot_type())
    Media.objects.create(product=product, path="shop/products/stride.svg", alt="A pair.")
    assert client.get(LIST).json()["results"] == [
        {
            "slug": "stride",
            "name": "Stride",
            "tagline": "For road miles",
            "kind": "custom",
            "family": {"slug": "running", "name": "Running"},
            "price_from": {"amount": 17900, "currency": "USD"},
            "lowest_prior": None,
            "length": "full",
            "thickness_class": "standard",
            "lead_time": {"class": "made_to_order", "business_days": 10, "counted_from": "feet_approved"},
            "footwear": ["running_shoe"],
            "activities": ["running"],
            "concerns": [{"slug": "hip-pain", "title": "Hip-Pain"}, {"slug": "knee-pain", "title": "Knee-Pain"}],
            "foot_types": [{"slug": "high-arches", "title": "High-Arches"}],
            "picture": {"url": "/static/shop/products/stride.svg", "alt": "A pair."},
            "availability": "made_to_order",
            "notice": {
                "code": "health",
                "title": "Results vary",
                "text": "See a clinician for persistent pain.",
            },
        }
    ]


def test_the_country_decides_currency_and_what_is_on_sale(client: Client) -> None:
    both = priced("both")
    given.price(both.variants.get(), 17900, "EUR")
    priced("us-only")
    assert slugs(client) == slugs(client, country="us") == ["both", "us-only"]
    german = client.get(LIST, {"country": "DE"}).json()["results"]
    assert [row["price_from"] for row in german] == [{"amount": 17900, "currency": "EUR"}]
    assert client.get(f"{LIST}us-only/", {"country": "DE"}).status_code == 404


def test_a_country_we_do_not_serve_is_refused_by_name(client: Client) -> None:
    for path in (LIST, f"{LIST}stride/"):
        answer = client.get(path, {"country": "AQ"})
        assert (answer.status_code, answer.json()["code"]) == (400, "country_not_served")
        assert answer.json()["errors"][0]["pointer"] == "/country"


@pytest.mark.parametrize(
    "fields",
    [
        {"published_from": None},
        {"published_until": given.NOW - dt.timedelta(days=300)},
        {"published_from": dt.datetime(2199, 1, 1, tzinfo=dt.UTC)},
        {"is_active": False},
        {"audience": "design_holders"},
        {"usd": None},
    ],
)
def test_what_is_not_on_sale_to_everyone_is_nowhere(client: Client, fields: dict[str, Any]) -> None:
    priced("hidden", **fields)
    assert slugs(client) == []
    assert client.get(f"{LIST}hidden/").status_code == 404


def test_a_product_whose_only_variant_is_withdrawn_is_nowhere(client: Client) -> None:
    product = priced("bare")
    product.variants.update(is_active=False)
    assert slugs(client) == []
    assert client.get(f"{LIST}bare/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"family": "running"}, ["stride", "tempo"]),
        ({"family": "nothing"}, []),
        ({"kind": "stock"}, ["bag"]),
        ({"concern": "heel-pain"}, ["stride", "shift"]),
        ({"foot_type": "high-arches"}, ["shift"]),
        ({"activity": "running"}, ["stride", "tempo"]),
        ({"activity": "standing"}, ["shift"]),
        ({"footwear": "work_shoe"}, ["shift"]),
        ({"q": "ROAD"}, ["stride"]),
        ({"q": "long shift"}, ["shift"]),
        ({"q": "long road"}, []),
        ({"q": "work"}, ["shift"]),
        ({"q": "100%"}, ["tempo"]),
        ({"q": "100_"}, []),
        ({"q": " "}, ["stride", "tempo", "shift", "bag"]),
        ({"concern": "heel-pain", "family": "running"}, ["stride"]),
        ({"activity": "running", "q": "road"}, ["stride"]),
        ({}, ["stride", "tempo", "shift", "bag"]),
    ],
)
def test_every_filter_narrows_and_all_must_hold(client: Client, query: dict[str, str], found: list[str]) -> None:
    heel, high = given.concern("heel-pain"), given.foot_type("high-arches")
    stride = priced("stride", position=1, activities=["running", "walking"], description="For the road.")
    priced("tempo", position=2, activities=["running"], tagline="100% light")
    shift = priced(
        "shift", position=3, in_family="work", name="Long Shift", activities=["standing"], footwear=["work_shoe"]
    )
    priced("bag", position=4, kind="stock", in_family="care")
    stride.concerns.add(heel)
    shift.concerns.add(heel)
    shift.foot_types.add(high)
    assert slugs(client, **query) == found


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ({"colour": "red"}, "/colour", "unknown_parameter"),
        ({"activity": "flying"}, "/activity", "invalid_choice"),
        ({"footwear": "stilts"}, "/footwear", "invalid_choice"),
        ({"kind": "x"}, "/kind", "invalid_choice"),
        ({"limit": "0"}, "/limit", None),
        ({"cursor": "mine"}, "/cursor", None),
    ],
)
def test_a_query_that_nothing_reads_is_refused_by_name(
    client: Client, query: dict[str, str], pointer: str, code: str | None
) -> None:
    answer = client.get(LIST, query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert code is None or answer.json()["errors"][0]["code"] == code


def test_the_page_of_a_product_refuses_what_it_does_not_read(client: Client) -> None:
    priced("stride")
    assert client.get(f"{LIST}stride/", {"limit": "3"}).status_code == 400


def test_pages_stay_stable_while_products_come_and_go(client: Client) -> None:
    for number in range(5):
        priced(f"p-{number}", position=10)
    first = client.get(LIST, {"limit": 2}).json()
    assert [row["slug"] for row in first["results"]] == ["p-0", "p-1"]
    assert first["previous"] is None
    priced("p-00", position=10)
    priced("a", position=1)
    Product.objects.filter(slug="p-0").update(is_active=False)
    second = client.get(first["next"]).json()
    assert [row["slug"] for row in second["results"]] == ["p-2", "p-3"]
    third = client.get(second["next"]).json()
    assert ([row["slug"] for row in third["results"]], third["next"]) == (["p-4"], None)
    back = client.get(second["previous"]).json()
    assert [row["slug"] for row in back["results"]] == ["p-00", "p-1"]


def test_the_order_is_that_of_the_shelf(client: Client) -> None:
    priced("b", position=20)
    priced("c", position=10)
    priced("a", position=20)
    assert slugs(client) == ["c", "a", "b"]


def test_a_filter_goes_with_the_cursor(client: Client) -> None:
    for number in range(3):
        priced(f"run-{number}", activities=["running"])
        priced(f"rest-{number}")
    first = client.get(LIST, {"activity": "running", "limit": "2"}).json()
    assert [row["slug"] for row in client.get(first["next"]).json()["results"]] == ["run-2"]


def test_a_reduction_names_the_lowest_price_of_the_thirty_days_before(client: Client) -> None:
    now = dt.datetime.now(dt.UTC)
    product = given.product()
    variant = given.variant(of=product, usd=None)
    history = [(20000, 300), (18000, 35), (19000, 20), (15000, 2)]
    Price.objects.bulk_create(
        Price(variant=variant, currency="USD", amount_minor=amount, starts_at=now - dt.timedelta(days=age))
        for amount, age in [*history, (9000, -3)]
    )
    card = client.get(LIST).json()["results"][0]
    shown = client.get(f"{LIST}stride/").json()["variants"][0]
    assert card["price_from"] == shown["price"] == {"amount": 15000, "currency": "USD"}
    assert card["lowest_prior"] == shown["lowest_prior"] == {"amount": 18000, "currency": "USD"}


def test_the_page_shows_everything_about_a_product(client: Client) -> None:
    product = given.product(description="**Steady**", max_wearer_kg=120, min_age_years=14, core_material="SmartCore")
    given.variant("S-2", of=product, usd=19900, position=2, cover="wool", colour="grey", thickness_mm="5.5", weight_g=9)
    given.variant("S-1", of=product, position=1)
    given.variant("S-0", of=product, usd=None)
    for number in (2, 1):
        Media.objects.create(product=product, path=f"shop/{number}.svg", alt=f"Picture {number}", position=number)
    page = client.get(f"{LIST}stride/").json()
    assert [picture["alt"] for picture in page["pictures"]] == ["Picture 1", "Picture 2"]
    assert page["picture"] == page["pictures"][0]
    assert [variant["sku"] for variant in page["variants"]] == ["S-1", "S-2"]
    assert page["variants"][1] == {
        "sku": "S-2",
        "name": "S-2",
        "cover": "wool",
        "colour": "grey",
        "thickness_mm": 5.5,
        "weight_g": 9,
        "price": {"amount": 19900, "currency": "USD"},
        "lowest_prior": None,
        "availability": "made_to_order",
    }
    assert page["fit"] == given.FIT_SPEC
    assert (page["description"], page["max_wearer_kg"], page["min_age_years"]) == ("**Steady**", 120, 14)
    assert (page["market"], page["prices_include_tax"], page["core_material"]) == ("us", False, "SmartCore")
    assert set(client.get(LIST).json()["results"][0]) < set(page)


@pytest.mark.parametrize(("on_hand", "state"), [(1, "in_stock"), (0, "sold_out"), (None, "sold_out")])
def test_stock_goods_say_whether_there_are_any(client: Client, on_hand: int | None, state: str) -> None:
    given.variant("BAG", of=given.product("bag", kind="stock"), on_hand=on_hand)
    page = client.get(f"{LIST}bag/").json()
    assert (page["availability"], page["variants"][0]["availability"]) == (state, state)
    assert (page["fit"], page["length"], page["lead_time"]["counted_from"]) == (None, None, "payment")


def test_one_variant_in_stock_is_enough_for_the_card(client: Client) -> None:
    bag = given.product("bag", kind="stock")
    given.variant("BAG-1", of=bag, on_hand=0)
    given.variant("BAG-2", of=bag, on_hand=2)
    assert client.get(LIST).json()["results"][0]["availability"] == "in_stock"


def test_unpublished_concerns_are_not_named(client: Client) -> None:
    product = priced("stride")
    product.concerns.add(given.concern(is_active=False))
    product.foot_types.add(given.foot_type(published_from=None))
    card = client.get(LIST).json()["results"][0]
    assert (card["concerns"], card["foot_types"], card["picture"]) == ([], [], None)
    assert Concern.objects.count() == FootType.objects.count() == 1


def test_who_has_the_current_copy_gets_304(client: Client) -> None:
    product = priced("stride")
    for path in (LIST, f"{LIST}stride/"):
        first = client.get(path)
        assert first["Cache-Control"] == "public, max-age=60"
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        product.name += "!"
        product.save()
        changed = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


def test_the_list_takes_three_statements_whatever_its_length(client: Client) -> None:
    for number in range(25):
        product = priced(f"p-{number}")
        product.concerns.add(given.concern(f"c-{number}"))
        given.variant(f"X-{number}", of=product)
    for query in ({"limit": "1"}, {"limit": "20"}, {"country": "US", "q": "p", "activity": "running"}):
        with queries(3):
            assert client.get(LIST, query).status_code == 200
    with counted() as statements:
        assert len(client.get(LIST, {"limit": 25}).json()["results"]) == 25
    assert len(statements) == 3


def test_the_page_takes_three_statements_whatever_hangs_on_it(client: Client) -> None:
    product = priced("stride")
    for number in range(10):
        given.variant(f"X-{number}", of=product)
        Media.objects.create(product=product, path=f"shop/{number}.svg", alt="A picture")
        product.concerns.add(given.concern(f"c-{number}"))
    with queries(3):
        assert len(client.get(f"{LIST}stride/").json()["variants"]) == 11


def test_the_catalogue_is_read_only(client: Client) -> None:
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(LIST).status_code == 405


def test_a_picture_that_production_has_not_collected_keeps_its_plain_address(
    client: Client, settings: Settings
) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    settings.DEBUG = False
    Media.objects.create(product=priced("stride"), path="shop/products/not-collected.svg", alt="A pair.")
    card = client.get(LIST).json()["results"][0]
    assert card["picture"]["url"] == "/static/shop/products/not-collected.svg"
