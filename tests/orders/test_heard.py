"""Once a fitter has read what a clinician signed, whoever answers for the wearer gets one mail that names no health."""

import datetime as dt
import re

import pytest

from fitting import mailing, verifying
from fitting.models import ClinicianEntry, FootProfile, Message, Wearer
from orders import heard, tasks
from shop.actor import Actor, Kind
from tests.fitting.making import a_draft, a_wearer
from tests.fitting.test_mailing import HEALTH_WORDS
from tests.orders.making import NOW, a_guest, a_line, an_account, an_order

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(minutes=1)


def answered(wearer: Wearer, *, rejected: bool) -> ClinicianEntry:
    """Have a fitter settle a word about a wearer."""
    draft = FootProfile.objects.filter(wearer=wearer).first() or a_draft(wearer, health_checks=["numb_feet"])
    entry = ClinicianEntry.objects.create(
        profile=draft, flags=["numb_feet"], sent_at=NOW, may_wear=True,
        clinician_name="Dr Ute Lang", profession="Podiatrist", register_number="CH 20417", signed_on=NOW.date(),
    )  # fmt: skip
    by = Actor(Kind.STAFF, an_account(f"fay{entry.pk}@staff.example").pk, frozenset({"fitter"}))
    settle = verifying.reject if rejected else verifying.verify
    settle(entry.pk, reason="As the register says.", at=NOW, by=by)
    return entry


def mails() -> list[Message]:
    return list(Message.objects.filter(kind=heard.KIND).order_by("pk"))


def test_a_guest_is_told_once_at_the_address_of_the_order_that_waits() -> None:
    order = an_order(a_guest())
    wearer = a_wearer(order.customer_id)
    a_line(order, wearer=wearer, status="awaiting_profile")
    entry = answered(wearer, rejected=True)
    assert (tasks.tell_answers(at=LATER), tasks.tell_answers(at=LATER)) == (1, 0)
    [mail] = mails()
    assert (mail.to_email, mail.recipient_id, mail.language) == (order.email, order.customer_id, order.language)
    assert (mail.thread, mail.facts["number"], mail.facts["usable"]) == (order.journal_thread(), order.number, False)
    assert entry.public_id in mail.key
    for language in ("en", "de"):
        letter = mailing.render(mail.kind, language=language, facts=mail.facts, code="SECRET")
        assert not re.search(HEALTH_WORDS, letter.subject, re.IGNORECASE)
        assert f"/orders/{order.number}/#code=SECRET" in letter.html
        assert "Lang" not in letter.text, "what was signed stands on the page alone"
    # Another word is another piece of news.
    answered(wearer, rejected=False)
    assert (tasks.tell_answers(at=LATER), [mail.facts["usable"] for mail in mails()]) == (1, [False, True])


def test_without_an_order_the_page_of_the_feet_is_named_and_old_news_is_none() -> None:
    entry = answered(a_wearer(an_account("noor@example.com").pk), rejected=False)
    assert heard.tell(at=NOW + heard.NEWS_FOR) == 0
    assert heard.tell(at=LATER) == 1
    [mail] = mails()
    assert (mail.to_email, "number" in mail.facts, mail.thread) == ("noor@example.com", False, "")
    letter = mailing.render(mail.kind, language="en", facts=mail.facts)
    assert f"/wearers/{entry.profile.wearer.public_id}/feet/" in letter.html


def test_of_an_adult_who_answers_for_themselves_the_customer_learns_no_more_than_that_there_is_news() -> None:
    order = an_order(an_account("pat@example.com"))
    wearer = a_wearer(order.customer_id, relation="partner", name="Willa")
    a_line(order, wearer=wearer, status="awaiting_profile")
    texts = []
    for rejected in (True, False):
        Wearer.objects.filter(pk=wearer.pk).update(speaks_since=None)
        entry = answered(wearer, rejected=rejected)
        Wearer.objects.filter(pk=wearer.pk).update(speaks_since=NOW)
        heard.tell(at=LATER)
        mail = Message.objects.get(key=f"{heard.KIND}:{entry.public_id}")
        texts.append(mailing.render(mail.kind, language="en", facts=mail.facts).text)
    assert texts[0] == texts[1]
    assert "Willa answers for themselves" in texts[0]


def test_nobody_is_written_to_who_left_no_address_or_whose_wearer_is_gone() -> None:
    answered(a_wearer(a_guest().pk), rejected=True)
    gone = a_wearer(an_account("gone@example.com").pk)
    answered(gone, rejected=True)
    Wearer.objects.filter(pk=gone.pk).update(archived_at=LATER)
    assert (heard.tell(at=LATER), mails()) == (0, [])
