"""A line goes where its prescription goes: status, pause, case, mail and money, by the desk's press or by the sweep."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from fitting import adjusting, consenting, mailing, prescribing, reviewing
from fitting.models import JournalEntry, Message, Prescription
from fitting.review_codes import RESCAN_TEXTS, Rescan
from orders import cancellations, cases, evidence, holds, reviews, tasks, tracking
from orders.models import Case, Hold, OrderLine, Payment, Refund
from shop.actor import SYSTEM, Actor, Kind
from tests.fitting.making import a_clear_profile, a_submitted_profile
from tests.orders.desks import SUPPORT
from tests.orders.making import NOW, a_line
from tests.orders.staffed import fitter
from tests.orders.test_reviews import FITTER, in_review, waiting, wearer_of

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def prescribed(line: OrderLine) -> Prescription:
    line.refresh_from_db()
    assert line.prescription is not None
    return line.prescription


def decide(verb: Callable[..., Prescription], prescription_id: int, **said: Any) -> Prescription:
    """Press a verb as the fitter's desk does: the lines follow at once."""
    return reviews.followed(verb)(prescription_id, at=LATER, by=FITTER, **said)


def standing(line: OrderLine) -> tuple[str, list[str], list[str]]:
    line.refresh_from_db()
    waits = Hold.objects.filter(line=line, closed_at=None).values_list("code", flat=True)
    return line.status, list(waits), list(Case.objects.live().filter(line=line).values_list("cause", flat=True))


def settled() -> bool:
    return reviews.follow_lagging(at=LATER) == 0 and cases.violations(at=LATER) == []


def test_clear_feet_are_approved_by_rule_in_one_step_and_no_fitter_is_asked() -> None:
    line, by = waiting()
    a_clear_profile(wearer_of(line))
    assert reviews.attach_profile(line.pk, at=NOW, by=by).status == "approved"
    assert standing(line) == ("approved", [], [])
    assert prescribed(line).is_by_rule
    assert [m.kind for m in Message.objects.all()] == ["line_approved"]
    moves = JournalEntry.objects.filter(subject="orders.orderline").order_by("pk").values_list("became", "by_kind")
    assert list(moves) == [("in_review", "customer"), ("approved", "system")]
    assert not Case.objects.exists()
    assert settled()


def test_the_bank_is_told_once_who_approved_rules_or_a_fitter() -> None:
    line, by = waiting()
    a_clear_profile(wearer_of(line))
    reviews.attach_profile(line.pk, at=NOW, by=by)

    def told() -> list[str]:
        return [said.split(" was ")[1] for said in evidence.chronicle(line.order) if "approved" in said]

    assert told() == ["approved by our rules, to be made for one person."]
    decide(adjusting.adjust, prescribed(line).pk, changes={"left": {"arch_height_mm": "12"}}, note="Softer.")
    assert (standing(line)[0], told()) == ("in_review", [])
    decide(reviewing.approve, prescribed(line).pk)
    assert (standing(line)[0], told()) == ("approved", ["approved by a fitter, to be made for one person."])


def test_the_same_bought_again_has_the_same_prescription_and_no_review() -> None:
    line, _ = in_review()
    reviews.approve(line.pk, at=LATER, by=FITTER)
    again = a_line(line.order, wearer=wearer_of(line))
    assert reviews.follow_lagging(at=LATER) == 1
    assert (standing(again)[0], prescribed(again)) == ("approved", prescribed(line))


def test_other_values_take_an_approval_back_until_they_are_approved() -> None:
    line, _ = in_review()
    reviews.approve(line.pk, at=LATER, by=FITTER)
    other = decide(adjusting.adjust, prescribed(line).pk, changes={"left": {"arch_height_mm": "12"}}, note="Softer.")
    assert standing(line) == ("in_review", [], ["in_review"])
    assert prescribed(line) == other
    OrderLine.objects.filter(pk=line.pk).update(status="in_production")
    decide(adjusting.adjust, other.pk, changes={"left": {"arch_height_mm": "13"}}, note="Too late.")
    # What is being made is made as it was begun.
    assert (standing(line)[0], prescribed(line)) == ("in_production", other)


def test_newer_feet_take_back_what_nobody_has_begun_and_keep_what_was_chosen_knowing_them() -> None:
    line, first = in_review()
    reviews.approve(line.pk, at=LATER, by=FITTER)
    chosen = a_line(line.order, wearer=wearer_of(line))
    newest = a_submitted_profile(wearer_of(line), at=LATER)
    by = Actor(Kind.CUSTOMER, line.order.customer_id)
    assert reviews.attach_profile(chosen.pk, profile=first.public_id, at=LATER, by=by).status == "approved"
    assert reviews.follow_lagging(at=LATER + HOUR) == 1
    assert (standing(line)[0], line.profile_id, prescribed(line).profile_id) == ("in_review", newest.pk, newest.pk)
    assert (standing(chosen)[0], chosen.profile_id) == ("approved", first.pk)
    assert reviews.follow_lagging(at=LATER + HOUR) == 0


