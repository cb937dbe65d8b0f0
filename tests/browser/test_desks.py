"""Each role's first job in the admin, as a person does it: find, look, press, and see what came of it."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import staff
from tests.browser.barriers import ours, walls
from tests.browser.staff import Sold
from tests.browser.visitor import PHONE, Visitor
from tests.journeys.premises import Premises, until

ORDERS, LINES, CASES = "/admin/orders/order/", "/admin/orders/orderline/", "/admin/orders/case/"
REFUNDS = "/admin/orders/refund/"


@pytest.fixture(scope="session")
def sold(shop: Premises) -> Sold:
    """Ada's pair: it lies with the fitter while support works on the order."""
    return staff.sell(shop, "ada@example.com")


def find(visitor: Visitor, desk: str, words: str) -> None:
    """Search a list and open the only row that is found."""
    visitor.open(desk)
    visitor.page.get_by_role("searchbox").or_(visitor.page.locator("#searchbar")).first.fill(words)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(re.compile(r"[?&]q="))
    found = visitor.page.locator("#result_list tbody th a")
    expect(found).to_have_count(1)
    found.click()
    visitor.settle()


def test_support_finds_an_order_by_e_mail_answers_corrects_and_pauses(
    shop: Premises, desk: Callable[..., Visitor], sold: Sold
) -> None:
    sold.writes("May it go to my neighbour instead?")
    support = desk("support")
    find(support, ORDERS, "ada@exam")
    support.reads(sold.number, "May it go to my neighbour instead?", "12 Elm Street")
    assert ours(support) == []
    support.shot("desk-support-order")

    staff.act(support, "Write to the customer")
    support.page.get_by_label("Text").fill("Yes, we have changed the address.")
    support.press("Write to the customer")
    support.reads("Written; a mail says that something is there to read.", "Yes, we have changed the address.")
    assert sold.answers() == ["Yes, we have changed the address."]

    staff.act(support, "Correct address")
    support.reads("the tax region and every amount", "the customer's address book keeps what it says")
    assert ours(support) == []
    support.shot("desk-support-address")
    support.fill(Street_and_number="14 Elm Street")
    support.page.get_by_label("Reason").fill("The neighbour takes it in")
    support.press("Correct address")
    support.reads("Corrected; the parcel goes to the new address.", "14 Elm Street")

    staff.act(support, "Pause")
    support.page.get_by_label("Reason").fill("The customer travels")
    support.press("Pause")
    support.reads("Paused until somebody closes the hold.", "The customer travels")
    support.open(f"{CASES}?queue=problems")
    assert [row for row in staff.rows(support) if sold.number in row] != []


def test_a_fitter_opens_the_queue_reveals_health_answers_with_a_reason_and_approves(
    shop: Premises, desk: Callable[..., Visitor]
) -> None:
    sold = staff.sell(shop, "fay@example.com")
    # Payment prescribes nothing: a sweep does, and asks the fitter.
    until(lambda: sold.guest.line(sold.number)["prescription"] is not None, "something is prescribed")
    fitter = desk("fitter")
    find(fitter, f"{CASES}?queue=review", sold.number)
    fitter.reads("Feet to review", "A fitter must approve this line before anything is made, or send it back.")
    staff.act(fitter, "Take")
    fitter.press("Take")
    fitter.reads("It is yours.")
    assert ours(fitter) == []
    fitter.shot("desk-fitter-case")

    case = fitter.page.url
    fitter.follow("the foot profile")
    fitter.settle()
    fitter.reads("answers are masked", "251.0 mm")
    expect(fitter.page.locator("main")).not_to_contain_text("64.5")
    assert ours(fitter) == []
    fitter.shot("desk-fitter-profile")
    staff.act(fitter, "Reveal health answers")
    fitter.press("Reveal", exact=True)
    expect(fitter.page.locator("main")).not_to_contain_text("64.5")
    fitter.page.get_by_label("Why do you need to see the health answers?").fill("Arch support before approving")
    fitter.press("Reveal", exact=True)
    fitter.reads("shown once, and noted in the read log", "64.5")
    assert ours(fitter) == []

    fitter.open(case)
    fitter.follow("the line")
    fitter.settle()
    staff.act(fitter, "Approve")
    fitter.press("Approve")
    fitter.reads("Approved; the customer is told.", "Approved")
    assert sold.guest.line(sold.number)["status"] == "approved"
    fitter.shot("desk-fitter-line")

    officer = desk("privacy")
    officer.open("/admin/fitting/reading/")
    (row,) = [row for row in staff.rows(officer) if "Arch support before approving" in row]
    assert "Fay Fitter Ada" in row
    assert ours(officer) == []
    officer.shot("desk-privacy-reading")
    expect(officer.page.locator("main")).not_to_contain_text("64.5")


