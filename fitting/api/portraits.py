"""How rows of fitting look in answers. Each function reads only what its queryset fetched."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import FETCH_RAISE, Prefetch, QuerySet
from django.templatetags.static import static
from django.urls import reverse

from fitting import consent_texts, size_charts, sizes
from fitting.anatomy import ANY_FOOT
from fitting.intake import NEEDED, OWN_SOURCES, standing
from fitting.inviting import Issued
from fitting.measured import Load
from fitting.models import Consent, FootProfile, Invitation, Measures, Wearer
from fitting.questionnaire.versions import CURRENT
from shop.actor import Actor, Kind
from shop.api.conditional import tag_of
from shop.fit_spec import MeasureCode

type Json = dict[str, Any]


# --- wearers ----------------------------------------------------------------------------------


def pictured(wearers: QuerySet[Wearer]) -> QuerySet[Wearer]:
    """Fetch with the wearers all that their portraits show: four statements for any number."""
    return wearers.prefetch_related(
        Prefetch("consents", Consent.objects.live()),
        Prefetch("invitations", Invitation.objects.filter(revoked_at=None)),
        Prefetch("profiles", FootProfile.objects.current().defer("answers", "settled").order_by("version")),
    ).fetch_mode(FETCH_RAISE)


def wearer(row: Wearer, *, at: dt.datetime) -> Json:
    """Show a wearer to their customer."""
    draft = next((profile for profile in row.profiles.all() if profile.is_draft), None)
    latest = next((profile for profile in row.profiles.all() if not profile.is_draft), None)
    invited = next(iter(row.invitations.all()), None)
    birth = None if row.speaks_for_self else row.birth
    return {
        "id": row.public_id,
        "name": row.name,
        "relation": row.relation,
        "birth_month": str(birth) if birth else None,
        "is_minor": row.is_minor(at.date()),
        "speaks_for_self": row.speaks_for_self,
        "created_at": row.created_at,
        "consents": sorted(consent.purpose for consent in row.consents.all()),
        "draft": draft.public_id if draft else None,
        "latest_profile": _latest(latest),
        "invitation": invitation(invited, at=at) if invited else None,
    }


def _latest(profile: FootProfile | None) -> Json | None:
    if profile is None:
        return None
    return {"id": profile.public_id, "version": profile.version, "submitted_at": profile.submitted_at}


def invitation(row: Invitation, *, at: dt.datetime) -> Json:
    """Show an invitation to the customer who made it."""
    return {
        "id": row.public_id,
        "state": row.state(at),
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "renewed_at": row.renewed_at,
        "accepted_at": row.accepted_at,
    }


def issued(new: Issued, *, at: dt.datetime) -> Json:
    """Show an invitation with its secret, this once."""
    door = reverse("v1:invitation", kwargs={"token": new.token})
    return {**invitation(new.invitation, at=at), "token": new.token, "door": door}


def door(row: Invitation, *, at: dt.datetime) -> Json:
    """Show the wearer their own door."""
    person = row.wearer
    given = {consent.purpose for consent in Consent.objects.of_wearer(person.pk).live()}
    minor = person.is_minor(at.date()) if person.birth else None
    required = {"health_data"} | ({"guardian"} if minor else set())
    newest = person.profiles.order_by("-version").values_list("status", flat=True).first()
    asked = ["health_data", "photo_scan_storage", "sharing", "research", *(["guardian"] if minor is not False else [])]
    return {
        "name": person.name,
        "state": row.state(at),
        "expires_at": row.expires_at,
        "birth_month_needed": person.birth is None,
        "guardian_needed": minor,
        "consents": [
            {**consent_text(purpose), "required": purpose in required, "given": purpose in given} for purpose in asked
        ],
        "profile_status": newest,
    }


# --- consents ---------------------------------------------------------------------------------


def consent_text(purpose: str) -> Json:
    """Show the text that can be agreed to now."""
    text = consent_texts.current(purpose)
    return {"purpose": text.purpose, "version": text.version, "text": text.text}


def consent(row: Consent) -> Json:
    """Show one consent; select ``wearer`` with it."""
    return {
        "purpose": row.purpose,
        "wearer": row.wearer.public_id if row.wearer is not None else None,
        "text_version": row.text_version,
        "given_at": row.given_at,
        "given_by": row.given_by_kind,
        "withdrawn_at": row.withdrawn_at,
    }


# --- profiles ---------------------------------------------------------------------------------


def whole(profiles: QuerySet[FootProfile]) -> QuerySet[FootProfile]:
    """Fetch with profiles all that their portraits show: four statements."""
    return (
        profiles.select_related("wearer", "based_on")
        .prefetch_related("measures", "scans", Prefetch("wearer__consents", Consent.objects.live()))
        .fetch_mode(FETCH_RAISE)
    )


def tag(row: FootProfile) -> str:
    """Return the tag of a profile as it stands."""
    return tag_of(row.public_id, row.revision)


def profile_summary(row: FootProfile) -> Json:
    """Show a version in a list; select ``wearer`` with it."""
    return {
        "id": row.public_id,
        "wearer": row.wearer.public_id,
        "version": row.version,
        "status": row.status,
        "schema_version": row.schema_version,
        "opened_at": row.opened_at,
        "changed_at": row.changed_at,
        "submitted_at": row.submitted_at,
    }


def profile(row: FootProfile, *, by: Actor, at: dt.datetime) -> Json:
    """Show a version to its wearer or customer; see :func:`whole`."""
    consents = {consent.purpose for consent in row.wearer.consents.all()}
    private = row.wearer.speaks_for_self and by.kind is not Kind.WEARER and "sharing" not in consents
    based_on = row.based_on.public_id if row.based_on is not None else None
    shown = {**profile_summary(row), "private": private, "based_on": based_on, "size": _sizes(row)}
    if private:
        hidden: Json = {"answers": None, "measures": None, "doubts": [], "settled": [], "missing": []}
        return {**shown, **hidden}
    judged = standing(row, consents=consents, at=at)
    return {
        **shown,
        "answers": row.answers,
        "measures": {side.value: _measures(measures) for side, measures in Measures.of(row).items()},
        "doubts": [
            {
                "key": doubt.key,
                "code": doubt.code,
                "pointer": doubt.pointer,
                "said": doubt.said,
                "detail": doubt.detail,
                "confirmed": confirmed,
            }
            for doubt, confirmed in judged.doubts
        ],
        "settled": row.settled,
        "missing": [
            {"pointer": problem.pointer, "code": problem.code, "detail": problem.detail} for problem in judged.missing
        ],
    }


def _measures(row: Measures) -> Json:
    return {
        code.value: {"value_mm": float(value.value_mm), "source": value.source.value, "load": value.load.value}
        for code, value in row.all_measured().items()
    }


def _sizes(row: FootProfile) -> list[Json]:
    sizing = str(row.answers.get("sizing_category", ""))
    found = []
    for side, measures in Measures.of(row).items():
        length, width = measures.foot_length_mm, measures.ball_width_mm
        if length is not None:
            labels = {scale.scale.value: scale.label for scale in sizes.of_length(length).scales}
            letter = None if width is None else sizes.about_width_letter(length, width, sizing)
            found.append({"side": side.value, "labels": labels, "width_letter": letter})
    return found


# --- the form ---------------------------------------------------------------------------------


def form() -> Json:
    """Show the present questionnaire, with the addresses of its pictures."""
    return {
        **_with_addresses(CURRENT.described()),
        "measures": [
            {
                "code": code.value,
                "required": code in NEEDED,
                "min_mm": float(ANY_FOOT[code].low),
                "max_mm": float(ANY_FOOT[code].high),
            }
            for code in MeasureCode
        ],
        "sources": sorted(source.value for source in OWN_SOURCES),
        "loads": [load.value for load in Load],
        "size_scales": [{"code": str(code), "name": name} for code, name in size_charts.EVERY.items()],
        "consents": [consent_text(purpose) for purpose in consent_texts.TEXTS],
        "measuring_sheets": {paper: f"{reverse('v1:measuring-sheet')}?paper={paper}" for paper in ("a4", "letter")},
    }


def _with_addresses(part: Any) -> Any:
    """Turn each picture's file name into its address."""
    if isinstance(part, dict):
        if set(part) == {"file", "alt"}:
            return {"url": static(part["file"]), "alt": part["alt"]}
        return {key: _with_addresses(value) for key, value in part.items()}
    return [_with_addresses(each) for each in part] if isinstance(part, list) else part


def purposes(given: Iterable[Json]) -> dict[str, str]:
    """Return purpose → version of what a request agrees to."""
    return {one["purpose"]: one["text_version"] for one in given}
