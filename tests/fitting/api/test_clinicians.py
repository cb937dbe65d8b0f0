"""A clinician's word: the link and the letter, the clinician's own door, its files, and where it ends."""

import datetime as dt
from typing import Any, Final

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from config.accounts.models import User
from fitting import clinicians, consenting, files, tasks, verifying
from fitting.clinical import SideValues
from fitting.clinicians import EntrySettled
from fitting.measured import Side
from fitting.models import (
    ClinicianEntry,
    ClinicianLink,
    FootProfile,
    JournalEntry,
)
from shop.actor import Actor, Kind
from shop.refusal import NotAllowed, NotFound
from tests.fitting.api.test_door import agree, invited
from tests.fitting.conftest import Caller
from tests.fitting.making import ANSWERS, MEASURES, a_draft, a_wearer, actor
from tests.fitting.pressed import a_file, a_print, an_entry
from tests.fitting.scans import private

__all__ = ["private"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]

FLAGS: Final = ["numb_feet", "recent_injury"]
WHY: Final = "The number is in the register."
PDF: Final = b"%PDF-1.7 signed"


def fitter() -> Actor:
    """A fitter, who is a row: a record names them."""
    user = User.objects.filter(email="fay@staff.example").first() or User.objects.create_user("fay@staff.example")
    return Actor(Kind.STAFF, user.pk, frozenset({"fitter"}))


def blocked(caller: Caller, *flags: str, **told: Any) -> FootProfile:
    """Make a draft whose wearer ticked warning signs."""
    draft = a_draft(a_wearer(caller.customer_id, name="Ada Stone"), at=timezone.now())
    return ticking(draft, *(flags or FLAGS), **told)


def ticking(draft: FootProfile, *flags: str, **told: Any) -> FootProfile:
    FootProfile.objects.filter(pk=draft.pk).update(answers={**draft.answers, "health_checks": list(flags), **told})
    return FootProfile.objects.get(pk=draft.pk)


def linked(caller: Caller, profile: FootProfile) -> dict[str, Any]:
    """Make a link as the customer does."""
    answer = caller.post(f"/api/v1/profiles/{profile.public_id}/clinician-link/")
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made


def door_of(link: dict[str, Any]) -> str:
    return f"/api/v1/clinician-entries/{link['token']}/"


def answered(nobody: Caller, caller: Caller, profile: FootProfile, **told: Any) -> ClinicianEntry:
    """Answer as a clinician does."""
    sent = nobody.post(door_of(linked(caller, profile)), an_entry(timezone.now().date(), **told))
    assert sent.status_code == 201, sent.content
    return ClinicianEntry.objects.get(profile=profile, status="sent")


def judged(caller: Caller, profile: FootProfile) -> dict[str, Any]:
    answer = caller.get(f"/api/v1/profiles/{profile.public_id}/assessment/")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


# --- the link and the letter ----------------------------------------------------------------------


def test_a_link_opens_a_door_that_shows_no_more_than_is_needed(account: Caller, nobody: Caller) -> None:
    profile = blocked(account)
    assert account.get(f"/api/v1/profiles/{profile.public_id}/clinician-link/").json()["state"] == "none"
    link = linked(account, profile)
    assert (link["state"], link["entry"]) == ("open", None)
    assert link["page"].endswith(f"/clinician/#{link['token']}")
    assert link["token"] not in ClinicianLink.objects.get().token_hash
    shown = nobody.get(door_of(link))
    assert shown.status_code == 200
    assert shown["Cache-Control"] == "no-store"
    assert shown.json() == {
        "initials": "A. S.", "birth_year": 1988, "sides": ["left", "right"], "entry": None, "has_document": False,
        "flags": [
            {"code": "numb_feet", "sentence": "Numb feet, or loss of feeling from any cause"},
            {"code": "recent_injury",
             "sentence": "A fracture, an operation or a serious sprain in the last three months"},
        ],
        "prints": [], "expires_at": link["expires_at"],
    }  # fmt: skip


def test_the_letter_carries_the_link_in_two_languages_and_the_same_bytes(account: Caller, stranger: Caller) -> None:
    profile = blocked(account)
    where = f"/api/v1/profiles/{profile.public_id}/clinician-letter.pdf"
    assert account.get(where).json()["code"] == "clinician_link_missing"
    linked(account, profile)
    english, again, german = (account.get(f"{where}?language={language}") for language in ("en", "en", "de"))
    assert english["Content-Type"] == "application/pdf"
    assert english.content == again.content != german.content
    assert english["Cache-Control"] == "no-store"
    assert stranger.get(where).status_code == 404
    assert account.get(f"{where}?language=fr").status_code == 400


