"""What staff put right: the recipient and the place of delivery; amounts never change, and the story is told."""

from dataclasses import replace

import pytest

from fitting.models import JournalEntry
from orders import corrections, tracking
from orders.corrections import AddressElsewhere, NothingLeftToSend, NothingToCorrect
from orders.models import Cart, SavedAddress
from orders.postal import Address, AddressInvalid
from shop.actor import Actor, Kind, Role
from shop.models import TaxRate
from shop.refusal import NotAllowed, NotFound, Refusal
from tests import given
from tests.given import NOW, PORTLAND
from tests.orders.correcting import MOVED, SUPPORT, WHY, address_of, rows, sendable, to_address, to_email, to_name
from tests.orders.making import LATER, a_line, an_account
from tests.shop.given import LONG_AGO

pytestmark = pytest.mark.django_db


# --- the recipient -----------------------------------------------------------------------------
def test_the_recipient_is_corrected_and_nothing_else() -> None:
    order = sendable()
    old = address_of(order)
    to_name(order, "  Ada   Lovelace ")
    assert address_of(order) == replace(old, name="Ada Lovelace")


@pytest.mark.parametrize(("name", "refused"), [("Ada Stone", NothingToCorrect), ("  ", AddressInvalid)])
def test_no_name_and_the_same_name_are_refused(name: str, refused: type[Refusal]) -> None:
    order = sendable()
    before = rows(order)
    with pytest.raises(refused):
        to_name(order, name)
    with pytest.raises(corrections.ReasonMissing):
        to_name(order, "Ada Lovelace", reason="")
    assert rows(order) == before


# --- the place ---------------------------------------------------------------------------------
def test_a_parcel_goes_elsewhere_within_its_state_at_the_same_total() -> None:
    order = sendable()
    totals = (order.total_minor, order.tax_minor, order.shipping_minor)
    to_address(order, replace(MOVED, region="oregon", postal_code=" 97209 "))
    assert address_of(order) == MOVED
    assert (order.total_minor, order.tax_minor, order.shipping_minor) == totals


@pytest.mark.parametrize(
    ("elsewhere", "pointer", "said"),
    [
        (replace(PORTLAND, region="WA", postal_code="98101", city="Seattle"), "/region", "Taxed in OR, not in WA."),
        (given.JENA, "/country", "Priced for US, not for DE."),
    ],
)
def test_another_tax_region_is_refused_with_the_difference_and_what_to_do(
    elsewhere: Address, pointer: str, said: str
) -> None:
    order = sendable()
    TaxRate.objects.create(country="US", region="WA", tax_class="custom_insole", rate="0.1", starts_at=LONG_AGO)
    before = rows(order)
    with pytest.raises(AddressElsewhere, match="Cancel what is not sent yet") as refusal:
        to_address(order, elsewhere)
    assert [(problem.pointer, problem.detail) for problem in refusal.value.problems] == [(pointer, said)]
    assert rows(order) == before


def test_two_states_without_taxes_of_their_own_are_one_region() -> None:
    order = sendable()
    seattle = replace(PORTLAND, region="WA", postal_code="98101", city="Seattle")
    to_address(order, seattle)
    assert address_of(order) == seattle


@pytest.mark.parametrize(
    ("address", "refused"),
    [
        (replace(PORTLAND, line1=""), AddressInvalid),
        (replace(PORTLAND, postal_code="1"), AddressInvalid),
        (PORTLAND, NothingToCorrect),
    ],
)
def test_what_cannot_be_delivered_to_or_is_no_news_is_refused(address: Address, refused: type[Refusal]) -> None:
    order = sendable()
    before = rows(order)
    with pytest.raises(refused):
        to_address(order, address)
    assert rows(order) == before


