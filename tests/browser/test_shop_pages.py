"""The shop's own pages: looked at in both sizes and languages, and used with a mouse, with keys, and in bad weather."""

import re
from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import DESK, PHONE, Visitor

PAGES: Final = (
    "/", "/products/", "/products/stride/", "/products/wash-bag/", "/products/no-such-thing/", "/concerns/",
    "/concerns/knee-pain/", "/foot-types/", "/foot-types/high-arches/", "/advice/", "/advice/short-foot/", "/faq/",
    "/policies/", "/policies/perfect-fit/", "/policies/perfect-fit/1/", "/measuring/",
)  # fmt: skip


@pytest.mark.parametrize(("size", "locale"), [(PHONE, "de-DE"), (DESK, "en-US")], ids=["phone", "desk"])
def test_nothing_is_in_the_way_on_any_page(visit: Callable[..., Visitor], size: dict[str, int], locale: str) -> None:
    visitor = visit(size=size, locale=locale)
    for page in PAGES:
        visitor.open(page)
        assert visitor.barriers() == [], page
        assert visitor.page.locator("h1").count() == 1, page
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, f"{page} is {wide} pixels wider than the screen"
        visitor.shot(f"{locale[:2]}{page.replace('/', '-')}{size['width']}")


def test_insoles_get_into_the_cart_with_the_keyboard_alone(visit: Callable[..., Visitor]) -> None:
    visitor = visit(size=DESK)
    visitor.open("/products/")
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.get_by_text("Skip to the content")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    link = visitor.page.get_by_role("link", name="Stride", exact=True)
    for _ in range(40):
        visitor.page.keyboard.press("Tab")
        if link.evaluate("element => element === document.activeElement"):
            break
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Stride")
    visitor.settle()
    visitor.page.get_by_label("Open mesh, blue").focus()
    visitor.page.keyboard.press("ArrowDown")
    expect(visitor.page.get_by_label("Open mesh, coral")).to_be_checked()
    visitor.page.keyboard.press("Enter")
    visitor.reads("It is in your cart.")
    expect(visitor.page.locator("#cart-count")).to_have_text("1")


def test_a_selection_has_an_address_and_the_back_button_undoes_it(visit: Callable[..., Visitor]) -> None:
    visitor = visit(size=DESK)
    visitor.open("/products/?activity=running")
    expect(visitor.page.get_by_label("What for")).to_have_value("running")
    assert visitor.page.locator(".card").count() == 2
    visitor.page.get_by_label("Search").fill("no such word")
    visitor.press("Show", exact=True)
    visitor.reads("Nothing fits all of this.")
    assert visitor.page.url.endswith("?q=no+such+word&activity=running")
    visitor.page.go_back()
    expect(visitor.page.locator(".card")).to_have_count(2)
    expect(visitor.page.get_by_label("Search")).to_have_value("")


def test_choices_that_come_late_leave_alone_what_was_typed_meanwhile(visitor: Visitor) -> None:
    form = visitor.page.locator("#filters")
    with visitor.holding(re.compile(r"/api/v1/concerns/")) as late:
        visitor.open("/products/?concern=knee-pain&activity=running")
        form.get_by_label("Search").fill("no such word")
        form.get_by_label("What for").select_option("walking")
        visitor.let_go(late)
    expect(form.get_by_label("What hurts")).to_have_value("knee-pain")
    expect(form.get_by_label("Search")).to_have_value("no such word")
    expect(form.get_by_label("What for")).to_have_value("walking")


def test_a_list_that_comes_late_does_not_replace_what_was_asked_for_after_it(visitor: Visitor) -> None:
    first = re.compile(r"/api/v1/products/\?activity=running&country=US&limit=24$")
    with visitor.holding(first) as late:
        with visitor.page.expect_request(first):
            visitor.page.goto(f"{visitor.base}/products/?activity=running")
        visitor.page.get_by_label("Search").fill("no such word")
        visitor.press("Show", exact=True)
        visitor.reads("Nothing fits all of this.")
        with visitor.page.expect_response(first):
            visitor.let_go(late)
    # What a late list would have drawn is drawn before the next frame.
    visitor.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    visitor.reads("Nothing fits all of this.")
    expect(visitor.page.locator(".card")).to_have_count(0)
    expect(visitor.page.locator("#list > aside")).to_have_count(0)


def test_the_country_decides_the_price_and_a_cart_keeps_one_market(visitor: Visitor) -> None:
    visitor.open("/products/stride/")
    visitor.reads("$189.00", "plus tax and shipping")
    visitor.press("Add to cart")
    visitor.reads("It is in your cart.")
    visitor.page.locator("#country").select_option("DE")
    visitor.reads("€189.00", "including tax")
    visitor.press("Add to cart")
    visitor.reads("Your cart is for United States")
    expect(visitor.page.locator("#cart-count")).to_have_text("1")
    visitor.press("Begin a new cart")
    visitor.reads("It is in your cart.")
    expect(visitor.page.locator("#cart-count")).to_have_text("1")


def test_a_broken_line_loses_nothing_and_adds_nothing_twice(visitor: Visitor) -> None:
    visitor.open("/products/wash-bag/")
    visitor.page.get_by_label("How many").fill("3")
    carts = re.compile(r"/api/v1/carts/$")
    with visitor.answering(carts, {"abort": True}, method="POST") as asked:
        visitor.press("Add to cart")
        visitor.reads("We cannot reach the shop.")
        expect(visitor.page.get_by_label("How many")).to_have_value("3")
        with visitor.page.expect_request(carts) as again:
            visitor.press("Try again")
    visitor.reads("It is in your cart.")
    expect(visitor.page.locator("#cart-count")).to_have_text("3")
    assert asked == [again.value.headers["idempotency-key"]]