def test_links_are_renewed_revoked_and_end(account: Caller, nobody: Caller, settings: Settings) -> None:
    profile = blocked(account)
    first, second = linked(account, profile), linked(account, profile)
    assert first["token"] != second["token"]
    assert nobody.get(door_of(first)).json()["code"] == "clinician_link_closed"
    assert nobody.get(door_of(second)).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(days=30, seconds=1), tick=False):
        assert nobody.get(door_of(second)).status_code == 404
        account.force_login(User.objects.get(pk=account.customer_id))
        assert account.get(f"/api/v1/profiles/{profile.public_id}/clinician-link/").json()["state"] == "expired"
    account.force_login(User.objects.get(pk=account.customer_id))
    # A rolled key still prints the letter; one that is gone asks for a new link.
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key, as long as it has to be, and longer still"
    settings.SECRET_KEY_FALLBACKS = [old]
    assert clinicians.live_link(profile.pk, at=timezone.now()).token == second["token"]
    settings.SECRET_KEY_FALLBACKS = []
    assert clinicians.secret_of(ClinicianLink.objects.get()) is None
    settings.SECRET_KEY = old
    where = f"/api/v1/profiles/{profile.public_id}/clinician-link/"
    assert account.delete(where).status_code == 204
    assert account.delete(where).json()["code"] == "clinician_link_missing"
    assert nobody.get(door_of(second)).status_code == 404
    assert account.get(where).json()["state"] == "revoked"


def test_without_consent_nothing_is_shown_sent_or_kept(account: Caller, nobody: Caller) -> None:
    profile = blocked(account)
    entry = answered(nobody, account, profile)
    link = clinicians.live_link(profile.pk, at=timezone.now())
    door, by = f"/api/v1/clinician-entries/{link.token}/", actor(account.customer_id)
    sent = Client().post(f"{door}files/", {"file": a_file(b"%PDF-1.7 signed"), "kind": "document"})
    assert sent.status_code == 201, sent.content
    kept = ClinicianEntry.objects.get().document
    assert files.private().exists(kept)
    consenting.withdraw("health_data", wearer_id=profile.wearer_id, at=timezone.now(), by=by)
    assert nobody.get(door).status_code == 404
    assert nobody.post(door, an_entry(timezone.now().date())).status_code == 404
    refused = account.post(f"/api/v1/profiles/{profile.public_id}/clinician-link/")
    assert (refused.status_code, refused.json()["code"]) == (409, "consent_missing")
    with pytest.raises(consenting.ConsentMissing):
        verifying.verify(entry.pk, reason=WHY, at=timezone.now(), by=fitter())
    assert tasks.erase_letters(at=timezone.now()) == 1
    assert not files.private().exists(kept)
    entry.refresh_from_db()
    assert (entry.document, entry.status, entry.erased_at is not None) == ("", "sent", True)
    assert tasks.erase_letters(at=timezone.now()) == 0


def test_an_adult_who_answers_for_themselves_makes_the_link_and_the_customer_does_not(
    account: Caller, nobody: Caller
) -> None:
    door, wearer = invited(account)
    nobody.post(door, {"birth_month": "1985-03", "consents": agree("health_data")})
    tag = nobody.post(f"{door}profile/", {})["ETag"]
    told = {**ANSWERS, "health_checks": ["numb_feet"]}
    filled = nobody.patch(f"{door}profile/", {"answers": told, "measures": MEASURES}, headers={"If-Match": tag})
    assert filled.status_code == 200, filled.content
    assert nobody.post(f"{door}clinician-link/").json()["state"] == "open"
    assert nobody.get(f"{door}clinician-letter.pdf").content[:5] == b"%PDF-"
    assert Client().post(f"{door}pressure-prints/", a_print()).status_code == 201
    profile = FootProfile.objects.get(wearer=wearer)
    for part in ("clinician-link/", "clinician-letter.pdf", "pressure-prints/", "assessment/"):
        hidden = account.get(f"/api/v1/profiles/{profile.public_id}/{part}")
        assert (hidden.status_code, hidden.json()["code"]) == (403, "wearer_answers_for_themselves"), part
    assert account.post(f"/api/v1/profiles/{profile.public_id}/clinician-link/").status_code == 403
    assert nobody.delete(f"{door}clinician-link/").status_code == 204
    assert nobody.delete(f"{door}pressure-prints/right/").status_code == 204
    assert nobody.delete(f"{door}pressure-prints/right/").json()["code"] == "pressure_print_unknown"
    assert nobody.delete(f"{door}pressure-prints/middle/").status_code == 404


# --- the clinician's answer -------------------------------------------------------------------------

