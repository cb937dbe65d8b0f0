"""Whose feet they are: a child with a guardian, and goods from stock beside a pair that is made for somebody."""

import datetime as dt

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.visitor import Visitor

EIGHT_YEARS_OLD = f"05/{dt.datetime.now(dt.UTC).year - 8}"


def test_a_guardian_agrees_for_a_child_and_a_washing_bag_comes_along(visitor: Visitor) -> None:
    page = visitor.page
    steps.put_insoles_into_cart(visitor, "growing")
    visitor.open("/products/wash-bag/")
    visitor.press("Add to cart")
    visitor.reads("It is in your cart.")
    visitor.open("/cart/")
    visitor.reads("One pair, made for one person.", "business days after the feet are approved", "Pieces")
    # Nobody has to measure for a bag, so it has a day.
    visitor.reads("business days after payment. Paid today, it is ready by")
    visitor.press("Say whose feet")
    page.get_by_label("My child").check()
    # Who describes a child's feet is no question.
    expect(page.get_by_text("Who describes the feet?")).to_be_hidden()
    visitor.fill(Month_and_year_of_birth=EIGHT_YEARS_OLD)
    visitor.press("Go on")
    expect(page.locator(".errors li")).to_have_text(
        [
            "Name: Please fill this in.",
            "Use of answers and measures: Please agree to this to go on.",
            "Agreement of a guardian: Please agree to this to go on.",
            "Name of the guardian: Please fill this in.",
        ]
    )
    page.get_by_role("textbox", name="Name", exact=True).fill("Tim")
    page.get_by_label("I agree that the answers").check()
    page.get_by_label("I am a parent or guardian").check()
    visitor.fill(Name_of_the_guardian="Mara Stone")
    assert visitor.barriers() == []
    visitor.press("Go on")
    visitor.reads("Tim (My child)", "Not described yet")
    visitor.follow("Describe the feet now")
    visitor.reads("About the wearer", "Saved as you go.")
    page.get_by_label("Children's shoes").check()
    expect(page.locator(".save-line")).to_have_text("Saved.")
    steps.say_where_to(visitor, "guardian@example.com")
    visitor.reads("Growing", "For Tim", "business days after the feet are approved", "Wash bag")
    expect(page.get_by_role("button", name="Order and pay")).to_be_visible()
