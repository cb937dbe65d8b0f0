"""The questionnaire: saved as it is filled in, checked while one types, and safe in two tabs."""

import re

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.visitor import Visitor, problem

PROFILE = re.compile(r"/api/v1/profiles/[^/]+/$")


def begin(visitor: Visitor) -> None:
    """Open the questionnaire for one's own feet."""
    steps.put_insoles_into_cart(visitor)
    steps.say_whose_feet(visitor)
    visitor.follow("Describe the feet now")
    visitor.reads("About the wearer", "Saved as you go.")


def saved(visitor: Visitor) -> None:
    """Wait until everything is saved."""
    expect(visitor.page.locator(".save-line")).to_have_text("Saved.")


def test_answers_are_there_again_after_a_reload_in_the_units_they_were_given_in(visitor: Visitor) -> None:
    begin(visitor)
    visitor.page.locator("[data-step=height_cm] select").select_option("ft")
    feet, inches = visitor.page.locator("[data-step=height_cm] input").all()
    feet.fill("5")
    inches.fill("6")
    inches.blur()
    saved(visitor)
    visitor.page.reload()
    visitor.settle()
    again = visitor.page.locator("[data-step=height_cm] input")
    expect(again.nth(0)).to_have_value("5")
    expect(again.nth(1)).to_have_value("6")
    expect(visitor.page.locator("[data-step=birth_month] input")).to_have_value("1988")


def test_limits_and_doubts_are_said_in_the_unit_that_was_chosen(visitor: Visitor) -> None:
    begin(visitor)
    weight = visitor.page.locator("[data-step=weight_kg]")
    weight.locator("select").select_option("lb")
    weight.locator("input").fill("900")
    expect(weight).to_contain_text("900 lb cannot be right; check the number and the unit.")
    weight.locator("input").fill("1300")
    expect(weight).to_contain_text("Give a value from 23 lb to 551 lb.")
    # The API's guess is about the number in kilograms, which nobody typed.
    weight.locator("input").fill("420")
    expect(weight).to_contain_text("420 lb is unusual; please confirm it or change it.")
    expect(weight).not_to_contain_text("Did you mean")
    weight.locator("input").fill("1300")
    weight.locator("select").select_option("kg")
    expect(weight).to_contain_text("Give a value from 10 to 250 kg.")
    steps.go_to_step(visitor, "measures")
    visitor.page.get_by_label("Unit", exact=True).select_option("in")
    length = visitor.page.locator('[data-at="/measures/left/foot_length"]')
    length.locator("input").fill("12.6")
    expect(length).to_contain_text("12.6 in is outside the usual")
    expect(length).not_to_contain_text("mm")


def test_what_is_asked_and_refused_is_said_to_people_and_not_to_programs(visitor: Visitor) -> None:
    begin(visitor)
    visitor.page.locator("[data-step=birth_month] input").fill("19")
    visitor.reads("Write month and year, for example 05/1988.")
    expect(visitor.page.locator("main")).not_to_contain_text("YYYY")
    expect(visitor.page.locator("main")).not_to_contain_text("empty list")


def test_what_cannot_be_is_refused_beside_its_field_and_the_rest_is_saved(visitor: Visitor) -> None:
    begin(visitor)
    steps.answer_about(visitor, height="1.68", weight="64")
    field = visitor.page.locator("[data-step=height_cm]")
    expect(field).to_contain_text("looks like")
    expect(field.locator("input")).to_have_attribute("aria-invalid", "true")
    visitor.page.reload()
    visitor.settle()
    expect(visitor.page.locator("[data-step=weight_kg] input")).to_have_value("64")
    # What was refused is kept in this tab, and refused again, until it is put right.
    expect(visitor.page.locator("[data-step=height_cm]")).to_contain_text("looks like")
    visitor.page.locator("[data-step=height_cm] input").fill("168")
    saved(visitor)
    expect(visitor.page.locator("[data-step=height_cm] .note-problem")).to_have_count(0)


