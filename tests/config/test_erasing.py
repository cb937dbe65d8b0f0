"""To be forgotten: what goes, what stays, what it waits for, and that a device still answers by its serial."""

from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.accounts import erasing
from config.accounts.models import ErasureRequest, User
from config.accounts.tasks import erase_customers
from fitting.models import ERASED, Assessment, Consent, FootProfile, Measures, Wearer
from orders import conversations, guarantee
from orders.invariants import invariants
from orders.models import Case, Claim, Device, LedgerEntry, Order
from shop.actor import SYSTEM
from tests.orders.claims.claiming import DAY, Wearing
from tests.orders.making import LATER, an_order
from tests.orders.staffed import a_colleague, support
from tests.traces import traces_of

pytestmark = pytest.mark.django_db

AT = LATER + 40 * DAY
# A person must look at this.
FLAT = {"part": "core", "failure": "lost_shape", "cause": "wear"}
WHO = ("ada@example.com", "Ada Stone", "12 Elm Street", "Zorah", "Under the arch", "Where is it", "Old mill")


@pytest.fixture
def ada() -> Wearing:
    """Somebody whose pair came, who wrote to us, has an address book, and claims something."""
    her = Wearing()
    Wearer.objects.update(name="Zorah")
    conversations.write(her.order.pk, text="Where is it?", at=LATER, by=her.browser.actor)
    address = {"label": "Old mill", "name": "Ada Stone", "line1": "12 Elm Street", "city": "Portland", "region": "OR",
               "postal_code": "97205", "country": "US"}  # fmt: skip
    assert her.browser.post("me/addresses/", address)[0] == 201
    account = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=a_colleague("s2", "support"), content_type=account, object_id=str(her.browser.user.pk),
        object_repr="ada@example.com", action_flag=2,
    )  # fmt: skip
    assert her.claims("left", at=AT, words="Under the arch it is flat.", **FLAT)[0] == 201
    return her


def ask(her: Wearing, method: str = "post", body: Any = None) -> tuple[int, Any]:
    """Ask to be erased, or about it."""
    with time_machine.travel(AT, tick=False):
        if method == "post":
            return her.browser.post("me/erase/", body or {"confirm": "erase"})
        return her.browser.get("me/erase/") if method == "get" else her.browser.delete("me/erase/")


def settled(her: Wearing) -> None:
    """End what is under way: the claim is withdrawn, the message answered."""
    assert her.presses(Claim.objects.get().number, "withdraw", {}, at=AT)[0] == 200
    clerk = support("s1")
    conversations.answer(her.order.pk, text="It came.", at=AT, by=clerk)
    for case in Case.objects.live():
        Case.objects.filter(pk=case.pk).update(status="closed", closed_at=AT, ended="handled")


def test_nothing_goes_while_something_is_under_way_and_each_thing_is_named(ada: Wearing) -> None:
    before = traces_of(WHO)
    _, told = ask(ada, "get")
    number, claim = ada.order.number, Claim.objects.get().number
    assert {one["code"]: one["detail"] for one in told["waits_for"]} == {
        "case_open": f"Our staff look at something about order {number}: wait until they are done.",
        "claim_open": f"Claim {claim} is not over: withdraw it, or wait for its end.",
    }
    assert told["request"] is None
    assert {one["code"] for one in told["kept"]} >= {"invoices", "devices"}
    status, refused = ask(ada)
    assert (status, refused["code"]) == (409, "erasing_waits")
    assert [one["code"] for one in refused["errors"]] == ["case_open", "claim_open"]
    assert ask(ada, body={"confirm": "yes"})[0] == 400
    assert not ErasureRequest.objects.exists()
    # Somebody who asked in time and has claimed since waits, too.
    ErasureRequest.objects.create(user=ada.browser.user, requested_at=AT)
    assert erase_customers(at=AT) == 0
    assert traces_of(WHO) == before


def test_all_that_names_somebody_goes_and_money_and_devices_stay(ada: Wearing) -> None:
    settled(ada)
    Order.objects.filter(pk=ada.order.pk).update(gift_message="For my Zorah.")
    money = list(LedgerEntry.objects.order_by("pk").values_list("kind", "amount_minor"))
    devices = list(Device.objects.order_by("pk").values_list("serial", "status", "design_sha256"))
    assert set(traces_of(WHO)) == set(WHO)
    assert Measures.objects.exists()
    status, told = ask(ada)
    assert (status, told["status"], ask(ada)[1]) == (202, "requested", told)
    assert erase_customers(at=AT) == 1
    assert traces_of(WHO) == {}
    assert not Measures.objects.exists()
    assert set(FootProfile.objects.values_list("status", "wearer__name")) == {("erased", ERASED)}
    assert list(Assessment.objects.values_list("inputs", "conclusions")) == [({}, {})]
    assert not Consent.objects.live().exists()
    assert ask(ada, "get")[0] == 401

    assert list(LedgerEntry.objects.order_by("pk").values_list("kind", "amount_minor")) == money
    assert list(Device.objects.order_by("pk").values_list("serial", "status", "design_sha256")) == devices
    gone = Order.objects.get(pk=ada.order.pk)
    assert (gone.erased_at, gone.gift_message) == (AT, "")
    worn = Device.objects.get(serial=devices[0][0])
    promised = guarantee.standing_of(worn.work_order.line, at=AT)
    assert {side.serial for side in promised.sides} == {serial for serial, *_ in devices}
    assert [one for one in invariants(at=AT) if one.code != "I12"] == []
    # Done is done: the sweep finds nobody, and the request says when.
    assert erase_customers(at=AT + DAY) == 0
    assert ErasureRequest.objects.get().done_at == AT


def test_who_changes_their_mind_in_time_stays(ada: Wearing) -> None:
    settled(ada)
    assert ask(ada)[0] == 202
    status, told = ask(ada, "delete")
    assert (status, told["request"]) == (200, None)
    assert erase_customers(at=AT) == 0
    assert set(traces_of(WHO)) == set(WHO)


def test_guests_are_found_by_the_address_of_their_orders() -> None:
    orders = [an_order(email="Guest@example.com", payment="cancelled", cancelled_at=AT) for _ in range(2)]
    assert len({order.customer_id for order in orders}) == 2
    call_command("erase_customer", "guest@example.com", "--yes", stdout=StringIO())
    assert traces_of(["uest@example.com", "Ada Stone"]) == {}
    assert not User.objects.filter(pk__in=[order.customer_id for order in orders], is_active=True).exists()


def test_the_command_shows_first_and_erases_when_told(ada: Wearing) -> None:
    with pytest.raises(CommandError, match="Nothing is erased yet"):
        call_command("erase_customer", "ADA@example.com", "--yes", stdout=StringIO())
    settled(ada)
    said = StringIO()
    call_command("erase_customer", "ada@example.com", stdout=said)
    assert "Invoices and refund notes as they were issued" in said.getvalue()
    assert set(traces_of(WHO)) == set(WHO)
    with time_machine.travel(AT, tick=False):
        call_command("erase_customer", "ada@example.com", "--yes", stdout=StringIO())
    assert traces_of(WHO) == {}
    with pytest.raises(CommandError, match="No customer has this address"):
        call_command("erase_customer", "ada@example.com", "--yes", stdout=StringIO())
    assert erasing.erase(ErasureRequest.objects.get().pk, at=timezone.now(), by=SYSTEM) is False
