"""When a promise is counted anew: after every wait that is not ours, with its reason, and never over a question."""

import pytest

from fitting.models import JournalEntry
from orders import cancellations, promises, tasks
from orders.models import Delay, Hold, OrderLine, Promise
from shop.actor import SYSTEM
from tests.orders.desks import SUPPORT
from tests.orders.making import NOW
from tests.orders.test_promises import DAY, MISSED, buyer, promised, told

pytestmark = pytest.mark.django_db


def test_newer_feet_count_the_promise_anew_as_their_customer_caused_the_wait() -> None:
    line = promised()
    delay = told(line, None)
    with OrderLine.hold(line.pk) as held:
        held.become("in_review", at=NOW + DAY, by=SYSTEM, reason="newer_feet")
    with OrderLine.hold(line.pk) as held:
        held.become("approved", at=NOW + 3 * DAY, by=SYSTEM)
        again = promises.date(held, at=NOW + 3 * DAY)
    assert (again.ship_by.isoformat(), again.reason) == ("2026-12-08", "customer_waited")
    # They have a new day, and nothing to answer: silence ends nothing.
    assert (Delay.objects.get().status, tasks.keep_promises(at=delay.answer_until)) == ("over", 0)


@pytest.mark.parametrize("asked", ["awaiting_profile", "fit"], ids=["sent back", "held for an answer"])
def test_what_waited_for_an_answer_about_the_feet_is_not_late_and_counts_anew_with_the_reason(asked: str) -> None:
    line = promised()
    with OrderLine.hold(line.pk) as held:
        held.become("in_review", at=NOW + DAY, by=SYSTEM, reason="prescription_changed")
        if asked == "fit":
            Hold.objects.create(order=line.order, line=line, code="fit", opened_at=NOW + DAY)
            held.note(field="hold", became="fit", at=NOW + DAY, by=SYSTEM)
        else:
            held.become("awaiting_profile", at=NOW + DAY, by=SYSTEM, reason="Measure again.")
    assert tasks.keep_promises(at=MISSED) == 0
    answered = MISSED + 10 * DAY
    Hold.objects.update(closed_at=answered)
    with OrderLine.hold(line.pk) as held:
        if asked != "fit":
            held.become("in_review", at=answered, by=SYSTEM)
        held.become("approved", at=answered, by=SYSTEM)
        again = promises.date(held, at=answered)
    assert (again.reason, again.why) == ("customer_waited", "We waited for an answer about the feet.")
    assert again.ship_by > answered.date()
    assert (tasks.keep_promises(at=answered + DAY), Delay.objects.count()) == (0, 0)


def test_what_stood_still_for_a_bank_counts_anew_once_it_goes_on_and_is_no_delay_of_ours() -> None:
    line = promised("in_production")
    frozen = Hold.objects.create(order=line.order, code="dispute", opened_at=NOW + DAY)
    assert tasks.keep_promises(at=MISSED + 20 * DAY) == 0
    Hold.objects.filter(pk=frozen.pk).update(closed_at=MISSED + 20 * DAY)
    goes_on = MISSED + 21 * DAY
    assert [tasks.keep_promises(at=goes_on) for _ in range(2)] == [1, 0]
    now = line.promises.get(is_current=True)
    assert (now.reason, now.why, now.ship_by > goes_on.date()) == (
        "customer_waited", "Your bank looked into the payment, and we waited for that.", True,
    )  # fmt: skip
    assert not Delay.objects.exists()
    # Late again, it is ours.
    assert tasks.keep_promises(at=goes_on + 30 * DAY) == 1
    assert Delay.objects.get().was == now.ship_by


def test_a_promise_is_not_counted_anew_while_its_customer_is_asked_whether_they_wait() -> None:
    line = promised("in_production")
    told(line, None)
    before = (list(Delay.objects.values()), list(Promise.objects.values()), JournalEntry.objects.count())
    with pytest.raises(promises.DelayStands) as refused:
        promises.restart(line.pk, reason="You were away.", at=NOW + DAY, by=SUPPORT)
    assert refused.value.code == "delay_stands"
    assert (list(Delay.objects.values()), list(Promise.objects.values()), JournalEntry.objects.count()) == before
    # Their right stands: they cancel for nothing, though it is being made. Once they have answered, it is counted anew.
    assert cancellations.consequence(line.order_id, line=line.public_id, by=buyer(line)).possible
    promises.answer(line.pk, accept=True, at=NOW + DAY, by=buyer(line))
    promises.restart(line.pk, reason="You were away.", at=NOW + 2 * DAY, by=SUPPORT)
    assert Delay.objects.get().status == "over"
