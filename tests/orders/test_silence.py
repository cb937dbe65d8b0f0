"""What silence means: nothing before its days are over, and nothing to whoever was not told."""

import datetime as dt

import pytest

from fitting import mailing, messages
from fitting import tasks as fitting_tasks
from fitting.models import Message
from orders import cancellations, promises, tasks
from orders.models import Delay, Hold
from tests.orders.desks import SUPPORT
from tests.orders.making import NOW
from tests.orders.test_promises import DAY, DUE, buyer, promised, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("waits", [0, 3], ids=["at once", "three days later"])
def test_silence_accepts_seven_days_after_the_mail_really_went_out(waits: int) -> None:
    line = promised("queued")
    delay = promises.tell_delay(line.pk, ship_by=DUE + DAY, reason="A machine.", at=NOW, by=SUPPORT)
    assert tasks.keep_promises(at=delay.answer_until + 30 * DAY) == 0  # nobody was told
    assert fitting_tasks.send_mails(at=NOW + waits * DAY) == 1
    until = delay.answer_until + waits * DAY
    assert tasks.keep_promises(at=until - dt.timedelta(seconds=1)) == 0
    assert Delay.objects.get().status == "told"
    assert tasks.keep_promises(at=until) == 1
    assert (Delay.objects.get().status, Delay.objects.get().by_silence) == ("accepted", True)


def test_a_mail_that_never_left_accepts_nothing_until_somebody_sends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    line = promised("queued")

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no route")

    delay = promises.tell_delay(line.pk, ship_by=DUE + DAY, reason="A machine.", at=NOW, by=SUPPORT)
    with monkeypatch.context() as patch:
        patch.setattr(mailing, "_deliver", refuse)
        for day in range(9):
            fitting_tasks.send_mails(at=NOW + day * DAY)
    mail = Message.objects.get(kind="line_delayed")
    assert mail.status == "dead"
    assert tasks.keep_promises(at=delay.answer_until + 30 * DAY) == 0
    # Whoever does not answer has heard nothing; their right to cancel stands, and a person sees the mail.
    assert cancellations.consequence(line.order_id, line=line.public_id, by=buyer(line)).possible
    messages.send_again(mail.pk, at=NOW + 10 * DAY, by=SUPPORT)
    assert fitting_tasks.send_mails(at=NOW + 10 * DAY) == 1
    assert tasks.keep_promises(at=delay.answer_until + 10 * DAY) == 1


def test_silence_cancels_nothing_while_a_colleague_has_paused_the_order() -> None:
    line = promised()
    delay = told(line, None)
    pause = Hold.objects.create(order=line.order, code="staff", opened_at=NOW)
    assert tasks.keep_promises(at=delay.answer_until) == 0
    line.refresh_from_db()
    assert line.status == "approved"
    Hold.objects.filter(pk=pause.pk).update(closed_at=delay.answer_until)
    assert tasks.keep_promises(at=delay.answer_until) == 1
