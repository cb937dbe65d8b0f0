"""Accounts: signing up, signing in, a forgotten password; people, addresses, consents; and the invited wearer."""

import re
import zipfile
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.visitor import Visitor
from tests.journeys.premises import Premises


def become_account(shop: Premises, visitor: Visitor, email: str) -> None:
    """Sign up, prove the address by the mailed link, sign in."""
    visitor.open("/account/sign-up/")
    visitor.page.get_by_label("E-mail address").fill(email)
    visitor.fill(Password=steps.PASSWORD)
    visitor.press("Make an account")
    visitor.reads("Look into your mail")
    visitor.open(steps.link_in(shop, email, "/account/verify-email/"))
    visitor.press("Yes, this is my address")
    visitor.reads("the address is proved")
    visitor.follow("Sign in")
    sign_in(visitor, email)
    visitor.reads("Your account", email)


def enter(shop: Premises, visitor: Visitor, email: str) -> None:
    """Sign in to an account that was made before."""
    steps.make_account(shop, email)
    sign_in(visitor, email)
    visitor.reads("Your account", email)


def sign_in(visitor: Visitor, email: str, password: str = steps.PASSWORD) -> None:
    """Sign in with a password."""
    visitor.open("/account/sign-in/")
    visitor.page.get_by_label("E-mail address").fill(email)
    visitor.fill(Password=password)
    visitor.press("Sign in", exact=True)


def test_signing_up_hands_over_the_orders_of_the_guest_and_carries_the_cart(
    shop: Premises, visit: Callable[..., Visitor]
) -> None:
    number, state = steps.placed(shop, "adopt@example.com")
    visitor = visit(state=state)
    steps.put_insoles_into_cart(visitor)
    become_account(shop, visitor, "adopt@example.com")
    visitor.open("/orders/")
    visitor.reads(f"Order {number}")
    visitor.open("/cart/")
    visitor.reads("Stride")


def test_wrong_passwords_and_short_ones_are_told_at_their_field(visitor: Visitor) -> None:
    sign_in(visitor, "nobody@example.com", "something else")
    visitor.reads("E-mail address or password is not right.")
    visitor.open("/account/sign-up/")
    visitor.page.get_by_label("E-mail address").fill("short@example.com")
    visitor.fill(Password="short")
    visitor.press("Make an account")
    visitor.reads("This password is too short; take at least ten characters.")
    assert visitor.barriers() == []


def test_a_code_by_mail_signs_in_and_leads_back_to_where_one_was(shop: Premises, visit: Callable[..., Visitor]) -> None:
    steps.make_account(shop, "code@example.com")
    other = visit()
    other.open("/account/sign-in/?next=/account/addresses/")
    other.page.get_by_label("With a code by mail").check()
    other.page.get_by_label("E-mail address").fill("code@example.com")
    other.press("Mail me a code")
    other.reads("We have sent a code to code@example.com")
    code = re.findall(r"\n([A-Z0-9]{3,5}-[A-Z0-9]{3,5})\n", steps.letters_to(shop, "code@example.com")[-1])[0]
    other.page.get_by_label("Code from the mail").fill(code)
    other.press("Sign in", exact=True)
    other.page.wait_for_url(re.compile("/account/addresses/$"))
    other.reads("Add an address")


def test_a_second_factor_is_asked_for_where_the_account_has_one(shop: Premises, visitor: Visitor) -> None:
    steps.make_account(shop, "factor@example.com")
    recovery = steps.add_second_factor(shop, "factor@example.com")
    sign_in(visitor, "factor@example.com")
    code = visitor.page.get_by_label("Code of your authenticator app, or a recovery code")
    code.fill("nothing")
    visitor.press("Go on")
    visitor.reads("This code is not right.")
    expect(code).to_be_focused()
    code.fill(recovery)
    visitor.press("Go on")
    visitor.reads("Your account", "factor@example.com")


def test_a_sign_in_that_has_ended_leads_back_to_what_was_typed(shop: Premises, visitor: Visitor) -> None:
    enter(shop, visitor, "expired@example.com")
    visitor.open("/account/addresses/")
    visitor.fill(Street_and_number="12 Elm Street", City="Seattle", State="WA", ZIP_code="98104")
    visitor.page.get_by_role("textbox", name="Name", exact=True).fill("Mara Stone")
    visitor.page.context.clear_cookies()
    visitor.press("Keep")
    visitor.reads("You are not signed in any more. Sign in and come back; what you typed is kept.")
    visitor.page.locator("main").get_by_role("link", name="Sign in").click()
    visitor.page.get_by_label("E-mail address").fill("expired@example.com")
    visitor.fill(Password=steps.PASSWORD)
    visitor.press("Sign in", exact=True)
    visitor.page.wait_for_url(re.compile("/account/addresses/$"))
    expect(visitor.page.get_by_role("textbox", name="City")).to_have_value("Seattle")
    visitor.press("Keep")
    visitor.reads("Seattle, WA 98104")