def test_what_is_wrong_is_said_beside_the_field_and_above_the_form(visitor: Visitor) -> None:
    visitor.open("/products/wash-bag/")
    visitor.page.get_by_label("How many").fill("99")
    visitor.press("Add to cart")
    field = visitor.page.get_by_label("How many")
    expect(field).to_be_focused()
    assert visitor.barriers() == []
    visitor.page.locator("h1").click()
    visitor.follow("How many")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("2")
    visitor.press("Add to cart")
    visitor.reads("It is in your cart.")
    expect(visitor.page.locator(".field-error")).to_have_count(0)


def test_a_list_that_cannot_be_read_offers_another_try(visitor: Visitor) -> None:
    busy = {"status": 503, "headers": {"Content-Type": "application/problem+json"}, "json": {"code": "busy"}}
    with visitor.answering(re.compile(r"/api/v1/faqs/"), busy):
        visitor.open("/faq/")
        visitor.reads("The shop is busy at the moment.")
        visitor.press("Try again")
        visitor.reads("What do insoles do for feet?")


def test_a_mailed_link_that_opens_nothing_leads_to_a_new_one_and_leaves_the_address(visitor: Visitor) -> None:
    visitor.open("/policies/#code=used-long-ago")
    expect(visitor.page.get_by_role("alert")).to_contain_text("This link has been used, replaced or has expired.")
    assert visitor.page.url == f"{visitor.base}/policies/"
    assert visitor.page.get_by_role("link", name="Have a new link mailed to you").get_attribute("href") == "/orders/"


def test_the_language_is_chosen_once_and_promises_follow(visitor: Visitor) -> None:
    visitor.open("/policies/perfect-fit/")
    visitor.follow("Deutsch")
    visitor.settle()
    expect(visitor.page.locator("html")).to_have_attribute("lang", "de")
    visitor.reads("Fassung 1, gültig ab 1. Januar 2026.", "60 Tage")
    visitor.open("/measuring/")
    visitor.reads("So messen Sie Ihre Füße")


def test_shoe_sizes_are_converted_and_nonsense_is_refused(visitor: Visitor) -> None:
    visitor.open("/measuring/")
    size = visitor.page.get_by_role("textbox", name="Size")
    size.fill("42")
    visitor.press("Convert")
    visitor.reads("A foot of about")
    assert visitor.page.locator("#converted tbody tr").count() > 5
    sizes = visitor.page.locator("#converted tbody td").all_inner_texts()
    assert all(sizes)
    assert "42" in sizes
    size.fill("very large")
    visitor.press("Convert")
    expect(visitor.page.locator("#converter > .errors")).to_be_focused()
    visitor.reads("Write the size as on the shoe")
    expect(size).to_have_value("very large")
    size.fill("42")
    visitor.press("Convert")
    visitor.reads("A foot of about")
    expect(visitor.page.locator("#status")).to_be_empty()


def test_a_number_of_pieces_that_is_too_large_is_lowered_and_this_is_said(visitor: Visitor) -> None:
    visitor.open("/products/wash-bag/")
    visitor.press("Add to cart")
    visitor.reads("It is in your cart.")
    visitor.open("/cart/")
    pieces = visitor.page.get_by_label("Pieces")
    pieces.fill("50")
    pieces.blur()
    visitor.reads("From 1 to 20 pieces can be ordered; it is 20 now.")
    expect(pieces).to_have_value("20")


def test_counts_are_read_as_people_type_them(visitor: Visitor) -> None:
    visitor.open("/")
    typed = [
        "8,000",
        "8.000",
        "10 000",
        "1,234,567",
        "1.234,5",
        "1,234.5",
        "2,5",
        "2.5",
        " 7 ",
        "0.125",
        "12,34",
        "8,00,0",
        "x",
    ]
    read = "async (typed) => (await import('/static/pages/format.js')).plainFigure(typed)"
    assert [visitor.page.evaluate(read, one) for one in typed] == [
        "8000", "8000", "10000", "1234567", "1234.5", "1234.5", "2.5", "2.5", "7", "0.125", "12.34", "8.00,0", "x",
    ]  # fmt: skip


def test_a_day_of_the_calendar_is_that_day_everywhere_and_a_deadline_the_last_day_of_the_shop(
    visit: Callable[..., Visitor],
) -> None:
    days = "async (given) => { const write = await import('/static/pages/format.js'); return write.day(given); }"
    ends = "async (given) => { const write = await import('/static/pages/format.js'); return write.lastDay(given); }"
    # Midnight after the seventh in New York, where the shop is; elsewhere it is six in the morning, or seven before.
    until = "2027-01-08T05:00:00Z"
    for zone, instant in (("Europe/Berlin", "January 8, 2027"), ("America/Los_Angeles", "January 7, 2027")):
        visitor = visit(zone=zone)
        visitor.open("/")
        said = [visitor.page.evaluate(days, given) for given in ("2026-12-24", until)]
        assert (said, visitor.page.evaluate(ends, until)) == (["December 24, 2026", instant], "January 7, 2027")