WRONG: Final[dict[str, tuple[dict[str, Any], str, str]]] = {
    "an item too many": ({"left": {"fpi": [1] * 7}}, "/left/fpi", "max_length"),
    "beyond the score": ({"left": {"fpi": [3, 0, 0, 0, 0, 0]}}, "/left/fpi/0", "max_value"),
    "an angle without its load": ({"left": {"rearfoot_deg": 6}}, "/left/rearfoot_load", "load_missing"),
    "an angle lying down": (
        {"left": {"rearfoot_deg": 6, "rearfoot_load": "unloaded"}}, "/left/rearfoot_load", "invalid_choice"
    ),
    "between the steps": ({"right": {"post_deg": 2.25}}, "/right/post_deg", "out_of_range"),
    "both legs shorter": (
        {"left": {"shorter_by_mm": 3}, "right": {"shorter_by_mm": 4}}, "/right/shorter_by_mm", "both_shorter"
    ),
    "signed tomorrow": ({"signed_on": "2999-01-01"}, "/signed_on", "signed_on_unfit"),
    "signed long ago": ({"signed_on": "2001-01-01"}, "/signed_on", "signed_on_unfit"),
    "nobody signed": ({"register_number": " "}, "/register_number", "blank"),
    "unknown": ({"left": {"hallux": 3}}, "/left/hallux", "unknown_field"),
}  # fmt: skip


def test_what_cannot_be_is_pointed_at_and_nothing_is_kept(account: Caller, stranger: Caller, nobody: Caller) -> None:
    door = door_of(linked(account, blocked(account)))
    for kind, (told, pointer, code) in WRONG.items():
        refused = nobody.post(door, {**an_entry(timezone.now().date()), **told})
        assert refused.status_code == 400, kind
        assert (pointer, code) in [(one["pointer"], one["code"]) for one in refused.json()["errors"]], kind
    only_left = blocked(stranger, feet="left")
    refused = nobody.post(door_of(linked(stranger, only_left)), an_entry(timezone.now().date()))
    assert refused.json()["errors"][0]["code"] == "side_absent"
    assert not ClinicianEntry.objects.exists()


def test_the_day_of_signing_is_that_of_whoever_signs_wherever_they_are(account: Caller, nobody: Caller) -> None:
    evening = dt.datetime(2026, 11, 20, 20, tzinfo=dt.UTC)
    with time_machine.travel(evening, tick=False):
        door = door_of(linked(account, blocked(account)))
        refused = nobody.post(door, an_entry(dt.date(2026, 11, 22)))
        assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [
            ("/signed_on", "signed_on_unfit")
        ]
        assert not ClinicianEntry.objects.exists()
        # In Japan it is the morning of the next day.
        assert nobody.post(door, an_entry(dt.date(2026, 11, 21))).status_code == 201


def test_a_second_answer_replaces_one_that_nobody_has_looked_at(account: Caller, nobody: Caller) -> None:
    profile = blocked(account)
    first = answered(nobody, account, profile)
    second = answered(nobody, account, profile)
    first.refresh_from_db()
    assert (first.status, second.status) == ("replaced", "sent")
    with pytest.raises(EntrySettled):
        verifying.verify(first.pk, reason=WHY, at=timezone.now(), by=fitter())


def test_files_are_told_by_their_content_and_belong_to_the_answer(account: Caller, nobody: Caller) -> None:
    profile, upload = blocked(account), Client()
    door = door_of(linked(account, profile))
    early = upload.post(f"{door}files/", {"file": a_file(b"%PDF-1.7"), "kind": "document"})
    assert (early.status_code, early.json()["code"]) == (409, "clinician_entry_settled")
    assert nobody.post(door, an_entry(timezone.now().date())).status_code == 201
    html = upload.post(f"{door}files/", {"file": a_file(b"<html>", "letter.pdf"), "kind": "document"})
    assert (html.status_code, html.json()["code"]) == (415, "document_type_unknown")
    large = upload.post(f"{door}files/", {"file": a_file(b"%PDF-" + b"0" * 10_485_760), "kind": "document"})
    assert (large.status_code, large.json()["code"]) == (413, "document_too_large")
    for data, kind in ((b"%PDF-1.7", "application/pdf"), (b"\xff\xd8\xff\xe0", "image/jpeg")):
        taken = upload.post(f"{door}files/", {"file": a_file(data), "kind": "document"})
        assert taken.json()["has_document"] is True
        assert ClinicianEntry.objects.get().document_type == kind
    # The one that was replaced is gone; there is no public address, and a link that ends for the fitter.
    assert len(files.private().listdir("clinicians")[1]) == 1
    token = files.link(clinicians.DOCUMENT, ClinicianEntry.objects.get().public_id, at=timezone.now())
    handed: Any = nobody.get(f"/api/v1/files/{token}/")
    assert (handed["Content-Type"], b"".join(handed.streaming_content)) == ("image/jpeg", b"\xff\xd8\xff\xe0")
    assert handed["Content-Disposition"].startswith("attachment")
    assert handed["X-Content-Type-Options"] == "nosniff"
    sideless = upload.post(f"{door}files/", {"file": a_print()["file"], "kind": "pressure_print"})
    assert sideless.json()["errors"][0]["pointer"] == "/side"
    pressed = upload.post(f"{door}files/", {**a_print("left"), "kind": "pressure_print"})
    assert [one["side"] for one in pressed.json()["prints"]] == ["left"]


