"""The demo's stories: each reaches its stage through the verbs, and together they keep every rule of the money."""

import re
import unicodedata
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.test import Client

from config.accounts.models import User
from config.checks import our_models
from config.demo import mailbox
from config.demo.management.commands import prepare_demo
from config.demo.signins import CUSTOMERS, STAFF, SignIn
from config.demo.stories import STORIES
from config.demo.stories.telling import Story, stage_of
from fitting.models import FootProfile, Message, Prescription, Scan
from orders import cases
from orders.invariants import invariants
from orders.models import (
    Case,
    CaseNote,
    Claim,
    ComplaintRecord,
    Hold,
    LedgerEntry,
    Order,
    OrderLine,
    OrderMessage,
    Refund,
    StripeEvent,
)
from orders.queues import QUEUES, QueueCode, Reason, worked_by
from shop.models import Price
from tests.config.demo.conftest import TODAY, Filled

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_each_story_leaves_its_orders_where_it_says(filled: Filled, story: Story) -> None:
    [orders] = [told.orders for told in filled.told if told.story is story]
    assert tuple(stage_of(Order.objects.get(pk=pk)) for pk in orders) == story.ends


def test_each_parcel_goes_to_whoever_ordered_it(filled: Filled) -> None:
    for order in Order.objects.select_related("customer"):
        first = unicodedata.normalize("NFKD", order.ship_name.partition(" ")[0]).encode("ascii", "ignore").decode()
        assert order.ship_name == order.customer.name or first.lower() == order.email.partition("@")[0], order.number
        assert " " in order.ship_name


def test_every_order_belongs_to_a_story_and_none_lies_in_the_future(filled: Filled) -> None:
    told = sorted(pk for one in filled.told for pk in one.orders)
    assert told == sorted(Order.objects.values_list("pk", flat=True))
    assert len(told) >= 40
    assert filled.clock.now() == TODAY
    assert Order.objects.filter(placed_at__gt=TODAY).count() == 0
    assert (TODAY - Order.objects.earliest("placed_at").placed_at).days >= 40


def test_the_money_of_the_whole_demo_agrees_but_for_what_stripe_has_not_answered(filled: Filled) -> None:
    unanswered = Refund.objects.get(status="unknown")
    assert [(found.code, found.order) for found in invariants(at=TODAY)] == [("I9", unanswered.order.number)]


def test_whatever_needs_a_person_is_in_one_case_of_one_queue_for_every_reason_but_our_own_faults(
    filled: Filled,
) -> None:
    assert cases.violations(at=TODAY) == []
    live = Case.objects.live()
    waiting = Counter(live.values_list("queue", flat=True))
    assert {queue: waiting[queue] >= 2 for queue in QUEUES} == dict.fromkeys(QUEUES, True)
    # Our books and Stripe's do not differ, what fails by our fault does not, what a fitter approves can be built, and
    # no market of the demo asks Stripe for its tax.
    never = {
        Reason.BOOKS_DIFFER,
        Reason.TAX_NOT_TOLD,
        Reason.SCAN_GIVEN_UP,
        Reason.DESIGN_FAILED,
        Reason.DESIGN_GIVEN_UP,
    }
    assert {Reason(case.cause) for case in live} == set(Reason) - never


def test_cases_are_taken_handed_over_noted_urgent_overdue_answered_and_opened_again(filled: Filled) -> None:
    live = Case.objects.live()
    done = {"taken", "note", "handed_over", "answered", "closed"}
    assert set(CaseNote.objects.values_list("kind", flat=True)) == done
    assert live.get(urgent=True, order__email="carl@customers.example").owner == User.objects.get(
        email="fitter@demo.example"
    )
    handed = CaseNote.objects.get(kind="handed_over")
    assert handed.case.owner == handed.to == User.objects.get(email="finance2@demo.example")
    for queue in QUEUES:
        assert live.filter(queue=queue, due_at__lte=TODAY).exists(), queue
    # Whoever reviews feet need not be late with all of them.
    in_time = live.filter(queue=QueueCode.REVIEW, due_at__gt=TODAY)
    assert set(in_time.values_list("order__email", flat=True)) == {"noor@customers.example"}
    letters = live.filter(queue=QueueCode.MESSAGES)
    # Gwen's was closed by an answer, Petra's waited for her: both have written again.
    again = letters.filter(status="open", notes__kind="answered").values_list("order__email", flat=True)
    assert set(again) == {"gwen@customers.example", "petra@demo.example"}
    assert letters.get(status="waiting").order == Order.objects.get(email="tess@customers.example")
    assert live.get(notes__kind="closed").order == Order.objects.get(email="otto@customers.example")


