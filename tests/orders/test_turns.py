"""What cannot go on does not hold back what stands behind it, when more is due than one sweep takes."""

from typing import Any

import pytest
from django.core.cache import cache

from orders import cancellations, promises, tasks
from orders.models import Delay, OrderLine, Parcel
from orders.production import releasing
from orders.promises import keeping
from orders.shipping import arriving
from tests.orders.making import NOW
from tests.orders.test_promises import DAY, MISSED, promised, told
from tests.orders.workshop import an_approved_line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every sweep take one row, and begin at the front."""
    cache.clear()
    for module in (releasing, keeping, arriving):
        monkeypatch.setattr(module, "AT_ONCE", 1)


def test_a_line_is_released_though_those_before_it_lack_something() -> None:
    lacking, complete = an_approved_line(), an_approved_line(name="Bo")
    OrderLine.objects.filter(pk=lacking.pk).update(fit_policy=None)
    assert sum(tasks.release_lines(at=NOW) for _ in range(3)) == 1
    complete.refresh_from_db()
    assert complete.status == "queued"


def test_silence_ends_a_delay_though_that_before_it_cannot_end_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    blocked, free = promised(), promised()
    cancel = cancellations.cancel_line

    def cancelled_unless_blocked(line_id: int, **how: Any) -> object:
        if line_id == blocked.pk:
            raise cancellations.LineMoved
        return cancel(line_id, **how)

    monkeypatch.setattr(cancellations, "cancel_line", cancelled_unless_blocked)
    until = max(told(line, None).answer_until for line in (blocked, free))
    assert sum(tasks.keep_promises(at=until) for _ in range(3)) == 1
    assert list(Delay.objects.order_by("pk").values_list("status", flat=True)) == ["told", "refused"]


def test_what_is_late_is_told_though_what_is_late_before_it_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    blocked, free = promised(), promised()
    tell = promises.tell_delay

    def told_unless_blocked(line_id: int, **how: Any) -> Delay:
        if line_id == blocked.pk:
            raise promises.DelayUnanswered
        return tell(line_id, **how)

    monkeypatch.setattr(keeping, "tell_delay", told_unless_blocked)
    assert sum(tasks.keep_promises(at=MISSED) for _ in range(3)) == 1
    assert Delay.objects.get().line_id == free.pk


def test_a_parcel_is_presumed_to_be_there_though_one_before_it_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    blocked, free = (
        Parcel.objects.create(
            order=line.order, carrier="ups", tracking_number=f"1Z{line.pk}", handed_over_at=NOW, status="on_its_way"
        )
        for line in (promised(), promised())
    )
    for parcel in (blocked, free):
        parcel.contents.create(line=parcel.order.lines.get())
    presume = arriving.presume

    def presumed_unless_blocked(parcel_id: int, **how: Any) -> Parcel:
        if parcel_id == blocked.pk:
            raise arriving.NotSilent
        return presume(parcel_id, **how)

    monkeypatch.setattr(arriving, "presume", presumed_unless_blocked)
    assert sum(tasks.presume_delivered(at=NOW + 16 * DAY) for _ in range(3)) == 1
    assert list(Parcel.objects.order_by("pk").values_list("status", flat=True)) == ["on_its_way", "delivered"]