# --- by post, and where the link ends ---------------------------------------------------------------


def test_a_letter_by_post_is_taken_like_an_answer_by_the_link_and_says_how_it_came(
    account: Caller, nobody: Caller
) -> None:
    profile, at, by = blocked(account), timezone.now(), fitter()
    first = answered(nobody, account, profile)
    signed = clinicians.Signed(True, "Dr Ute Lang", "Podiatrist", "CH 20417", at.date())
    values = {Side.LEFT: SideValues(fpi=(2, 2, 2, 1, 1, 0))}
    with pytest.raises(clinicians.DocumentTypeUnknown):
        clinicians.enter(profile.pk, values=values, signed=signed, letter=b"<html>", at=at, by=by)
    with pytest.raises(clinicians.EntryInvalid):
        clinicians.enter(profile.pk, values={Side.LEFT: SideValues(fpi=(1,))}, signed=signed, letter=PDF, at=at, by=by)
    with pytest.raises(NotFound):
        clinicians.enter(0, values=values, signed=signed, letter=PDF, at=at, by=by)
    with pytest.raises(NotAllowed):
        clinicians.enter(profile.pk, values=values, signed=signed, letter=PDF, at=at, by=actor(account.customer_id))
    assert [entry.status for entry in ClinicianEntry.objects.all()] == ["sent"]
    assert files.private().listdir("clinicians")[1] == []
    entry = clinicians.enter(profile.pk, values=values, signed=signed, letter=PDF, at=at, by=by)
    first.refresh_from_db()
    assert (first.status, first.came_by, entry.status, entry.came_by) == ("replaced", "link", "sent", "letter")
    assert (entry.flags, entry.document_type, files.private().open(entry.document).read()) == (
        FLAGS, "application/pdf", PDF
    )  # fmt: skip
    told = JournalEntry.objects.filter(subject="fitting.clinicianentry", subject_id=entry.pk, became="sent").get()
    assert (told.reason, told.by_kind, told.by_id) == ("by letter", "staff", by.id)
    verifying.verify(entry.pk, reason=WHY, at=at, by=by)
    assert judged(account, profile)["is_blocked"] is False
    consenting.withdraw("health_data", wearer_id=profile.wearer_id, at=at, by=actor(account.customer_id))
    with pytest.raises(consenting.ConsentMissing):
        clinicians.enter(profile.pk, values=values, signed=signed, letter=PDF, at=at, by=by)


def test_a_spent_a_revoked_and_an_ended_link_take_nothing(account: Caller, nobody: Caller) -> None:
    upload, day = Client(), timezone.now().date()

    def refuses(door: str) -> None:
        before = list(ClinicianEntry.objects.order_by("pk").values())
        file = {"file": a_file(PDF), "kind": "document"}
        for answer in (nobody.get(door), nobody.post(door, an_entry(day)), upload.post(f"{door}files/", file)):
            assert (answer.status_code, answer.json()["code"]) == (404, "clinician_link_closed")
        assert list(ClinicianEntry.objects.order_by("pk").values()) == before

    profile = blocked(account)
    entry = answered(nobody, account, profile)
    door = door_of({"token": clinicians.live_link(profile.pk, at=timezone.now()).token})
    verifying.verify(entry.pk, reason=WHY, at=timezone.now(), by=fitter())
    refuses(door)
    assert JournalEntry.objects.filter(field="clinician_link").latest("pk").became == "spent"
    # A new letter holds a new one; what it brings replaces the earlier word once it is verified.
    again = answered(nobody, account, profile)
    door = door_of({"token": clinicians.live_link(profile.pk, at=timezone.now()).token})
    with time_machine.travel(timezone.now() + dt.timedelta(days=30, seconds=1), tick=False):
        refuses(door)
    clinicians.revoke(profile.pk, at=timezone.now(), by=actor(account.customer_id))
    refuses(door)
    again.refresh_from_db()
    assert again.status == "sent"