def test_a_red_flag_waits_for_a_clinician_and_a_fitter_is_asked_to_see_that_it_is_known() -> None:
    line, by = waiting()
    a_clear_profile(wearer_of(line), health_checks=["numb_feet"])
    reviews.attach_profile(line.pk, at=NOW, by=by)
    assert standing(line) == ("in_review", ["fit"], ["must_be_cleared"])
    assert Case.objects.get().urgent
    with pytest.raises(reviewing.NotUnderReview):
        reviews.approve(line.pk, at=LATER, by=FITTER)
    with pytest.raises(holds.HoldFollows):
        holds.close(Hold.objects.get().pk, reason="Go on.", at=LATER, by=SUPPORT)
    cases.close(Case.objects.get().pk, outcome="Telephoned.", at=LATER, by=fitter())
    assert settled()
    told = tracking.track(line.order.number, by=by)
    assert (told.checking, told.lines[0]["prescription__status"]) == (False, "held")
    # A clinician has told us more; here the rules say the same again, so it waits again, for the same line.
    prescribing.propose_again(prescribed(line).pk, reason="clinician_told", at=LATER, by=FITTER)
    assert reviews.follow_lagging(at=LATER) == 1
    assert standing(line)[:2] == ("in_review", ["fit"])


def test_what_a_fitter_holds_is_nobodys_case_until_it_goes_on() -> None:
    line, _ = in_review()
    decide(reviewing.hold, prescribed(line).pk, reason="The doctor writes.")
    assert standing(line) == ("in_review", ["fit"], [])
    assert settled()
    decide(reviewing.resume, prescribed(line).pk)
    assert standing(line) == ("in_review", [], ["in_review"])
    assert settled()


def test_a_coded_reason_tells_the_customer_how_to_put_it_right() -> None:
    line, _ = in_review()
    decide(reviewing.ask_rescan, prescribed(line).pk, code="sides_swapped")
    assert standing(line) == ("awaiting_profile", [], [])
    assert JournalEntry.objects.get(became="awaiting_profile").reason == RESCAN_TEXTS[Rescan.SIDES_SWAPPED]
    assert settled()


@pytest.mark.parametrize("beside", [False, True])
def test_what_cannot_be_made_is_cancelled_and_refunded_by_rule_and_the_customer_is_told(beside: bool) -> None:
    line, _ = in_review()
    if beside:
        a_line(line.order, kind="stock")
    paid = line.order.total_minor
    Payment.objects.create(
        order=line.order, standing="counted", payment_intent_id="pi_1", amount_minor=paid, currency="USD",
        paid_at=NOW, recorded_at=NOW,
    )  # fmt: skip
    decide(reviewing.refuse, prescribed(line).pk, code="out_of_range", words="Numb feet.")
    assert standing(line) == ("cancelled", [], [])
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.origin, refund.status) == (20790 if beside else paid, "rule", "requested")
    mail = Message.objects.get()
    assert (mail.kind, mail.facts["unmakeable"], mail.facts["part"]) == ("order_cancelled", True, beside)
    letter = mailing.render(mail.kind, language="en", facts=mail.facts)
    assert "cannot make this" in letter.text
    assert "Numb feet" not in f"{mail.facts} {letter}"
    assert settled()


def test_a_line_that_is_cancelled_waits_for_nothing_any_more() -> None:
    line, _ = in_review()
    decide(reviewing.hold, prescribed(line).pk, reason="The doctor writes.")
    cancellations.cancel_line(line.pk, reason="x", at=LATER, by=SUPPORT)
    assert standing(line) == ("cancelled", [], [])
    assert settled()


def test_feet_that_may_not_be_used_stop_nobody_else_and_a_fitter_is_asked_after_a_while() -> None:
    line, by = waiting()
    other, _ = waiting()
    for one in (line, other):
        profile = a_submitted_profile(wearer_of(one))
        OrderLine.objects.filter(pk=one.pk).update(status="in_review", profile=profile)
    consenting.withdraw("health_data", at=NOW, by=by, wearer_id=line.wearer_id)
    assert reviews.follow_lagging(at=NOW) == 1
    assert not reviews.follow(line.pk, at=NOW, by=SYSTEM)
    assert [standing(one)[2] for one in (line, other)] == [[], ["in_review"]]
    tasks.follow_cases(at=NOW + HOUR)
    assert standing(line)[2] == ["in_review"]