def test_finance_works_on_a_refund_that_failed_and_exports_numbers_without_people(
    shop: Premises, desk: Callable[..., Visitor]
) -> None:
    sold = staff.sell(shop, "fin@example.com")
    sold.guest.cancel(sold.number)
    # Others have their money back, too: this order's refund is the one that fails.
    own = f"order_id = (SELECT id FROM orders_order WHERE number = '{sold.number}')"
    refund = (
        f"SELECT stripe_refund_id FROM orders_refund WHERE {own} AND status = 'succeeded' AND stripe_refund_id <> ''"
    )
    until(lambda: shop.rows(refund), "the money goes back")
    shop.box.fail_refund(str(shop.rows(refund)[0][0]))
    shop.box.deliver_due()
    failed = f"SELECT 1 FROM orders_case WHERE {own} AND cause = 'refund_failed'"
    until(lambda: shop.rows(failed), "a person must look at it")

    finance = desk("finance")
    finance.open("/admin/")
    finance.reads("Money that does not agree", "refunds that Stripe refused or wants something for")
    assert ours(finance) == []
    finance.shot("desk-finance-today")
    find(finance, f"{CASES}?queue=refunds", sold.number)
    finance.reads("Refunds that need a person", "The refund did not arrive")
    staff.act(finance, "Take")
    finance.press("Take")
    finance.follow("the refund")
    finance.settle()
    finance.reads("Failed", "$")
    assert ours(finance) == []
    finance.shot("desk-finance-refund")

    finance.open(f"{REFUNDS}?status__exact=failed")
    with finance.page.expect_download() as paper:
        finance.follow("Exactly these rows as a sheet")
    told = list(csv.DictReader(StringIO(Path(paper.value.path()).read_text(encoding="utf-8"))))
    assert {row["status"] for row in told} == {"failed"}
    (row,) = [row for row in told if row["order_number"] == sold.number]
    assert (row["status"], row["currency"]) == ("failed", "USD")
    assert "fin@example.com" not in str(told)


def test_content_lets_a_price_wait_previews_its_day_and_moderates_without_the_stars(
    desk: Callable[..., Visitor],
) -> None:
    content = desk("content")
    content.open("/admin/shop/price/add/?variant=1")
    sku = choose_stride(content)
    content.page.get_by_label("Currency").select_option("USD")
    content.page.get_by_label("Amount").fill("17500")
    content.page.locator("#id_starts_at_0").fill("2031-03-01")
    content.page.locator("#id_starts_at_1").fill("06:00:00")
    assert ours(content) == []
    content.press("Save", exact=True)
    content.settle()
    content.shot("desk-content-prices")
    assert [row for row in staff.rows(content) if "$175.00" in row and "waits" in row] != []

    find(content, "/admin/shop/product/", "stride")
    staff.act(content, "Preview at a date")
    for day, price in (("2031-02-28", "$189.00"), ("2031-03-02", "$175.00")):
        content.page.get_by_label("Country").fill("US")
        content.page.locator("#id_at_0").fill(day)
        content.page.locator("#id_at_1").fill("06:00:00")
        content.press("Preview", exact=True)
        content.settle()
        expect(content.page.locator("main li", has_text=sku)).to_contain_text(price)
    assert ours(content) == []
    content.shot("desk-content-preview")

    content.open("/admin/shop/testimonial/")
    expect(content.page.get_by_role("columnheader", name="Rating")).to_have_count(0)
    content.page.locator("#result_list tbody th a").first.click()
    staff.act(content, "Publish")
    content.fill(Typicality_note="Most people need a week to get used to them.")
    content.press("Publish")
    content.reads("Published.")
    assert ours(content) == []
    content.shot("desk-content-testimonial")


def choose_stride(content: Visitor) -> str:
    """Choose the first variant of Stride in the open form, and return its SKU."""
    box = content.page.get_by_label("Variant")
    words = next(words for words in box.locator("option").all_inner_texts() if "STR-" in words)
    box.select_option(label=words)
    return str(re.findall(r"STR-[\w-]+", words)[0])


FORMS = {
    "content": [
        "/admin/shop/product/1/change/", "/admin/shop/variant/add/", "/admin/shop/price/add/",
        "/admin/shop/market/1/change/", "/admin/shop/advice/add/", "/admin/shop/evidencestatement/add/",
        "/admin/shop/product/", "/admin/orders/policy/add/", "/admin/orders/policy/1/next/",
    ],
    "warehouse": ["/admin/shop/stock/add/"],
}  # fmt: skip


