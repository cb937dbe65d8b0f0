"""The starting catalogue can be loaded as often as one likes."""

import datetime as dt
import shutil
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from shop import catalogue
from shop.actor import SYSTEM, Actor, Kind
from shop.catalogue_files import UnreadableFile, read_pages, read_table
from shop.models import (
    Advice,
    Concern,
    EvidenceStatement,
    Family,
    Faq,
    FootType,
    Market,
    Media,
    Price,
    Product,
    Stock,
    TaxRate,
    Testimonial,
    Variant,
)
from shop.refusal import NotAllowed
from tests.shop.given import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=3)
NOUNS = (Market, TaxRate, Family, Product, Variant, Price, Stock, Concern, FootType, Advice, Faq, EvidenceStatement)


def load(at: dt.datetime = NOW, *, overwrite: bool = False, folder: Path = catalogue.FOLDER) -> dict[str, int]:
    return dict(catalogue.load(by=SYSTEM, at=at, say=lambda _line: None, overwrite=overwrite, folder=folder))


def counts() -> dict[str, int]:
    return {noun.__name__: noun._default_manager.count() for noun in (*NOUNS, Media)} | {
        f"{noun.__name__} history": noun.history.count() for noun in (Product, Variant, Concern, Faq, TaxRate)
    }


def test_a_second_run_changes_nothing_and_leaves_what_staff_changed() -> None:
    load()
    before = counts()
    prices = list(Price.objects.order_by("pk").values_list("pk", "amount_minor", "starts_at"))
    assert load(LATER) == {"unchanged": sum(load(LATER).values())}
    assert counts() == before
    assert list(Price.objects.order_by("pk").values_list("pk", "amount_minor", "starts_at")) == prices

    Product.objects.filter(slug="stride").update(tagline="Staff know better")
    Stock.objects.update(on_hand=1)
    assert load(LATER)["kept as staff changed it"] == 1
    assert Product.objects.get(slug="stride").tagline == "Staff know better"

    assert load(LATER, overwrite=True)["changed"] == 1
    assert Product.objects.get(slug="stride").tagline != "Staff know better"
    assert set(Stock.objects.values_list("on_hand", flat=True)) == {1}
    assert Price.objects.count() == len(prices)


@time_machine.travel(LATER)
def test_the_command_says_what_it_did_and_the_shop_is_open() -> None:
    out = StringIO()
    call_command("load_catalogue", "--demo-testimonials", verbosity=2, stdout=out)
    assert "added: product Stride" in out.getvalue()
    assert out.getvalue().splitlines()[-1].startswith("Catalogue: ")

    client = Client()
    shown = []
    for country in ("US", "DE", "GB", "CA", "JP"):
        shown = client.get("/api/v1/products/", {"country": country, "limit": 100}).json()["results"]
        assert len(shown) == 12, country
        assert all(card["notice"] and card["picture"]["alt"] for card in shown)
    families = {card["family"]["slug"] for card in shown if card["kind"] == "custom"}
    assert families == {"everyday", "running", "work", "slim", "hiking", "youth"}
    assert client.get("/api/v1/products/one-side/").status_code == 404
    assert len(client.get("/api/v1/testimonials/").json()["results"]) == 3
    assert all("demonstration" in row.display_name for row in Testimonial.objects.all())
    back = client.get("/api/v1/concerns/lower-back-pain/").json()
    assert [row["source"][:6] for row in back["evidence"]] == ["Chuter"]


def test_every_page_has_a_picture_that_is_there_and_promises_no_cure() -> None:
    load()
    assert all(finders.find(media.path) for media in Media.objects.all())
    for noun in (Concern, FootType, Advice):
        assert noun._default_manager.count() >= 5
        assert not noun._default_manager.filter(media=None).exists()
    said = [product.description + product.tagline for product in Product.objects.all()]
    said += [page.body for noun in (Concern, FootType, Advice) for page in noun._default_manager.all()]
    said += [faq.answer for faq in Faq.objects.all()]
    for text in said:
        for promise in ("will cure", "cures ", "guaranteed relief", "pain-free", "clinically proven", "heals "):
            assert promise not in text.lower()


def test_only_content_and_the_system_load() -> None:
    with pytest.raises(NotAllowed):
        catalogue.load(by=Actor(Kind.CUSTOMER, 1), at=NOW, say=print)
    assert not Market.objects.exists()


@pytest.mark.parametrize(
    ("name", "text", "refusal"),
    [
        ("markets.toml", "markets = [", UnreadableFile),
        ("products/stride.md", "no head", UnreadableFile),
        ("products/stride.md", "+++\nx = \n+++\n", UnreadableFile),
        ("families.toml", '[[families]]\nslug = "No spaces"\nname = "x"\nsummary = "x"', ValidationError),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    tmp_path: Path, name: str, text: str, refusal: type[Exception]
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(catalogue.FOLDER, folder)
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(refusal):
        load(folder=folder)
    assert not Market.objects.exists()


def test_a_picture_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValidationError, match="no such file"):
        Media(path="shop/nothing.svg", alt="Nothing").full_clean(validate_constraints=False)


def test_the_files_are_read_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text('+++\ntitle = "A"\n+++\n\nText with\n+++ in it.\n', encoding="utf-8")
    page = read_pages(tmp_path)[0]
    assert (page.slug, page.head, page.body) == ("a", {"title": "A"}, "Text with\n+++ in it.")
    (tmp_path / "t.toml").write_text("x = 1", encoding="utf-8")
    assert read_table(tmp_path / "t.toml") == {"x": 1}
