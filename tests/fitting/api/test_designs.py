"""What an insole looks like is shown to whoever may read its prescription, and to nobody before it is released."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fitting import consenting, files, inviting, prescribing
from fitting.ages import BirthMonth
from fitting.building import HEIGHTS, NotBuilt
from fitting.consent_texts import current
from fitting.measured import Side
from fitting.models import Design, Prescription
from shop.actor import SYSTEM
from tests.fitting.conftest import Caller
from tests.fitting.designs import an_approved_prescription, builds, unreleased
from tests.fitting.making import NOW, a_submitted_profile, a_wearer, actor
from tests.fitting.scans import private
from tests.shop import given

__all__ = ["builds", "private"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]

type Builds = Callable[..., int]


def prescribed(caller: Caller, relation: str = "self") -> Prescription:
    return an_approved_prescription(a_wearer(caller.customer_id, relation=relation), given.variant())


def shown(caller: Caller, prescription: Prescription, what: str = "heights/left.svg", **headers: str) -> Any:
    return caller.get(f"/api/v1/prescriptions/{prescription.public_id}/{what}", headers=headers)


def standing(account: Caller, prescription: Prescription) -> list[tuple[str, bool]]:
    told = account.get(f"/api/v1/prescriptions/{prescription.public_id}/designs/").json()["designs"]
    return [(one["state"], bool(one["pictures"]["heights"] and one["pictures"]["preview"])) for one in told]


def test_a_released_insole_is_shown_in_the_language_that_is_asked_for(
    account: Caller, stranger: Caller, builds: Builds
) -> None:
    prescription = prescribed(account)
    assert standing(account, prescription) == [("designing", False)] * 2
    unclear = a_submitted_profile(a_wearer(account.customer_id, relation="other"))
    asked = prescribing.propose(unclear.pk, prescription.variant_id, at=NOW, by=SYSTEM)
    assert (asked.status, standing(account, asked)) == ("in_review", [])
    assert shown(account, prescription).status_code == 404
    builds()
    assert standing(account, prescription) == [("ready", True)] * 2
    surface = shown(account, prescription, "preview/right.glb")
    assert (b"".join(surface), surface.headers["Content-Type"]) == (b"glTF of an insole", "model/gltf-binary")
    heights = shown(account, prescription, **{"Accept-Language": "de"})
    assert "Höhen der Einlage für den linken Fuß" in heights.content.decode()
    for answer in (surface, heights):
        assert answer.headers["Cache-Control"] == "private, no-store"
    for what in ("preview/left.glb", "heights/left.svg"):
        assert shown(stranger, prescription, what).status_code == 404
    assert shown(account, prescription, "preview/both.glb").status_code == 404


def test_what_is_not_released_is_not_shown_and_who_waits_is_told_that_somebody_sees_to_it(
    account: Caller, builds: Builds
) -> None:
    prescription = prescribed(account)
    builds(lambda spec: unreleased(spec) if spec.shape.side is Side.LEFT else NotBuilt("timed_out", ""))
    assert standing(account, prescription) == [("with_fitter", False), ("designing", False)]
    for what in ("preview/left.glb", "heights/right.svg"):
        assert shown(account, prescription, what).status_code == 404


def test_an_adult_who_answers_for_themselves_shows_it_only_if_they_share(account: Caller, builds: Builds) -> None:
    prescription = prescribed(account, relation="partner")
    builds()
    wearer = prescription.profile.wearer
    asked = inviting.invite(wearer.pk, at=timezone.now(), by=actor(account.customer_id))
    by = inviting.actor_behind(inviting.behind(asked.token, at=timezone.now()))
    agreed = {"health_data": current("health_data").version}
    inviting.accept(asked.invitation.pk, consents=agreed, birth=BirthMonth.of("1985-03"), at=timezone.now(), by=by)
    assert shown(account, prescription).status_code == 403
    own = Client().get(f"/api/v1/invitations/{asked.token}/designs/").json()
    assert own["prescription"] == prescription.public_id
    assert {one["state"] for one in own["designs"]} == {"ready"}
    assert Client().get(own["designs"][0]["pictures"]["preview"]).status_code == 200
    assert standing(account, prescription) == [("ready", False)] * 2
    sharing = current("sharing").version
    consenting.give("sharing", sharing, at=timezone.now(), by=by, wearer_id=wearer.pk)
    assert shown(account, prescription).status_code == 200
    assert standing(account, prescription) == [("ready", True)] * 2


def test_with_the_consent_every_picture_is_gone_at_once_whatever_link_was_made_before(
    account: Caller, nobody: Caller, builds: Builds
) -> None:
    prescription = prescribed(account)
    builds()
    design = Design.objects.filter(side__prescription=prescription)[0]
    before = reverse("v1:file", kwargs={"token": files.link(HEIGHTS, design.public_id, at=timezone.now())})
    assert nobody.get(before).status_code == 200
    wearer = prescription.profile.wearer
    consenting.withdraw("health_data", wearer_id=wearer.pk, at=timezone.now(), by=actor(account.customer_id))
    assert nobody.get(before).status_code == 404
    assert shown(account, prescription).status_code == 404
    refused = account.get(f"/api/v1/profiles/{prescription.profile.public_id}/assessment/")
    assert (refused.status_code, refused.json()["code"]) == (409, "consent_missing")