@pytest.mark.parametrize("role", FORMS)
def test_forms_can_be_filled_in_by_anybody_and_fit_a_phone(desk: Callable[..., Visitor], role: str) -> None:
    worker = desk(role)
    for form in FORMS[role]:
        worker.open(form)
        assert walls(worker) == [], form
    phone = desk(role, size=PHONE)
    for form in (*FORMS[role], "/admin/orders/policy/1/change/"):
        phone.open(form)
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], form


@pytest.mark.parametrize(("role", "mine"), [("production", "approved"), ("warehouse", "in_review")])
def test_who_makes_and_who_packs_have_their_lines_without_anything_about_bodies(
    desk: Callable[..., Visitor], sold: Sold, role: str, mine: str
) -> None:
    worker = desk(role)
    worker.open(f"{LINES}?status={mine}")
    assert ours(worker) == []
    worker.shot(f"desk-{role}-lines")
    find(worker, LINES, sold.number)
    worker.reads(sold.number)
    # Who makes knows no name; who packs writes it on the parcel.
    named = ("Ada",) if role == "production" else ()
    for private in (*named, "ada@example.com", "12 Elm Street", "14 Elm Street", "64.5"):
        expect(worker.page.locator("main")).not_to_contain_text(private)
    assert ours(worker) == []
    worker.shot(f"desk-{role}-line")


def test_claims_see_orders_and_promises_and_nothing_else(desk: Callable[..., Visitor], sold: Sold) -> None:
    claims = desk("claims")
    find(claims, ORDERS, sold.number)
    claims.reads(sold.number, "ada@example.com")
    expect(claims.page.locator("header li a")).to_have_text(["Ask for a look"])
    assert ours(claims) == []
    claims.shot("desk-claims-order")


def test_the_menu_opens_and_closes_by_keys_and_rows_beneath_a_page_lead_on_without_a_mouse(
    desk: Callable[..., Visitor], sold: Sold
) -> None:
    support = desk("support", size={"width": 1440, "height": 900})
    support.open("/admin/")
    menu, button = support.page.locator("#nav-sidebar"), support.page.get_by_role("button", name="Menu", exact=True)
    expect(button).to_have_attribute("aria-expanded", "true")
    button.focus()
    support.page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(menu).to_be_hidden()
    support.page.keyboard.press("Space")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(menu).to_be_visible()
    find(support, ORDERS, sold.number)
    row = support.page.get_by_role("link", name=re.compile("^Open .*line")).first
    expect(row).to_be_visible()
    row.focus()
    support.page.keyboard.press("Enter")
    support.page.wait_for_url(re.compile(LINES))


MENUS = {
    "claims": [
        "Today", "Orders", "Order lines", "Parcels", "Claims", "Recall", "Cover sides", "Complaint records",
        "What the guarantees teach", "Table of decisions", "Policies", "Messages", "Users",
    ],
    "production": [
        "Today", "Order lines", "Devices", "Stage board", "Work orders", "Quality", "Scrap and rework",
        "What the guarantees teach", "Designs", "Policies",
    ],
}  # fmt: skip


@pytest.mark.parametrize("role", MENUS)
def test_the_menu_names_the_desks_of_the_role_and_no_others(desk: Callable[..., Visitor], role: str) -> None:
    visitor = desk(role, size={"width": 1440, "height": 900})
    visitor.open("/admin/")
    menu = visitor.page.get_by_role("navigation", name="Desks")
    expect(menu.locator("li a span:not(.material-symbols-outlined)")).to_have_text(MENUS[role])
    visitor.shot(f"desk-{role}-menu")


CLOSED = {
    "support": "/admin/fitting/reading/", "fitter": "/admin/orders/refund/", "claims": "/admin/orders/case/",
    "production": "/admin/orders/order/", "warehouse": "/admin/fitting/footprofile/",
    "finance": "/admin/fitting/wearer/", "content": "/admin/orders/order/", "privacy": "/admin/orders/refund/",
}  # fmt: skip


@pytest.mark.parametrize("role", CLOSED)
def test_what_a_role_may_not_open_is_refused_in_words_and_leads_back_to_its_desks(
    desk: Callable[..., Visitor], role: str
) -> None:
    visitor = desk(role)
    visitor.open(CLOSED[role])
    visitor.reads("This is not open to you", "Your role decides what you may open.")
    assert ours(visitor) == []
    visitor.follow("To your desks")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Today")