@pytest.mark.parametrize("status", ["shipped", "delivered", "returned", "cancelled"])
def test_what_is_sent_or_cancelled_goes_nowhere_else(status: str) -> None:
    order = sendable()
    order.lines.update(status=status)
    before = rows(order)
    with pytest.raises(NothingLeftToSend):
        to_name(order, "Ada Lovelace")
    with pytest.raises(NothingLeftToSend):
        to_address(order, MOVED)
    assert rows(order) == before


def test_a_line_that_is_still_here_can_go_elsewhere_when_another_is_sent() -> None:
    order = sendable()
    a_line(order, kind="stock", status="shipped")
    to_address(order, MOVED)
    assert address_of(order) == MOVED


def test_the_address_book_and_a_cart_with_another_address_keep_what_they_say() -> None:
    guest = given.guest()
    SavedAddress.objects.create(customer_id=guest.user_id, created_at=NOW, **PORTLAND.columns())
    order = given.placed_order(guest)
    to_address(order, MOVED)
    assert Address.of(SavedAddress.objects.get().ship_to()) == PORTLAND
    assert Address.of(Cart.objects.get().ship_to()) == MOVED
    Cart.objects.update(ship_line1="1 Far Street")
    to_address(order, PORTLAND)
    assert Cart.objects.get().ship_line1 == "1 Far Street"


# --- who, and what stays in the journal --------------------------------------------------------
@pytest.mark.parametrize("role", sorted({role.value for role in Role} - {"support"}))
def test_only_support_corrects(role: str) -> None:
    order = sendable()
    before = rows(order)
    by = Actor(Kind.STAFF, 1, frozenset({role}))
    for act in (
        lambda: to_email(order, "new@example.com", by=by),
        lambda: to_name(order, "Ada Lovelace", by=by),
        lambda: to_address(order, MOVED, by=by),
        lambda: corrections.send_confirmation(order.pk, at=LATER, by=by),
        lambda: corrections.email_consequence(order.pk, by=by),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert rows(order) == before


def test_an_order_that_is_none_is_not_found() -> None:
    for act in (
        lambda: corrections.correct_email(0, email="a@example.com", reason=WHY, at=LATER, by=SUPPORT),
        lambda: corrections.correct_name(0, name="Ada", reason=WHY, at=LATER, by=SUPPORT),
        lambda: corrections.correct_address(0, address=MOVED, reason=WHY, at=LATER, by=SUPPORT),
        lambda: corrections.send_confirmation(0, at=LATER, by=SUPPORT),
    ):
        with pytest.raises(NotFound):
            act()


def test_the_journal_says_who_and_why_and_only_a_hint_of_what() -> None:
    order = sendable(email="ada.stone@exmaple.com")
    to_email(order, "ada.stone@example.com")
    to_address(order, replace(MOVED, name="Ada Lovelace"))
    to_address(order, PORTLAND)
    told = JournalEntry.objects.filter(thread=f"order:{order.pk}").order_by("pk")
    assert [(entry.field, entry.was, entry.became) for entry in told] == [
        ("email", "a…@exmaple.com", "a…@example.com"),
        ("address", "", "street, postcode"),
        ("recipient", "A. S.", "A. L."),
        ("address", "", "street, postcode"),
        ("recipient", "A. L.", "A. S."),
    ]
    assert {(entry.reason, entry.by_kind, entry.by_id) for entry in told} == {(WHY, "staff", 1)}


def test_many_parts_of_an_address_are_counted_where_the_journal_has_no_room() -> None:
    order = sendable()
    everything = Address("Ada Stone", "ACME", "9 Oak", "Flat 2", "Salem", "OR", "97301", "US", "+12025550123")
    to_address(order, everything)
    assert JournalEntry.objects.get(field="address").became == "5 parts"


def test_the_customer_reads_that_it_was_corrected() -> None:
    account = an_account()
    order = sendable(customer=account)
    to_email(order, "work@example.com")
    to_address(order, MOVED)
    codes = [moment.code for moment in tracking.timeline(order.number, by=account.as_actor())]
    assert codes == ["email_corrected", "address_corrected"]