def test_what_is_unusual_is_asked_about_and_both_answers_are_kept(visitor: Visitor) -> None:
    begin(visitor)
    steps.answer_about(visitor)
    steps.measure(visitor, left="251", right="262")
    field = visitor.page.locator('[data-at="/measures/right/foot_length"]')
    expect(field).to_contain_text("Left and right differ by 11.0 mm.")
    steps.go_to_step(visitor, "submit")
    visitor.page.get_by_role("button", name="Length of the foot, Right foot").first.click()
    expect(field.locator("input")).to_be_focused()
    field.get_by_role("button", name="It is right").first.click()
    expect(field).to_contain_text("You confirmed: left 251.0 mm, right 262.0 mm")


def test_another_tab_is_told_and_nothing_is_overwritten(visitor: Visitor) -> None:
    begin(visitor)
    other = Visitor(visitor.page.context.new_page(), visitor.base)
    other.open(visitor.page.url)
    steps.answer_about(visitor, height="168", weight="64")
    saved(visitor)

    other.page.locator("[data-step=weight_kg] select").select_option("kg")
    other.page.locator("[data-step=weight_kg] input").fill("66")
    other.reads("This questionnaire was changed in another tab or on another device.", "no answer → 168 cm")
    # What only the first tab changed is in both now, here in feet; what both changed is asked about.
    expect(other.page.locator("[data-step=height_cm] input").first).to_have_value("5")
    other.reads("Both changed the following.")
    other.press("Keep what I typed here: 66 kg")
    saved(other)
    visitor.page.reload()
    visitor.settle()
    expect(visitor.page.locator("[data-step=weight_kg] input")).to_have_value("66")
    assert other.complaints == []


def test_offline_it_waits_counts_and_sends_by_itself(visitor: Visitor) -> None:
    begin(visitor)
    line = visitor.page.locator(".save-line")
    with visitor.answering(PROFILE, {"abort": True}, problem(503, "service_unavailable"), method="PATCH"):
        visitor.page.get_by_label("Women's shoes").check()
        expect(line).to_contain_text("You are offline, or we cannot be reached. What you typed is kept in this tab")
        expect(line).to_contain_text("We are busy at the moment.")
        saved(visitor)
    visitor.page.reload()
    visitor.settle()
    expect(visitor.page.get_by_label("Women's shoes")).to_be_checked()


def test_a_session_that_ends_keeps_what_was_typed_for_the_next_one(visitor: Visitor) -> None:
    begin(visitor)
    with visitor.answering(PROFILE, problem(401, "not_authenticated"), method="PATCH"):
        visitor.page.get_by_label("Women's shoes").check()
        visitor.reads("Your sign-in has ended. What you typed is kept in this tab.", "Sign in and go on")
    kept = visitor.page.evaluate("JSON.stringify(sessionStorage)")
    assert "sizing_category" in kept


def test_what_was_sent_in_another_tab_is_closed_here_and_a_new_one_can_be_opened(visitor: Visitor) -> None:
    begin(visitor)
    sent = problem(409, "profile_frozen", detail="This profile is submitted and does not change any more.")
    with visitor.answering(PROFILE, sent, method="PATCH"):
        visitor.page.get_by_label("Women's shoes").check()
        visitor.follow("Open a new one")
    visitor.reads("About the wearer", "Saved")


def test_it_can_be_filled_in_with_the_keyboard_alone(visitor: Visitor) -> None:
    begin(visitor)
    page = visitor.page
    page.get_by_label("Men's shoes", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Women's shoes")).to_be_checked()
    page.get_by_role("link", name="Next").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What you do on your feet")).to_be_focused()
    page.get_by_role("button", name="Add: One activity").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-step=activities] select")).to_be_focused()
    page.keyboard.type("Running")
    expect(page.get_by_role("heading", name="1. Running")).to_be_visible()


def test_places_are_marked_on_the_body_or_in_the_list_beside_it(visitor: Visitor) -> None:
    begin(visitor)
    steps.go_to_step(visitor, "complaints")
    page = visitor.page
    page.locator(".body-spot").nth(8).click()
    assert page.locator(".entry").count() == 1
    page.get_by_label("Knee", exact=True).check()
    assert page.locator(".entry").count() == 2
    for entry in page.locator(".entry").all():
        entry.get_by_label("Both").check()
        entry.get_by_label("3", exact=True).check()
    saved(visitor)
    assert visitor.barriers() == []
    page.get_by_label("Knee", exact=True).uncheck()
    assert page.locator(".entry").count() == 1
    page.get_by_label("None", exact=True).check()
    assert page.locator(".entry").count() == 0
    saved(visitor)
