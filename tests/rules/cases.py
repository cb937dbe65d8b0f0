"""What an owner sends to each operation of the API; an operation without a case fails the test."""

from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config.accounts import exporting
from fitting import files, prints
from fitting.measured import Side
from shop.actor import Kind
from shop.models import Advice, Concern, DiscountCode, FootType
from tests import given
from tests.fitting.making import MEASURES
from tests.fitting.pressed import a_file, a_print, an_entry, made, written
from tests.given import NOW, RETURN_URL
from tests.rules.case import Case, Make, nothing
from tests.rules.claimed import CLAIMS
from tests.rules.covered import COVERS
from tests.rules.paths import (
    door_with_insoles,
    of_cart,
    of_cart_to_pay,
    of_delayed_line,
    of_design,
    of_document,
    of_line,
    of_paid,
    of_paid_line,
    of_parcel,
    of_placed,
    of_prescription,
    of_problem,
    of_returnable,
    of_worn_line,
)
from tests.rules.stationed import of_job
from tests.rules.world import ADDRESS, World, agreed, nothing_changed, of_described_wearer, uploaded
from tests.shop.given import LONG_AGO


def public(body: Make = nothing, path: Make = nothing, **query: str) -> Case:
    """Everybody gets an answer."""
    return Case(path=path, body=body, reach="public", query=query)


def own(body: Make = nothing, *, having: Make = nothing) -> Case:
    """Everybody who is known gets their own; ``having`` makes something for the owner to see."""

    def path(world: World) -> dict[str, str]:
        having(world)
        return {}

    return Case(path=path, body=body, reach="own")


def behind(door: Make, body: Make = nothing, tag: str = "", *, form: bool = False) -> Case:
    """Whoever has the token gets in."""
    return Case(path=lambda world: {"token": door(world)}, body=body, reach="secret", tag=tag, form=form)


def of_address(world: World) -> dict[str, str]:
    return {"address": world.address.public_id}


def of_a_copy(world: World) -> dict[str, str]:
    exporting.ask(at=NOW, by=world.actor)
    exporting.make_due(at=NOW)
    return {}


def of_wearer(world: World) -> dict[str, str]:
    return {"wearer": world.wearer.public_id}


def of_invitation(world: World) -> dict[str, str]:
    return {**of_wearer(world), "invitation": world.invitation.invitation.public_id}


def of_draft(world: World) -> dict[str, str]:
    return {"profile": world.draft.public_id}


def of_draft_beside_products(world: World) -> dict[str, str]:
    given.custom_product()
    return of_draft(world)


def of_draft_with_consent(world: World) -> dict[str, str]:
    world.agree_to_scans()
    return of_draft(world)


def of_door_scan(world: World) -> dict[str, str]:
    token = world.door_for_scans
    sent = Client().post(f"/api/v1/invitations/{token}/scans/", a_scan_to_send(world))
    assert sent.status_code == 201, sent.content
    return {"token": token, "scan": sent.json()["id"]}


def of_scan(world: World) -> dict[str, str]:
    return {"scan": world.scan.public_id}


def a_scan_to_send(_: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("foot.stl", b"solid right"), "side": "right", "load": "standing_half"}


def of_upload(world: World) -> dict[str, str]:
    return {**of_draft_with_consent(world), "upload": uploaded(world, world.draft)}


def of_door_upload(world: World) -> dict[str, str]:
    token = world.door_for_scans
    return {"token": token, "upload": uploaded(world, world.wearer.profiles.latest("version"))}


def a_scan_to_announce(_: World) -> dict[str, Any]:
    return {"side": "right", "load": "standing_half"}


def of_file(world: World) -> str:
    return files.link("file", world.scan.public_id, at=NOW)


def of_linked(world: World) -> dict[str, str]:
    assert world.clinician
    return of_draft(world)


def of_print(world: World) -> dict[str, str]:
    prints.take(world.draft.pk, Side.RIGHT, written(made()), at=NOW, by=world.actor)
    return {**of_draft(world), "side": "right"}


def of_door_print(world: World) -> dict[str, str]:
    return {"token": world.door_with_a_clinician, "side": "right"}


def a_letter_to_send(_: World) -> dict[str, Any]:
    return {"file": a_file(b"%PDF-1.7 signed"), "kind": "document"}


def page(kind: type[Concern | FootType | Advice], **fields: str) -> dict[str, str]:
    words = {"title": "Heels", "summary": "About heels.", "body": "Heels carry us."}
    made = kind.objects.create(slug="heels", published_from=LONG_AGO, **words, **fields)
    return {"slug": made.slug}


