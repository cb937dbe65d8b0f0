"""A granted claim is corrected while somebody begins to make what it granted: one of the two is told of the other."""

import threading
from typing import Any

import pytest

from orders import claims, production
from orders.claims import Choice, SideTold, Told, correcting
from orders.models import Claim, Device, OrderLine, WorkOrder
from orders.production import making
from tests.orders.claims.claiming import CRACKED, DAY, Wearing
from tests.orders.making import LATER
from tests.orders.staffed import a_colleague
from tests.orders.workshop import LOT, MACHINE, brought_to, maker
from tests.races.racing import PATIENCE_S, lost, race, without_locks

THEN = LATER + 30 * DAY
REFUSED = Choice("refused", "durability.excluded", words="It was cut by somebody.")


def corrected_while_begun(ada: Wearing) -> list[object]:
    """Let somebody correct a claim whose remake is in the queue, and somebody of the workshop begin it."""
    told = Told("durability", [SideTold("left", **CRACKED)])
    claim = claims.submit(ada.serials["left"], told, at=THEN, by=ada.browser.actor)
    remake = brought_to("queued", ada.remake_of(claim.number), at=THEN)
    makes, clara = maker(), a_colleague("clara", "claims").as_actor()
    production.claim(remake.pk, at=THEN, by=makes)
    acts: list[Any] = [
        lambda: claims.correct_grant(claim.pk, REFUSED, reason="The photo shows a saw.", at=THEN + DAY, by=clara),
        lambda: production.start(remake.pk, lot=LOT, machine=MACHINE, at=THEN + DAY, by=makes),
    ]
    return list(race(2, lambda number: acts[number]()))


def standing() -> tuple[str, str, str, list[str], int]:
    """Return where the claim, its remake, the job and its pieces stand, and what the pair counts."""
    remake = OrderLine.objects.select_related("remake_of").get(remake_of__isnull=False)
    pieces = Device.objects.filter(work_order__line=remake).values_list("status", flat=True)
    job, bought = WorkOrder.objects.get(line=remake), remake.remake_of
    assert bought is not None
    return Claim.objects.get().status, remake.status, job.status, list(pieces), bought.remakes_left_used


@pytest.mark.usefixtures("on_disk")
def test_a_remake_is_begun_or_called_off_never_both() -> None:
    ada = Wearing()
    told = lost(corrected_while_begun(ada))
    assert (told, standing()) in [
        (["RemedyBegun"], ("remedy_in_progress", "in_production", "open", ["making"], 1)),
        (["JobNotThere"], ("denied", "cancelled", "withdrawn", ["void"], 0)),
    ]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_what_is_called_off_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = Wearing()
    without_locks(monkeypatch)
    meeting = threading.Barrier(2)
    for owner, name in ((correcting, "_insist_on_unbegun"), (making, "insist_on_gate")):
        original = getattr(owner, name)

        def met(*args: Any, act: Any = original, **kwargs: Any) -> Any:
            result = act(*args, **kwargs)
            meeting.wait(PATIENCE_S)
            return result

        monkeypatch.setattr(owner, name, met)
    assert lost(corrected_while_begun(ada)) == []
    assert Claim.objects.get().status == "denied"
    assert WorkOrder.objects.get(line__remake_of__isnull=False).started_at == THEN + DAY
