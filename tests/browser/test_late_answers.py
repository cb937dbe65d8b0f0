"""Answers that come late, or twice: they take nothing from whoever has typed, chosen or gone on meanwhile."""

import re

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.visitor import Visitor

LINES = re.compile(r"/api/v1/carts/[^/]+/lines/[^/]+/$")


def cart_of_two(visitor: Visitor) -> None:
    """Open a cart with two things from stock."""
    for slug in ("wash-bag", "replacement-covers"):
        steps.put_insoles_into_cart(visitor, slug)
    visitor.open("/cart/")
    expect(visitor.page.get_by_label("Pieces")).to_have_count(2)


def drawn(visitor: Visitor) -> None:
    """Wait until what has arrived is drawn."""
    visitor.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def test_a_cart_that_changes_late_leaves_alone_what_is_typed_in_it_meanwhile(visitor: Visitor) -> None:
    cart_of_two(visitor)
    pieces, code = visitor.page.get_by_label("Pieces"), visitor.page.get_by_label("Discount code")
    with visitor.holding(LINES) as late:
        pieces.nth(0).fill("3")
        code.press_sequentially("SPRI")
        visitor.let_go(late)
        expect(visitor.page.locator("#status")).to_have_text("Changed.")
        expect(code).to_have_value("SPRI")
        expect(code).to_be_focused()
    visitor.page.keyboard.type("NG")
    expect(code).to_have_value("SPRING")
    expect(pieces.nth(0)).to_have_value("3")


def test_two_changes_of_a_cart_at_once_are_made_one_after_the_other(visitor: Visitor) -> None:
    cart_of_two(visitor)
    pieces = visitor.page.get_by_label("Pieces")
    with visitor.holding(LINES) as late:
        pieces.nth(0).fill("3")
        pieces.nth(1).fill("1")
        pieces.nth(1).press("End")
        # The cart is drawn anew while somebody is typing: a half number is no answer.
        with visitor.page.expect_response(LINES):
            visitor.let_go(late)
        expect(visitor.page.locator("#cart-count")).to_have_text("4")
        expect(pieces.nth(1)).to_be_focused()
        visitor.page.keyboard.type("2")
        expect(pieces.nth(1)).to_have_value("12")
        assert len(late) == 1
    with visitor.page.expect_request(LINES) as asked:
        pieces.nth(1).blur()
    assert asked.value.post_data_json == {"quantity": 12}
    expect(visitor.page.locator("#cart-count")).to_have_text("15")
    expect(visitor.page.locator("#news")).to_be_empty()
    expect(pieces.nth(0)).to_have_value("3")
    expect(pieces.nth(1)).to_have_value("12")


def test_another_country_keeps_what_was_chosen_of_a_product(visitor: Visitor) -> None:
    visitor.open("/products/stride/")
    coral = visitor.page.get_by_label("Open mesh, coral")
    coral.check()
    visitor.page.locator("#country").select_option("DE")
    visitor.reads("including tax")
    expect(coral).to_be_checked()
    visitor.open("/products/wash-bag/")
    many = visitor.page.get_by_label("How many")
    with visitor.holding(re.compile(r"/api/v1/products/wash-bag/")) as late:
        visitor.page.locator("#country").select_option("US")
        many.fill("3")
        visitor.let_go(late)
        visitor.reads("plus tax and shipping")
    expect(many).to_have_value("3")
    expect(many).to_be_focused()


def test_a_search_before_the_choices_are_there_keeps_those_of_the_address(visitor: Visitor) -> None:
    with visitor.holding(re.compile(r"/api/v1/concerns/")) as late:
        visitor.open("/products/?concern=knee-pain")
        visitor.page.get_by_label("Search").fill("no such word")
        visitor.press("Show", exact=True)
        visitor.reads("Nothing fits all of this.")
        visitor.let_go(late)
    expect(visitor.page).to_have_url(f"{visitor.base}/products/?q=no+such+word&concern=knee-pain")
    expect(visitor.page.get_by_label("What hurts")).to_have_value("knee-pain")


def test_more_of_a_list_comes_once_and_to_whoever_waits_for_it(visitor: Visitor) -> None:
    first, more = re.compile(r"/api/v1/concerns/\?limit=24$"), re.compile(r"/api/v1/concerns/\?.*cursor=")
    visitor.page.route(first, lambda route: route.continue_(url=route.request.url.replace("limit=24", "limit=2")))
    visitor.open("/concerns/")
    cards, button = visitor.page.locator(".card"), visitor.page.get_by_role("button", name="Show more")
    expect(cards).to_have_count(2)
    with visitor.holding(more) as late:
        button.dblclick()
        brand = visitor.page.get_by_role("link", name="Insoles", exact=True).first
        brand.focus()
        visitor.let_go(late)
        expect(cards).to_have_count(4)
        expect(brand).to_be_focused()
        assert len(late) == 1
    button.click()
    expect(cards).to_have_count(6)
    expect(cards.nth(4).get_by_role("link").first).to_be_focused()


def test_a_size_is_told_by_the_last_question_about_it(visitor: Visitor) -> None:
    steps.put_insoles_into_cart(visitor)
    steps.say_whose_feet(visitor)
    visitor.follow("Describe the feet now")
    visitor.reads("Saved as you go.")
    steps.go_to_step(visitor, "shoes")
    size = visitor.page.locator("[data-step=stated_size]")
    typed, shown = size.get_by_role("textbox"), size.get_by_role("status")
    size.get_by_role("combobox").select_option("eu_two_point")
    with visitor.holding(re.compile(r"/shoe-sizes/convert/.*size=42$")) as late:
        with visitor.page.expect_request(re.compile("/convert/")):
            typed.fill("42")
            typed.blur()
        typed.fill("45")
        typed.blur()
        expect(shown).to_contain_text("usually a foot of about")
        newest = shown.inner_text()
        with visitor.page.expect_response(re.compile("/convert/")):
            visitor.let_go(late)
    drawn(visitor)
    assert shown.inner_text() == newest


def test_a_size_that_is_sent_before_the_page_is_ready_is_converted_all_the_same(visitor: Visitor) -> None:
    # The script of the page comes too late once, and in time when the page is there again.
    visitor.page.route(re.compile(r"/pages/measuring[^/]*\.js$"), lambda _: None, times=1)
    visitor.page.goto(f"{visitor.base}/measuring/", wait_until="commit")
    size = visitor.page.get_by_role("textbox", name="Size")
    size.fill("42")
    size.press("Enter")
    visitor.reads("A foot of about")
    expect(size).to_have_value("42")
    # It is asked once, and does not stay in the address.
    expect(visitor.page).to_have_url(f"{visitor.base}/measuring/")
