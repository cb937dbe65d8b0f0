"""What an owner sends about claims."""

import datetime as dt
import io
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from orders import claims
from orders.models import Claim, CoverSide, Delay, Device, OrderLine, Parcel, ParcelLine
from shop.models import Variant
from tests.given import NOW
from tests.orders.making import a_variant
from tests.orders.staffed import a_colleague
from tests.rules.case import Case
from tests.rules.paths import of_cover
from tests.rules.world import ADDRESS, World

CLAIM: Final = "/api/v1/claims/{number}/"
WORN: Final = {"part": "cover", "failure": "worn_through", "cause": "wear"}
LIMP: Final = {"part": "core", "failure": "lost_shape", "cause": "wear"}


def a_photo() -> SimpleUploadedFile:
    """Return a small picture."""
    written = io.BytesIO()
    Image.new("RGB", (32, 24), "grey").save(written, "JPEG")
    return SimpleUploadedFile("sole.jpg", written.getvalue())


def _claim(world: World) -> Claim:
    """Claim what a person must look at."""
    return claims.submit(
        world.covered.serial, claims.Told("durability", [claims.SideTold("left", **LIMP)]), at=NOW, by=world.actor
    )


def of_claim(world: World) -> dict[str, str]:
    return {"number": world.claim.number}


def having_claimed(world: World) -> dict[str, str]:
    """Let there be something to list."""
    assert of_claim(world)
    return {}


def of_claim_in_review(world: World) -> dict[str, str]:
    return {"number": _claim(world).number}


def of_claim_of_a_pair(world: World) -> dict[str, str]:
    """Let there be a right insole, too."""
    left = world.covered
    right = Device.objects.create(
        work_order=left.work_order, side="right", design=left.design, design_sha256="x", length_mm=256, width_mm=98,
        status="in_service", lot="L", machine="M",
    )  # fmt: skip
    CoverSide.objects.create(line=left.work_order.line, side="right", device=right, delivered_at=NOW)
    return of_claim_in_review(world)


def of_withdrawn_claim(world: World) -> dict[str, str]:
    claim = _claim(world)
    claims.withdraw(claim.pk, at=NOW, by=world.actor)
    return {"number": claim.number}


def of_refused_claim(world: World) -> dict[str, str]:
    claim = _claim(world)
    choice = claims.Choice("refused", "durability.failure", words="It is not one.")
    claims.decide(claim.pk, choice, at=NOW, by=a_colleague("clara", "claims").as_actor())
    return {"number": claim.number}


def of_claim_of_an_old_cover(world: World) -> dict[str, str]:
    """Let the time of the cover be over, and the shop sell covers."""
    Variant.objects.filter(pk=a_variant("SPARE-COVER", "stock").pk).update(cover="wool")
    told = claims.Told("durability", [claims.SideTold("left", **WORN)])
    later = NOW + dt.timedelta(days=2 * 365)
    return {"number": claims.submit(world.covered.serial, told, at=later, by=world.actor).number}


def of_sent_remake(world: World) -> dict[str, str]:
    """Name a claim whose remake is on its way, as rows, and its parcel."""
    side = claims.SideTold("left", **WORN)
    claim = claims.submit(world.covered.serial, claims.Told("durability", [side]), at=NOW, by=world.actor)
    remake = claim.remake
    assert remake is not None
    OrderLine.objects.filter(pk=remake.pk).update(status="shipped")
    parcel = Parcel.objects.create(
        order=remake.order, carrier="ups", tracking_number=f"1Z{remake.pk}", handed_over_at=NOW,
        **remake.order.ship_to(),
    )  # fmt: skip
    ParcelLine.objects.create(parcel=parcel, line=remake)
    return {"number": claim.number, "parcel": parcel.number}


def of_delayed_remake(world: World) -> dict[str, str]:
    """Name a claim whose remake leaves us later than promised; as rows."""
    side = claims.SideTold("left", **WORN)
    claim = claims.submit(world.covered.serial, claims.Told("durability", [side]), at=NOW, by=world.actor)
    assert claim.remake is not None
    told = {"number": 1, "status": "told", "was": NOW.date(), "silence_accepts": False, "told_at": NOW}
    Delay.objects.create(line=claim.remake, answer_until=NOW + dt.timedelta(days=7), ship_by=None, **told)
    return {"number": claim.number}


def of_remake_in_trouble(world: World) -> dict[str, str]:
    """Let there be a problem to list."""
    named = {"number": of_sent_remake(world)["number"]}
    claims.report(claims.pk_of(named["number"], world.actor), kind="damaged", at=NOW, by=world.actor)
    return named


def of_photo(world: World) -> dict[str, str]:
    photo = claims.attach(world.claim.pk, a_photo().read(), at=NOW, by=world.actor)
    return {"token": claims.link(photo, at=NOW)}


CLAIMS: Final[dict[str, Case]] = {
    "POST /api/v1/covers/{serial}/claims/": Case(
        of_cover, lambda _: {"kind": "durability", "sides": [{"side": "left", **WORN}], "sends_to": None}
    ),
    "GET /api/v1/claims/": Case(having_claimed, reach="own"),
    f"GET {CLAIM}": Case(of_claim),
    f"POST {CLAIM}sides/": Case(of_claim_of_a_pair, lambda _: {"side": "right", **LIMP}),
    f"POST {CLAIM}withdraw/": Case(of_claim_in_review),
    f"POST {CLAIM}reopen/": Case(of_withdrawn_claim),
    f"POST {CLAIM}appeal/": Case(of_refused_claim, lambda _: {"text": "Please look again."}),
    f"POST {CLAIM}advice/": Case(of_claim, lambda _: {"helped": True}),
    f"POST {CLAIM}injury/": Case(of_claim, lambda _: {"text": "The edge cut a toe."}),
    f"POST {CLAIM}cover/": Case(of_claim_of_an_old_cover),
    f"GET {CLAIM}address/": Case(of_claim),
    f"PUT {CLAIM}address/": Case(of_claim, lambda _: {**ADDRESS, "line1": "9 Oak Avenue"}, f"{CLAIM}address/"),
    f"GET {CLAIM}problems/": Case(of_remake_in_trouble),
    f"POST {CLAIM}problems/": Case(
        lambda world: {"number": of_sent_remake(world)["number"]}, lambda _: {"kind": "damaged", "words": "A crack."}
    ),
    f"POST {CLAIM}delay-answer/": Case(of_delayed_remake, lambda _: {"answer": "wait"}),
    f"POST {CLAIM}parcels/{{parcel}}/received/": Case(of_sent_remake),
    f"GET {CLAIM}evidence/": Case(of_claim),
    f"POST {CLAIM}evidence/": Case(of_claim, lambda _: {"file": a_photo()}, form=True),
    f"GET {CLAIM}messages/": Case(of_claim),
    f"POST {CLAIM}messages/": Case(of_claim, lambda _: {"text": "In the left shoe."}),
    "GET /api/v1/claim-photos/{token}/": Case(of_photo, reach="secret"),
}