def a_code(_: World) -> dict[str, str]:
    DiscountCode.objects.get_or_create(
        code="SPRING", defaults={"kind": "percentage", "percent": 10, "starts_at": LONG_AGO}
    )
    return {"code": "SPRING"}


def total_of(world: World) -> dict[str, Any]:
    total = world.cart.quote.total
    return {
        "expected_total": {"amount": total.amount_minor, "currency": total.currency},
        "return_url": RETURN_URL,
    }


def whole_name(_: World) -> dict[str, str]:
    return {"name": "Grace"}


def consent(world: World) -> dict[str, str]:
    return {**agreed("research"), "wearer": world.wearer.public_id}


def own_wearer(world: World) -> dict[str, Any]:
    relation = "self" if world.actor.kind is Kind.CUSTOMER else "partner"
    return {"name": "Cy", "relation": relation, "consents": [agreed("health_data")]}


LINE: Final = "/api/v1/carts/{cart}/lines/{line}/"
PROFILE: Final = "/api/v1/profiles/{profile}/"
DOOR: Final = "/api/v1/invitations/{token}/"
WEARER: Final = "/api/v1/wearers/{wearer}/"
ORDER: Final = "/api/v1/orders/{number}/"
CLINICIAN: Final = "/api/v1/clinician-entries/{token}/"