def test_a_customer_who_signs_in_finds_what_was_written_to_them(filled: Filled, client: Client) -> None:
    client.force_login(User.objects.get(email="petra@demo.example"))
    talk = OrderMessage.objects.filter(order__email="petra@demo.example").order_by("-pk")
    found = client.get(f"/api/v1/orders/{talk[0].order.number}/messages/").json()["results"]
    assert [one["text"] for one in found] == [one.text for one in talk]
    assert [one["author"] for one in found] == ["customer", "us", "customer"]


def test_what_the_catalogue_says_is_what_was_ordered_and_what_the_ledger_took(filled: Filled) -> None:
    remade = OrderLine.objects.filter(remake_of__isnull=False).values("order")
    for order in Order.objects.filter(payment="paid").exclude(pk__in=remade).prefetch_related("lines"):
        for line in order.lines.all():
            price = Price.objects.get(variant=line.variant_id, currency=order.currency)
            assert line.unit_price_minor == price.amount_minor
        charges = order.ledger.filter(kind=LedgerEntry.Kind.CHARGE)
        counted = order.payments.get(standing="counted")
        assert counted.amount_minor == order.total_minor
        assert charges.aggregate(whole=Sum("amount_minor"))["whole"] == sum(
            payment.amount_minor for payment in order.payments.all()
        )


def test_every_stage_that_exists_is_there(filled: Filled) -> None:
    assert {order.payment for order in Order.objects.all()} == {"awaiting_payment", "processing", "paid", "cancelled"}
    assert {line.status for line in OrderLine.objects.all()} == {
        "awaiting_payment",
        "awaiting_profile",
        "in_review",
        "approved",
        "queued",
        "in_production",
        "quality_check",
        "ready",
        "shipped",
        "delivered",
        "allocated",
        "cancelled",
    }
    assert {hold.code for hold in Hold.objects.filter(closed_at=None)} == set(Hold.Code.values)
    assert set(Order.objects.values_list("currency", flat=True)) == {"USD", "EUR", "GBP", "CAD"}
    assert FootProfile.objects.filter(wearer__relation="child", status="submitted").exists()
    assert FootProfile.objects.filter(wearer__speaks_since__isnull=False, status="submitted").exists()


@pytest.mark.parametrize(
    "page", ["orderline/board", "device/jobs", "device/quality", "device/rework", "parcel/ready", "orderline/promises"]
)
def test_something_waits_on_every_page_of_workshop_and_warehouse(filled: Filled, client: Client, page: str) -> None:
    client.force_login(User.objects.filter(is_superuser=True).order_by("pk")[0])
    shown = client.get(f"/admin/orders/{page}/").content.decode()
    assert re.search(r'type="checkbox" name="(row|line)"', shown)


def test_claims_wait_in_every_queue_of_their_desk_and_a_remake_is_on_its_way(filled: Filled, client: Client) -> None:
    client.force_login(User.objects.get(email="claims2@demo.example"))
    for queue, many in {"new": 3, "needs_info": 1, "overdue": 1, "appeals": 1}.items():
        page = client.get(f"/admin/orders/claim/?queue={queue}").content.decode()
        assert len(set(re.findall(r"/admin/orders/claim/(\d+)/change/", page))) == many, queue
    stands = {"in_review", "needs_info", "denied", "remedy_in_progress", "resolved", "withdrawn"}
    assert set(Claim.objects.values_list("status", flat=True)) == stands
    assert Claim.objects.filter(kind="fit").exists()
    assert ComplaintRecord.objects.get().claim.injury
    remade = OrderLine.objects.get(remake_of__isnull=False)
    assert (remade.status, remade.only_side, remade.order.total_minor) == ("shipped", "left", 0)


def test_scans_are_measured_and_after_three_that_cannot_be_a_fitter_helps(filled: Filled) -> None:
    measured = Scan.objects.filter(status="measured")
    assert sorted(measured.values_list("side", "verdict")) == [("left", "review"), ("left", "yes"), ("right", "yes")]
    refused = list(Scan.objects.filter(status="rejected").order_by("pk"))
    assert [scan.code for scan in refused] == ["file_corrupt", "file_type", "not_a_mesh"]
    assert Case.objects.live().get(cause=Reason.SCANS_REFUSED).scan == refused[-1]


