"""Two of us send the same mail again at once: one copy goes out, and the other one reads that it waits."""

import threading
from typing import Any

import pytest

from fitting import messages
from fitting.models import Message
from tests.fitting.test_mailing import NOW, SUPPORT, queued
from tests.races.racing import PATIENCE_S, lost, race, without_locks


def sent_again() -> list[str]:
    """Let two press, and return what they were refused with."""
    mail = queued(status="sent", sent_at=NOW)
    return lost(race(2, lambda _: messages.send_again(mail.pk, at=NOW, by=SUPPORT)))


@pytest.mark.usefixtures("on_disk")
def test_of_two_who_send_a_mail_again_one_does_and_the_other_is_told() -> None:
    assert sent_again() == ["TransitionRefused"]
    assert sorted(Message.objects.values_list("status", flat=True)) == ["queued", "sent"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_believe_to_have_sent_it(monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    meeting, leave = threading.Barrier(2), messages.leave

    def met(letters: Any) -> None:
        meeting.wait(PATIENCE_S)
        leave(letters)

    monkeypatch.setattr(messages, "leave", met)
    assert sent_again() == []
    # The key is theirs both, so that one copy goes out all the same.
    assert Message.objects.filter(status="queued").count() == 1
