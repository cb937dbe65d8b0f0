"""Every mail can be read before anybody gets it: each kind has a sample, both languages, and facts as they are sent."""

import datetime as dt
import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.template.utils import get_app_template_dirs
from django.urls import reverse

from config.accounts import mails
from fitting import mailing, messages
from fitting.models import Message
from orders import claims, heard, lookup, mail_samples, notices
from orders.models import (
    Claim,
    ClaimDecision,
    ClaimMessage,
    CoverHandover,
    Delay,
    Order,
    OrderLine,
    OrderMessage,
    Parcel,
    Payment,
    Payout,
    Problem,
    Refund,
    StockReturn,
)
from orders.postal import Address
from tests.fitting.making import a_wearer
from tests.fitting.test_mailing import HEALTH_WORDS
from tests.orders.covering.delivered import a_delivered_pair
from tests.orders.desks import EVERY_ROLE, staff
from tests.orders.making import NOW, a_guest, a_line, an_account, an_order
from tests.orders.test_heard import answered

CASES = [
    (kind, language, sample)
    for kind, samples in mail_samples.SAMPLES.items()
    for language, _ in settings.LANGUAGES
    for sample in samples
]


def written() -> set[str]:
    """Walk the folders of mails: what is there is sent."""
    folders = [Path(folder) / "mail" for folder in get_app_template_dirs("templates")]
    return {file.name for folder in folders if folder.exists() for file in folder.iterdir()} - {"frame.html"}


def test_every_template_has_a_sample_and_every_sample_a_template() -> None:
    kinds = {name.split(".")[0] for name in written()}
    assert kinds == set(mail_samples.SAMPLES) == set(mailing.kinds())


def test_every_mail_is_written_in_every_language() -> None:
    languages = [code for code, _ in settings.LANGUAGES]
    assert languages == ["en", "de"]
    assert written() == {f"{kind}.{code}.md" for kind in mail_samples.SAMPLES for code in languages}
    assert set(mailing.kinds().values()) == {frozenset(languages)}


@pytest.mark.parametrize(("kind", "language", "sample"), CASES)
def test_a_sample_fills_every_blank(kind: str, language: str, sample: mail_samples.Sample) -> None:
    letter = mailing.render(kind, language=language, facts=sample.facts, code=mail_samples.CODE)
    assert letter.subject
    assert not re.search(HEALTH_WORDS, letter.subject, re.IGNORECASE)
    assert "{{" not in letter.text + letter.html
    assert "()" not in letter.text
    assert f"<title>{letter.subject}</title>" in unescape(letter.html)


def test_german_is_german() -> None:
    for kind in mail_samples.SAMPLES:
        english, german = (mail_samples.letters(kind, language=code) for code in ("en", "de"))
        assert {letter.subject for _, letter in english}.isdisjoint(letter.subject for _, letter in german)


