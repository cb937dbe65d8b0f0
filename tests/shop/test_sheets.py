"""The catalogue as sheets: out as CSV, and in with a dry run that says what each row would do."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shop.models import Price, Product, Variant
from tests.orders.desks import everything, staff
from tests.shop import given

pytestmark = pytest.mark.django_db


def exported(client: Client, desk: str, *fields: str) -> list[str]:
    """Press export on a desk, every column chosen; return the lines."""
    path = f"/admin/{desk}/export/"
    names = re.findall(r'name="([A-Za-z]*Sheet_\w+|\w*sheet_\w+)"', client.get(path).content.decode(), re.IGNORECASE)
    answer = client.post(path, {"format": "0", "resource": "", **dict.fromkeys(names, "on")})
    assert answer.headers["Content-Type"].startswith("text/csv"), answer.content
    return answer.content.decode().split("\r\n")


def dry_run(client: Client, desk: str, sheet: str) -> str:
    """Send a sheet; return the page that says what it would do."""
    file = SimpleUploadedFile("sheet.csv", sheet.encode(), "text/csv")
    answer = client.post(f"/admin/{desk}/import/", {"import_file": file, "format": "0", "resource": ""})
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def confirmed(client: Client, desk: str, page: str) -> None:
    """Say yes to a dry run."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert "import_file_name" in hidden, page
    answer = client.post(f"/admin/{desk}/process_import/", hidden, follow=True)
    assert answer.status_code == 200


def test_products_go_out_with_their_words_and_without_their_windows() -> None:
    given.product(name="Stride")
    head, row, *_ = exported(staff("content"), "shop/product")
    assert head.startswith("slug,name,family,")
    assert "published" not in head
    assert row.startswith("stride,Stride,running,")


def test_a_dry_run_changes_nothing_and_a_confirmation_does_what_it_said() -> None:
    variant = given.variant("STR-M")
    client = staff("content")
    sheet = "sku,product,name,cover,colour,position\nSTR-M,stride,Soft,leather,black,7\n"
    page = dry_run(client, "shop/variant", sheet)
    assert "STR-M" in page
    variant.refresh_from_db()
    assert variant.name != "Soft"
    confirmed(client, "shop/variant", page)
    variant.refresh_from_db()
    assert (variant.name, variant.position) == ("Soft", 7)
    newest = variant.history.latest()
    assert (newest.name, newest.history_user.email) == ("Soft", "content@staff.example")


def test_a_row_that_is_wrong_is_named_and_keeps_the_sheet_out() -> None:
    given.variant("STR-M")
    page = dry_run(staff("content"), "shop/variant", "sku,product,name\nSTR-M,nothing-like-it,Soft\n")
    assert "Product matching query does not exist" in page
    assert "process_import" not in page
    assert not Variant.objects.filter(name="Soft").exists()


def test_prices_come_in_by_the_verb_and_history_is_not_rewritten() -> None:
    variant = given.variant("STR-M")
    client = staff("content")
    later = (dt.datetime.now(dt.UTC) + dt.timedelta(days=30)).strftime("%Y-%m-%d 00:00:00")
    page = dry_run(client, "shop/price", f"sku,currency,amount_minor,starts_at\nSTR-M,USD,15900,{later}\n")
    assert Price.objects.count() == 1
    confirmed(client, "shop/price", page)
    coming = Price.objects.latest("pk")
    assert (coming.variant_id, coming.amount_minor) == (variant.pk, 15900)
    assert coming.set_by.startswith("staff ")
    again = dry_run(client, "shop/price", f"sku,currency,amount_minor,starts_at\nSTR-M,USD,9900,{later}\n")
    assert "prices are never overwritten" in again
    past = dry_run(client, "shop/price", "sku,currency,amount_minor,starts_at\nSTR-M,USD,1,2020-01-01 00:00:00\n")
    assert "the past stays what it was" in past
    assert Price.objects.count() == 2


def test_what_looks_like_a_formula_is_written_as_words() -> None:
    given.product(name="=1+1")
    assert ",=1+1," not in exported(staff("content"), "shop/product")[1]


@pytest.mark.parametrize("role", ["support", "finance", "fitter", "warehouse"])
def test_readers_of_the_catalogue_have_no_sheets(role: str) -> None:
    given.product()
    client = staff(role)
    page = client.get("/admin/shop/product/").content.decode()
    assert "/admin/shop/product/import/" not in page
    assert client.get("/admin/shop/product/export/").status_code == 403
    assert client.post("/admin/shop/product/process_import/").status_code == 403
    assert Product.objects.count() == 1


# --- money -------------------------------------------------------------------------------------
@pytest.mark.parametrize("desk", ["payment", "refund", "ledgerentry", "dispute"])
def test_finance_takes_the_books_along_without_anybodys_name(desk: str) -> None:
    order = everything()
    answer = staff("finance").get(f"/admin/orders/{desk}/sheet.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    lines = answer.getvalue().decode().split("\r\n")
    assert order.number in lines[1]
    told = "\n".join(lines)
    for private in (order.email, order.ship_name, order.ship_line1, "remark", "wearer", "arch"):
        assert private not in told


# --- previews ----------------------------------------------------------------------------------
def test_a_product_is_previewed_at_a_date_with_its_offers() -> None:
    given.market()
    product = given.product(name="Stride", published_from=given.NOW, description="Springs **back**.")
    given.variant("STR-M", of=product, usd=20000)
    client = staff("content")
    path = f"/admin/shop/product/{product.pk}/preview-at/"
    before = client.get(path, {"country": "US", "at_0": "2026-11-01", "at_1": "00:00"}).content.decode()
    assert "Not to be seen: waits" in before
    assert "$200.00" not in before
    after = client.get(path, {"country": "US", "at_0": "2026-12-01", "at_1": "00:00"}).content.decode()
    assert "To be seen" in after
    assert "STR-M: $200.00" in after
    assert "<strong>back</strong>" in after
    assert "We do not sell" in client.get(path, {"country": "AQ"}).content.decode()


def test_a_page_of_content_is_previewed_at_a_date_and_its_tags_are_shown_not_obeyed() -> None:
    concern = given.concern(body="Heels *carry* us. <script>alert(1)</script>")
    client = staff("content")
    shown = client.get(f"/admin/shop/concern/{concern.pk}/preview-at/").content.decode()
    assert "To be seen" in shown
    assert "<em>carry</em>" in shown
    assert "<script>alert(1)" not in shown
    assert 'name="country"' not in shown
    assert client.get("/admin/shop/concern/404/preview-at/").status_code == 404


def test_what_is_coming_can_be_told_from_what_has_begun() -> None:
    variant = given.variant("STR-M")
    given.price(variant, 15900, starts_at=dt.datetime.now(dt.UTC) + dt.timedelta(days=30))
    client = staff("content")
    coming = client.get("/admin/shop/price/", {"begun": "no"}).content.decode()
    assert ("$159.00" in coming, "$189.00" in coming) == (True, False)
    begun = client.get("/admin/shop/price/", {"begun": "yes"}).content.decode()
    assert ("$159.00" in begun, "$189.00" in begun) == (False, True)