def test_a_foot_nobody_can_be_sure_of_waits_at_the_fitters_desk_with_its_picture(
    filled: Filled, client: Client
) -> None:
    odd = Scan.objects.get(verdict="review")
    prescribed = Prescription.objects.get(profile=odd.profile)
    assert (odd.code, prescribed.status) == ("mesh_holes", "in_review")
    causes = {(cause["code"], cause["side"]) for cause in prescribed.causes}
    assert {("scan_in_doubt", "left"), ("arch_uncertain", "left")} <= causes
    [left, _] = prescribed.assessment.conclusions["feet"]
    assert (left["side"], left["arch"]["uncertain"]) == ("left", True)
    client.force_login(User.objects.get(email="fitter@demo.example"))
    page = client.get(f"/admin/fitting/prescription/{prescribed.pk}/change/").content.decode()
    assert "Look at the scan of the left foot: The back of the heel is cut off." in page
    assert len(re.findall(r'<img src="/api/v1/files/[^"]+" alt="The left foot, (?:above|side)"', page)) == 2


def test_stripes_events_came_by_webhook_and_were_understood_but_for_those_of_no_order(filled: Filled) -> None:
    assert set(StripeEvent.objects.values_list("source", flat=True)) == {"webhook"}
    assert set(StripeEvent.objects.values_list("status", flat=True)) == {"done", "ignored", "dead"}


def test_every_mail_is_in_the_mailbox_but_those_to_two_who_cannot_be_reached(filled: Filled) -> None:
    sent = Message.objects.filter(status="sent").values_list("kind", flat=True)
    kept = list(mailbox.newest_first(filled.home / "mail"))
    assert Counter(sent) == Counter(one.kind for one in kept)
    assert [one.at for one in kept] == sorted((one.at for one in kept), reverse=True)
    unreachable = {"max@unreachable.example", "mimi@unreachable.example"}
    assert set(Message.objects.filter(status="dead").values_list("to_email", flat=True)) == unreachable
    # What is tried again is theirs too; and nobody is told that a pair is begun which left us in the same moment.
    stopped = Message.objects.filter(status="stopped")
    assert set(stopped.values_list("kind", "last_error")) == {("line_in_production", "no longer wanted")}
    tried = Message.objects.exclude(status__in=["sent", "stopped"])
    assert set(tried.values_list("to_email", flat=True)) == unreachable
    assert {"measure_now", "measure_reminder"} <= set(sent)


def test_there_is_a_sign_in_for_each_role_and_two_where_one_person_may_not_decide_alone(filled: Filled) -> None:
    roles = Counter(role for person in STAFF for role in User.objects.get(email=person.email).roles)
    # The owner has every role.
    assert {role: count - 1 for role, count in roles.items()} == {
        "support": 1,
        "fitter": 1,
        "claims": 2,
        "production": 1,
        "warehouse": 1,
        "finance": 2,
        "content": 1,
        "privacy": 1,
    }


def test_each_of_the_staff_is_told_a_queue_of_their_own_where_there_is_one(filled: Filled) -> None:
    told = {person.opens for person in STAFF}
    assert {f"/admin/orders/case/?queue={queue}" for queue in ("messages", "review", "payments", "refunds")} <= told
    for person in STAFF:
        mine = worked_by([person.role])
        assert bool(mine) == any(person.opens.endswith(f"?queue={queue}") for queue in mine)


@pytest.mark.parametrize("person", CUSTOMERS, ids=lambda person: person.email)
def test_each_customer_may_open_what_they_are_told_to_and_has_orders(
    filled: Filled, client: Client, person: SignIn
) -> None:
    client.force_login(User.objects.get(email=person.email))
    assert client.get(person.opens).status_code == 200
    assert len(client.get("/api/v1/orders/").json()["results"]) >= 2


@pytest.mark.parametrize("person", STAFF, ids=lambda person: person.email)
def test_each_of_the_staff_may_open_what_they_are_told_to_and_finds_something(
    filled: Filled, client: Client, person: SignIn
) -> None:
    client.force_login(User.objects.get(email=person.email))
    page = client.get(person.opens)
    assert page.status_code == 200
    if person.opens != "/admin/":
        assert len(set(re.findall(r"/admin/\w+/\w+/(\d+)/change/", page.content.decode()))) >= 2


def test_preparing_a_filled_demo_again_adds_nothing(filled: Filled) -> None:
    before = {model: model._default_manager.count() for model in our_models()}
    said = StringIO()
    call_command(prepare_demo.Command(), stdout=said)
    assert {model: model._default_manager.count() for model in our_models()} == before
    assert "0 new sign-ins." in said.getvalue()
    assert "before there were stories" not in said.getvalue()