# --- samples are as what is sent ---------------------------------------------------------------
def shape(value: object) -> object:
    """Reduce facts to their names and kinds."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def of_claims(order: Order, line: OrderLine) -> None:
    """Write what is told of a claim, to its customer and to a wearer who has taken the guarantee over."""
    taken = a_line(order)
    bo = an_account("bo@example.com")
    CoverHandover.objects.create(line=taken, status="taken", holder=bo, offered_at=NOW, taken_at=NOW)
    nothing_more = {"decision": "", "clause": "", "advice": [], "still": [], "appeal_until": "", "outside": []}
    for claimed in (line, taken):
        claim = Claim(line=claimed, kind="fit", submitted_at=NOW, due_at=NOW)
        decision = ClaimDecision(claim=claim, number=1, verdict="granted", remedy="advice")
        notices.claim_received(order, claim, at=NOW)
        notices.claim_decided(order, claim, decision, said=nothing_more, at=NOW)
        notices.claim_resolved(order, claim, at=NOW)
        notices.claim_needs_info(order, claim, at=NOW)
        notices.claim_laid_aside(order, claim, at=NOW)
        notices.claim_ended(order, claim, at=NOW)
        notices.claim_answered(order, claim, ClaimMessage(claim=claim), at=NOW)


def decided_claims() -> None:
    """Have claims decided by rule: with advice, and with refusals that leave something, and nothing."""
    pair, years = a_delivered_pair(), dt.timedelta(days=365)
    worn = claims.SideTold("right", "cover", "worn_through", "wear")
    claims.submit(pair.left, claims.Told("durability", [worn]), at=NOW + 4 * years, by=pair.buyer)
    claims.submit(pair.left, claims.Told("durability", [worn]), at=NOW + 11 * years, by=pair.buyer)
    misfit = claims.SideTold("left", misfits=["arch_too_high", "too_long"])
    claims.submit(pair.left, claims.Told("fit", [misfit]), at=NOW, by=pair.buyer)


def made_again_for_its_wearer() -> OrderLine:
    """Return what is made again because of the claim of a wearer who has taken the guarantee over."""
    pair = a_delivered_pair()
    bo = an_account("cy@example.com")
    CoverHandover.objects.create(line=pair.line, status="taken", holder=bo, offered_at=NOW, taken_at=NOW)
    side = claims.SideTold("left", "core", "crack", "wear")
    told = claims.Told("durability", [side], sends_to=Address.of(pair.line.order.ship_to()))
    line = claims.submit(pair.left, told, at=NOW, by=bo.as_actor()).remake
    assert line is not None
    return line


def on_its_way(line: OrderLine) -> None:
    """Write what is told of a line that is sent back, approved, made, late, sent, there, back, or in trouble."""
    order = line.order
    notices.line_sent_back(order, line, at=NOW, profile_version=1)
    notices.line_approved(order, line, at=NOW, profile_version=1)
    notices.line_in_production(order, line, at=NOW)
    delay = Delay(line=line, number=1, was=NOW.date(), silence_accepts=True, answer_until=NOW)
    notices.line_delayed(order, line, delay, at=NOW)
    parcel = Parcel(order=order, carrier="ups", tracking_number="1Z", told_by="carrier")
    notices.parcel_sent(order, parcel, [line], at=NOW)
    notices.parcel_arrived(order, parcel, [line], at=NOW)
    notices.parcel_came_back(order, parcel, [line], at=NOW)
    for status in ("resent", "refunded", "answered"):
        notices.problem_settled(order, Problem(order=order, status=status), at=NOW)


@pytest.mark.django_db
def test_samples_have_the_shape_of_what_verbs_write() -> None:
    order = an_order(a_guest())
    line, bag = a_line(order), a_line(order, kind="stock")
    payment = Payment.objects.create(
        order=order, standing="counted", payment_intent_id="pi_1", amount_minor=order.total_minor, currency="USD",
        paid_at=NOW, recorded_at=NOW,
    )  # fmt: skip
    refund = Refund.objects.create(
        order=order, payment=payment, amount_minor=100, currency="USD", reason="cancelled_before_production",
        origin="rule", idempotency_key="r", requested_at=NOW,
    )  # fmt: skip
    notices.order_confirmed(order, at=NOW)
    notices.payment_processing(order, at=NOW)
    notices.payment_failed(order, at=NOW)
    notices.order_cancelled(order, at=NOW)
    notices.order_cancelled(order, at=NOW, lines=[bag], refunded_minor=100)
    notices.refund_made(order, at=NOW, refund=refund)
    payout = Payout(order=order, refund=refund, amount_minor=100, currency="USD", reference="Refund")
    notices.refund_paid_out(order, at=NOW, payout=payout)
    order.shipping = "partial"
    for made in (line, made_again_for_its_wearer()):
        on_its_way(made)
    parcel = Parcel(order=order, carrier="letter", told_by="presumed")
    notices.parcel_sent(order, parcel, [line], at=NOW)
    notices.parcel_arrived(order, parcel, [bag], at=NOW)
    for status in ("refunded", "refused"):
        returned = StockReturn(line=bag, count=1, status=status)
        notices.return_announced(order, returned, at=NOW)
        notices.return_settled(order, returned, at=NOW)
    notices.return_lapsed(order, StockReturn(line=bag, count=1), at=NOW)
    given_away = a_line(order, given_on=NOW.date() + dt.timedelta(days=1))
    notices.order_confirmed(order, at=NOW, lines=[line, given_away], again=True)
    of_claims(order, line)
    decided_claims()
    notices.message_answered(order, OrderMessage(order=order), at=NOW)
    last = notices.measure_reminder(order, line, day=38, until=NOW, is_last=True, may_extend=True, at=NOW)
    worn = notices.break_in(order, line, day=2, is_early=True, at=NOW)
    messages.leave([last, worn, notices.fit_check(order, line, day=21, until=NOW, at=NOW)])
    lookup.mail_links(order.email, at=NOW)
    mine = a_wearer(order.customer_id)
    a_line(order, wearer=mine, status="awaiting_profile")
    for wearer in (mine, a_wearer(an_account("noor@example.com").pk)):
        answered(wearer, rejected=True)
    assert heard.tell(at=NOW) == 2
    sent: dict[str, list[object]] = {}
    for message in Message.objects.all():
        sent.setdefault(message.kind, []).append(shape(message.facts))
    assert sent.keys() == mail_samples.SAMPLES.keys() - mails.SAMPLES.keys()
    for kind, shapes in sent.items():
        for sample in mail_samples.SAMPLES[kind]:
            assert shape(dict(sample.facts)) in shapes, (kind, sample.case)


# --- the page ----------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("role", EVERY_ROLE)
def test_content_and_support_read_them_and_nobody_else(role: str) -> None:
    client = staff(role)
    pages = [reverse("admin:mail_samples"), reverse("admin:mail_sample", args=["order_confirmed", "de"])]
    reads = role in {"content", "support"}
    assert [client.get(page).status_code for page in pages] == [200 if reads else 403] * 2
    assert (pages[0] in client.get(reverse("admin:index")).content.decode()) == reads


@pytest.mark.django_db
def test_the_list_names_every_mail_in_every_language() -> None:
    shown = staff("content").get(reverse("admin:mail_samples")).content.decode()
    for kind in mail_samples.SAMPLES:
        for code, _ in settings.LANGUAGES:
            assert reverse("admin:mail_sample", args=[kind, code]) in shown
    assert "translation missing" not in shown


@pytest.mark.django_db
def test_a_mail_is_shown_exactly_as_it_is_sent_and_no_script_of_it_can_run() -> None:
    shown = staff("content").get(reverse("admin:mail_sample", args=["order_cancelled", "de"])).content.decode()
    frames = re.findall(r'<iframe [^>]*? sandbox srcdoc="([^"]*)"', shown)
    letters = mail_samples.letters("order_cancelled", language="de")
    assert [unescape(frame) for frame in frames] == [letter.html for _, letter in letters]
    for case, letter in letters:
        assert case in shown
        assert f"<strong>{letter.subject}</strong>" in unescape(shown)
        assert letter.text in unescape(shown)


@pytest.mark.django_db
def test_no_code_is_made_and_nothing_is_written_by_looking() -> None:
    client = staff("content")
    page = reverse("admin:mail_sample", args=["order_links", "en"])
    client.get(page)
    before = list(Message.objects.values())
    shown = client.get(page).content.decode()
    assert "#code=one-time-code" in shown
    assert list(Message.objects.values()) == before


@pytest.mark.django_db
def test_a_missing_translation_is_said_and_the_english_mail_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "kinds", lambda: {"refund_made": frozenset({"en"}), "new_kind": frozenset({"en"})})
    client = staff("content")
    listed = client.get(reverse("admin:mail_samples")).content.decode()
    assert listed.count("translation missing") == 2
    assert "no sample: it cannot be shown" in listed
    untranslated = client.get(reverse("admin:mail_sample", args=["refund_made", "de"])).content.decode()
    assert "Nobody has translated" in untranslated
    unsampled = client.get(reverse("admin:mail_sample", args=["new_kind", "en"])).content.decode()
    assert "no sample of this kind" in unsampled


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "language"), [("nothing", "en"), ("refund_made", "fr")])
def test_a_mail_that_is_none_is_not_found(kind: str, language: str) -> None:
    assert staff("content").get(reverse("admin:mail_sample", args=[kind, language])).status_code == 404