def test_a_forgotten_password_is_replaced_by_the_mailed_link(shop: Premises, visit: Callable[..., Visitor]) -> None:
    steps.make_account(shop, "forgot@example.com")
    visitor = visit()
    visitor.open("/account/password/reset/")
    visitor.page.get_by_label("E-mail address").fill("forgot@example.com")
    visitor.press("Mail me a link")
    visitor.reads("If there is an account of forgot@example.com")
    link = steps.link_in(shop, "forgot@example.com", "/account/password/reset/")
    visitor.open(link)
    visitor.fill(New_password="another long walk in old shoes")
    visitor.press("Keep this password")
    visitor.reads("The new password is kept")
    visitor.open(link)
    visitor.reads("This link has been used or is too old", "Mail me a link")
    sign_in(visitor, "forgot@example.com", "another long walk in old shoes")
    visitor.reads("Your account")


def test_addresses_are_kept_corrected_and_offered_at_checkout(shop: Premises, visitor: Visitor) -> None:
    enter(shop, visitor, "book@example.com")
    visitor.open("/account/addresses/")
    visitor.fill(Called="Home", Street_and_number="12 Elm Street", City="Seattle", State="WA", ZIP_code="98104")
    visitor.page.get_by_role("textbox", name="Name", exact=True).fill("Mara Stone")
    visitor.press("Keep")
    visitor.reads("Home", "Seattle, WA 98104")

    visitor.press("Correct")
    other = Visitor(visitor.page.context.new_page(), visitor.base)
    other.open("/account/addresses/")
    other.press("Correct")
    other.fill(Street_and_number="14 Elm Street")
    other.press("Keep")
    other.reads("14 Elm Street")
    visitor.fill(Called="My home")
    visitor.press("Keep")
    visitor.reads("In another tab it was changed to:", "14 Elm Street")
    visitor.press("Keep")
    visitor.reads("My home", "12 Elm Street")

    steps.put_insoles_into_cart(visitor)
    steps.say_whose_feet(visitor)
    visitor.open("/checkout/")
    visitor.page.get_by_label("From your address book").select_option(label="My home")
    expect(visitor.page.get_by_role("textbox", name="City")).to_have_value("Seattle")


def test_an_invited_wearer_answers_at_a_door_of_their_own(shop: Premises, visit: Callable[..., Visitor]) -> None:
    customer = visit()
    enter(shop, customer, "giver@example.com")
    customer.open("/account/wearers/")
    customer.page.get_by_label("My partner").check()
    customer.page.get_by_label("They do: I send them a link").check()
    customer.page.get_by_role("textbox", name="Name", exact=True).fill("Ben")
    customer.press("Go on")
    customer.reads("Ben", "Invited; waiting for them")
    link = customer.page.locator("input[readonly]").input_value()
    assert customer.barriers() == []

    wearer = visit()
    wearer.open(link)
    wearer.reads("Somebody ordered insoles made to measure for you, Ben.")
    assert "#" not in wearer.page.url
    assert wearer.barriers() == []
    wearer.fill(Month_and_year_of_birth="03/1990")
    wearer.page.get_by_label("I agree that the answers").check()
    wearer.press("Agree and go on")
    wearer.reads("About the wearer")
    assert "$" not in wearer.page.locator("main").inner_text()
    steps.describe_feet(wearer)
    wearer.reads("Thank you, Ben")
    wearer.shot("invitation-thanks")

    customer.open("/account/wearers/")
    customer.reads("Feet described", "They answer for themselves")
    customer.page.get_by_text("Invitation", exact=True).click()
    customer.press("Close the link")
    customer.reads("The link is closed.")
    wearer.page.reload()
    wearer.reads("This link is not valid, or not any more")


def test_consents_are_listed_and_taken_back(shop: Premises, visitor: Visitor) -> None:
    enter(shop, visitor, "consent@example.com")
    steps.put_insoles_into_cart(visitor)
    steps.say_whose_feet(visitor)
    visitor.open("/account/consents/")
    visitor.reads("Use of answers and measures", "Mara")
    visitor.page.get_by_label("Send me news and offers").check()
    visitor.press("Agree")
    visitor.reads("News by e-mail", "Yourself")
    visitor.press("Take back")
    visitor.page.get_by_text("Taken back", exact=True).click()
    expect(visitor.page.locator("details li")).to_have_count(1)
    assert visitor.barriers() == []


def test_a_copy_of_ones_data_is_fetched_and_the_data_is_erased(shop: Premises, visitor: Visitor) -> None:
    enter(shop, visitor, "leaving@example.com")
    visitor.follow("Your data: a copy, or its end")
    visitor.page.get_by_text("What is in it").click()
    visitor.press("Make a copy")
    visitor.reads("is ready:")
    expect(visitor.page.locator("#copy details")).to_have_attribute("open", "")
    with visitor.page.expect_download() as fetched:
        visitor.press("Fetch the copy")
    with zipfile.ZipFile(fetched.value.path()) as copy:
        assert "leaving@example.com" in copy.read("account.json").decode()
    visitor.shot("your-data")
    assert visitor.barriers() == []
    visitor.press("Delete the copy")
    visitor.reads("The last copy is deleted.", "Make a copy")
    visitor.press("Erase my data")
    expect(visitor.page.get_by_label("Erase it all.")).to_be_focused()
    visitor.page.get_by_label("Erase it all.").check()
    visitor.press("Erase my data")
    visitor.reads("You asked us on")
    visitor.press("Stay after all")
    visitor.reads("What stays, and why", "Erase my data")
    visitor.page.get_by_label("Erase it all.").check()
    visitor.press("Erase my data")
    visitor.reads("once nothing is under way")
