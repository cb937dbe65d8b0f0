"""A guest from a product to a paid order, to the mailed page of the order, and to its end."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.visitor import DESK, Visitor
from tests.journeys.premises import Premises


def test_a_guest_describes_feet_orders_pays_and_finds_the_order_by_the_mailed_link(
    shop: Premises, visit: Callable[..., Visitor]
) -> None:
    guest, email = visit(), "phone@example.com"
    steps.put_insoles_into_cart(guest)
    steps.say_whose_feet(guest)
    guest.shot("cart-phone")
    guest.follow("Describe the feet now")
    steps.describe_feet(guest)
    guest.reads("the description is kept")
    guest.follow("Go on")
    guest.reads("Feet described")
    steps.say_where_to(guest, email)
    guest.shot("checkout-phone")
    guest.press("Order and pay")
    steps.pay_at_stripe(guest)
    guest.reads("is paid")
    guest.shot("thanks-phone")
    guest.follow("To the order")
    guest.reads("A fitter looks at what you told us", "10 business days after the feet are approved")
    number = re.findall(r"/orders/(\w+)/", guest.page.url)[0]

    by_mail = visit()
    by_mail.open(steps.link_in(shop, email, f"/orders/{number}/#code="))
    by_mail.reads("Paid on", "Stride", "For Mara")
    assert "#" not in by_mail.page.url
    by_mail.shot("order-phone")
    with by_mail.page.expect_download() as paper:
        by_mail.press("Itemised receipt")
    assert paper.value.suggested_filename == f"{number}-receipt.pdf"
    by_mail.page.get_by_label("Your message").fill("a" * 4001)
    by_mail.reads("4001 of 4000 characters: please shorten it by 1.")
    by_mail.press("Send", exact=True)
    by_mail.reads("These are 4001 characters; at most 4000 fit.")
    by_mail.page.get_by_label("Your message").fill("May it come a week later?")
    by_mail.press("Send", exact=True)
    expect(by_mail.page.locator(".message")).to_contain_text("May it come a week later?")
    by_mail.press("Cancel the order")
    by_mail.reads("goes back to how you paid", "The workshop has not begun")
    by_mail.press("Yes, cancel")
    by_mail.reads("This order was cancelled on", "Money back")
    by_mail.page.get_by_text("What has happened so far").click()
    by_mail.reads(f"We wrote to {email}: the confirmation of the order.")
    expect(by_mail.page.locator("#order > .hint")).to_contain_text("Cancelled")


def test_who_pays_first_describes_the_feet_later_and_corrects_them_for_the_reason_a_fitter_names(
    shop: Premises, visit: Callable[..., Visitor]
) -> None:
    number, state = steps.placed(shop, "later@example.com", pay=True)
    visitor = visit(state=state)
    visitor.open(f"/orders/{number}/")
    visitor.reads("It is your turn")
    visitor.follow("Describe the feet")
    visitor.page.wait_for_url(re.compile(r"/lines/[\w-]+/profile/"))
    steps.describe_feet(visitor)
    visitor.reads("the fitter has it now")
    visitor.follow("To the order")
    visitor.reads("A fitter looks at what you told us")
    steps.send_back(shop, number, words="Barefoot, please.")

    visitor.open(f"/orders/{number}/")
    expect(visitor.page.locator("li.panel .sent-back")).to_contain_text("Barefoot, please.")
    german = visit(state=state, locale="de-DE")
    german.open(f"/orders/{number}/")
    german.reads(
        "Linker Fuß: Messen Sie noch einmal mit dem gedruckten Messblatt", "mit einem Lineal. Barefoot, please."
    )
    visitor.follow("Correct it, or measure again")
    visitor.page.wait_for_url(re.compile(r"/lines/[\w-]+/profile/"))
    visitor.reads("A fitter needs one more thing about the feet. Left foot: Measure once more with the printed sheet")
    expect(visitor.page.get_by_role("button", name="Nothing has changed")).to_have_count(0)
    assert visitor.barriers() == []
    visitor.press("Correct it, or measure again")
    steps.measure(visitor, left="253")
    visitor.reads("Barefoot, please.", "Saved.")
    steps.go_to_step(visitor, "submit")
    visitor.reads("Everything is there")
    visitor.press("Send to the fitter")
    visitor.reads("the fitter has it now")
    expect(visitor.page.locator(".sent-back")).to_have_count(0)


def test_a_used_link_leads_to_the_form_that_mails_a_fresh_one(shop: Premises, visit: Callable[..., Visitor]) -> None:
    number, _ = steps.placed(shop, "used@example.com")
    first = visit()
    first.open(f"/orders/{number}/")
    first.reads("Please show us who you are")
    ask_for_links(first)
    link = steps.link_in(shop, "used@example.com", "/orders/#code=")
    first.open(link)
    first.reads(f"Order {number}", "Not paid yet")
    # In the same browser the guest is known by now, and the link still leads to the orders.
    first.open("/cart/")
    first.open(link)
    first.reads(f"Order {number}")

    other = visit()
    other.open(link)
    other.reads("has been used, replaced or has expired")
    assert other.barriers() == []
    ask_for_links(other)
    # Fresh links end the sessions that older ones opened: what the page shows then is a way on.
    first.open(f"/orders/{number}/")
    first.reads("Please show us who you are", "Mail me a fresh link")


def ask_for_links(visitor: Visitor) -> None:
    """Have links mailed by the page that has lost them."""
    visitor.page.get_by_label("E-mail address").fill("used@example.com")
    visitor.press("Mail me fresh links")
    visitor.reads("Look into your mail")


def test_the_buttons_of_stripes_page_and_of_the_browser_lead_back_to_an_order_that_waits(visitor: Visitor) -> None:
    number = steps.order_unpaid(visitor, "back@example.com")
    visitor.open("/cart/")
    visitor.reads(f"Order {number} of this cart waits for payment")
    visitor.open(f"/orders/{number}/pay/")
    visitor.press("Pay")
    visitor.page.wait_for_url(re.compile("/c/pay/"))
    visitor.page.go_back()
    visitor.reads("is due for order")
    expect(visitor.page.get_by_role("button", name="Pay")).to_be_enabled()


def test_the_whole_way_is_walked_in_german(visit: Callable[..., Visitor]) -> None:
    guest = visit(size=DESK, locale="de-DE")
    page = guest.page
    guest.open("/products/")
    page.locator("#country").select_option("DE")
    steps.put_insoles_into_cart(guest)
    guest.open("/cart/")
    guest.press("Sagen, für wessen Füße sie sind")
    guest.fill(Ihr_Name="Eva", Monat_und_Jahr_der_Geburt="05/1988")
    page.get_by_label("Ich willige ein, dass die Antworten").check()
    guest.press("Weiter")
    guest.reads("Noch nicht beschrieben")
    guest.follow("Die Füße jetzt beschreiben")
    guest.reads("Über die Person", "Wie groß sind Sie?")
    page.locator("[data-step=height_cm] input").first.fill("1,68")
    page.locator("[data-step=weight_kg] input").first.fill("900")
    guest.reads("Geben Sie einen Wert von 10 bis 250 kg an.", "sieht aus wie Meter; das wären 168,0 cm")
    guest.shot("german-feet")
    guest.open("/checkout/")
    page.get_by_label("E-Mail-Adresse").fill("eva@example.com")
    page.get_by_role("textbox", name="Name", exact=True).fill("Eva Klein")
    guest.fill(Straße_und_Hausnummer="Marktplatz 1", Postleitzahl="07743", Ort="Jena")
    guest.press("Weiter zur Summe")
    guest.reads("Bitte prüfen", "davon Steuer", "Nach Maß für eine Person gemacht", "€")
    guest.shot("german-checkout")
    guest.press("Zahlungspflichtig bestellen")
    page.wait_for_url(re.compile("/c/pay/"))
    page.get_by_role("button", name=re.compile("^Pay")).click()
    page.wait_for_url(re.compile("/thanks/"))
    guest.reads("Vielen Dank für Ihre Bestellung", "sind bezahlt")
    guest.follow("Zur Bestellung")
    guest.reads("Sie sind am Zug", "Beschreiben und messen Sie die Füße", "10 Werktage nach Freigabe der Füße")
    guest.shot("german-order")