CASES: Final[dict[str, Case]] = {
    "POST /api/v1/guest-sessions/": public(body=lambda _: {}),
    "GET /api/v1/markets/": public(),
    "GET /api/v1/shipping-methods/": public(country="US"),
    "GET /api/v1/products/": public(),
    "GET /api/v1/products/{slug}/": public(path=lambda _: {"slug": given.custom_product().product.slug}),
    "GET /api/v1/concerns/": public(),
    "GET /api/v1/foot-types/": public(),
    "GET /api/v1/advice/": public(),
    "GET /api/v1/faqs/": public(),
    "GET /api/v1/testimonials/": public(),
    "GET /api/v1/policies/": public(),
    "GET /api/v1/policies/{slug}/": public(path=lambda _: {"slug": "perfect-fit"}),
    "GET /api/v1/policies/{slug}/{version}/": public(path=lambda _: {"slug": "perfect-fit", "version": 1}),
    "GET /api/v1/policies/{slug}/{version}/pdf/": public(path=lambda _: {"slug": "perfect-fit", "version": 1}),
    "GET /api/v1/profile-form/": public(),
    "GET /api/v1/profile-form/measuring-sheet.pdf": public(),
    "GET /api/v1/shoe-sizes/convert/": public(scale="eu_two_point", size="39.5"),
    "POST /api/v1/orders/lookup/": public(body=lambda _: {"email": "nobody@example.com"}),
    "GET /api/v1/me/": own(),
    "PATCH /api/v1/me/": own(whole_name),
    "GET /api/v1/me/export/": own(),
    "POST /api/v1/me/export/": own(lambda _: {}),
    "DELETE /api/v1/me/export/": own(),
    "GET /api/v1/me/export/file/": Case(of_a_copy),
    "GET /api/v1/me/erase/": own(),
    "POST /api/v1/me/erase/": own(lambda _: {"confirm": "erase"}),
    "DELETE /api/v1/me/erase/": own(),
    "GET /api/v1/me/addresses/": own(having=of_address),
    "POST /api/v1/me/addresses/": own(lambda _: ADDRESS),
    "GET /api/v1/me/addresses/{address}/": Case(of_address),
    "PATCH /api/v1/me/addresses/{address}/": Case(of_address, whole_name, "/api/v1/me/addresses/{address}/"),
    "DELETE /api/v1/me/addresses/{address}/": Case(of_address, tag="/api/v1/me/addresses/{address}/"),
    "GET /api/v1/me/consents/": own(having=of_wearer),
    "POST /api/v1/me/consents/": Case(body=consent),
    "GET /api/v1/wearers/": own(having=of_wearer),
    "POST /api/v1/wearers/": own(own_wearer),
    f"GET {WEARER}": Case(of_wearer),
    f"PATCH {WEARER}": Case(of_wearer, whole_name),
    f"DELETE {WEARER}": Case(of_wearer),
    f"GET {WEARER}invitations/": Case(of_wearer),
    f"POST {WEARER}invitations/": Case(of_wearer),
    f"DELETE {WEARER}invitations/{{invitation}}/": Case(of_invitation),
    f"POST {WEARER}invitations/{{invitation}}/renew/": Case(of_invitation),
    f"GET {WEARER}profiles/": Case(of_wearer),
    f"POST {WEARER}profiles/": Case(of_wearer, lambda _: {}),
    f"GET {WEARER}reorder/": Case(of_described_wearer),
    f"POST {WEARER}reorder/": Case(of_described_wearer, nothing_changed),
    f"GET {PROFILE}": Case(of_draft),
    f"PATCH {PROFILE}": Case(of_draft, lambda _: {"answers": {"height_cm": 171}}, PROFILE),
    f"POST {PROFILE}submit/": Case(of_draft, tag=PROFILE),
    f"GET {PROFILE}assessment/": Case(of_draft),
    f"GET {PROFILE}recommendations/": Case(of_draft_beside_products, query={"country": "US"}),
    f"GET {DOOR}assessment/": behind(lambda world: world.door_with_draft),
    f"GET {PROFILE}scans/": Case(of_draft),
    f"POST {PROFILE}scans/": Case(of_draft_with_consent, a_scan_to_send, form=True),
    f"POST {PROFILE}scan-uploads/": Case(of_draft_with_consent, a_scan_to_announce),
    f"POST {PROFILE}scan-uploads/{{upload}}/": Case(of_upload, lambda _: {}),
    f"POST {DOOR}scan-uploads/": behind(lambda world: world.door_for_scans, a_scan_to_announce),
    f"POST {DOOR}scan-uploads/{{upload}}/": Case(of_door_upload, lambda _: {}, reach="secret"),
    "GET /api/v1/scans/{scan}/": Case(of_scan),
    "DELETE /api/v1/scans/{scan}/": Case(of_scan),
    "GET /api/v1/prescriptions/{prescription}/": Case(of_prescription),
    "GET /api/v1/prescriptions/{prescription}/designs/": Case(of_prescription),
    "GET /api/v1/prescriptions/{prescription}/preview/{side}.glb": Case(of_design),
    "GET /api/v1/prescriptions/{prescription}/heights/{side}.svg": Case(of_design),
    "GET /api/v1/files/{token}/": behind(of_file),
    f"GET {DOOR}scans/": behind(lambda world: world.door_with_draft),
    f"POST {DOOR}scans/": behind(lambda world: world.door_for_scans, a_scan_to_send, form=True),
    f"GET {DOOR}scans/{{scan}}/": Case(of_door_scan, reach="secret"),
    f"DELETE {DOOR}scans/{{scan}}/": Case(of_door_scan, reach="secret"),
    f"GET {PROFILE}clinician-link/": Case(of_linked),
    f"POST {PROFILE}clinician-link/": Case(of_draft),
    f"DELETE {PROFILE}clinician-link/": Case(of_linked),
    f"GET {PROFILE}clinician-letter.pdf": Case(of_linked),
    f"GET {PROFILE}pressure-prints/": Case(of_print),
    f"POST {PROFILE}pressure-prints/": Case(of_draft, lambda _: a_print(), form=True),
    f"DELETE {PROFILE}pressure-prints/{{side}}/": Case(of_print),
    f"GET {DOOR}clinician-link/": behind(lambda world: world.door_with_a_clinician),
    f"POST {DOOR}clinician-link/": behind(lambda world: world.door_with_draft),
    f"DELETE {DOOR}clinician-link/": behind(lambda world: world.door_with_a_clinician),
    f"GET {DOOR}clinician-letter.pdf": behind(lambda world: world.door_with_a_clinician),
    f"GET {DOOR}pressure-prints/": behind(lambda world: world.door_with_a_clinician),
    f"POST {DOOR}pressure-prints/": behind(lambda world: world.door_with_draft, lambda _: a_print(), form=True),
    f"DELETE {DOOR}pressure-prints/{{side}}/": Case(of_door_print, reach="secret"),
    f"GET {CLINICIAN}": behind(lambda world: world.answered),
    f"POST {CLINICIAN}": behind(lambda world: world.clinician, lambda _: an_entry(NOW.date())),
    f"POST {CLINICIAN}files/": behind(lambda world: world.answered, a_letter_to_send, form=True),
    f"GET {DOOR}prescription/": behind(door_with_insoles),
    f"GET {DOOR}designs/": behind(door_with_insoles),
    f"GET {DOOR}": behind(lambda world: world.invitation.token),
    f"POST {DOOR}": behind(
        lambda world: world.invitation.token,
        lambda _: {"birth_month": "1985-03", "consents": [agreed("health_data")]},
    ),
    f"POST {DOOR}consents/": behind(lambda world: world.opened_door, lambda _: agreed("research")),
    f"GET {DOOR}profile/": behind(lambda world: world.door_with_draft),
    f"POST {DOOR}profile/": behind(lambda world: world.opened_door, lambda _: {}),
    f"PATCH {DOOR}profile/": behind(lambda w: w.door_with_draft, lambda _: {"measures": MEASURES}, f"{DOOR}profile/"),
    f"POST {DOOR}submit/": behind(lambda world: world.door_with_draft, tag=f"{DOOR}profile/"),
    "POST /api/v1/carts/": own(lambda _: {"country": "US"}),
    "GET /api/v1/carts/{cart}/": Case(of_cart),
    "PATCH /api/v1/carts/{cart}/": Case(of_cart, lambda _: {"email": "new@example.com"}),
    "POST /api/v1/carts/{cart}/lines/": Case(of_cart, lambda _: {"sku": given.stock_good().sku}),
    "POST /api/v1/carts/{cart}/discount-codes/": Case(of_cart, a_code),
    "DELETE /api/v1/carts/{cart}/discount-codes/": Case(of_cart),
    f"PATCH {LINE}": Case(of_line, lambda _: {"quantity": 2}),
    f"DELETE {LINE}": Case(of_line),
    "POST /api/v1/carts/{cart}/checkout/": Case(of_cart_to_pay, total_of),
    "GET /api/v1/orders/": own(having=of_paid),
    f"GET {ORDER}": Case(of_paid),
    f"GET {ORDER}timeline/": Case(of_paid),
    f"GET {ORDER}documents/": Case(of_paid),
    f"GET {ORDER}documents/{{code}}/": Case(of_document),
    f"GET {ORDER}pay/": Case(of_placed),
    f"POST {ORDER}pay/": Case(of_placed, lambda _: {"return_url": RETURN_URL}),
    f"GET {ORDER}cancellation/": Case(of_paid),
    f"POST {ORDER}cancel/": Case(of_paid, lambda _: {"reason": "changed_mind"}),
    f"POST {ORDER}lines/{{line}}/cancel/": Case(of_paid_line, lambda _: {"reason": "changed_mind"}),
    f"POST {ORDER}lines/{{line}}/delay-answer/": Case(of_delayed_line, lambda _: {"answer": "wait"}),
    f"POST {ORDER}lines/{{line}}/extension/": Case(of_paid_line, lambda _: {}),
    f"POST {ORDER}lines/{{line}}/fit-answer/": Case(of_worn_line, lambda _: {"answer": "not_right"}),
    **COVERS,
    **CLAIMS,
    f"POST {ORDER}parcels/{{parcel}}/received/": Case(of_parcel),
    f"GET {ORDER}address/": Case(of_paid),
    f"PUT {ORDER}address/": Case(of_paid, lambda _: {**ADDRESS, "line1": "9 Oak Avenue"}, f"{ORDER}address/"),
    f"GET {ORDER}problems/": Case(of_problem),
    f"POST {ORDER}problems/": Case(
        of_parcel, lambda world: {"kind": "damaged", "lines": [{"line": world.paid.lines.order_by("pk")[0].public_id}]}
    ),
    f"POST {ORDER}lines/{{line}}/return/": Case(of_returnable, lambda _: {}),
    f"GET {ORDER}messages/": Case(of_paid),
    f"POST {ORDER}messages/": Case(of_paid, lambda _: {"text": "When will it come?"}),
    f"POST {ORDER}lines/{{line}}/profile/": Case(of_paid_line, lambda _: {}),
    "GET /api/v1/stations/jobs/": Case(of_job, reach="station"),
    "GET /api/v1/stations/jobs/{job}/": Case(of_job, reach="station"),
    "POST /api/v1/stations/jobs/{job}/": Case(of_job, lambda _: {"act": "claim"}, reach="station"),
    "GET /api/v1/concerns/{slug}/": public(path=lambda _: page(Concern, area="heel")),
    "GET /api/v1/foot-types/{slug}/": public(path=lambda _: page(FootType)),
    "GET /api/v1/advice/{slug}/": public(path=lambda _: page(Advice, topic="care")),
}
