"""
Every operation of the API and every list of the admin within its statements, and none grows with the rows.

Each operation is called three times: for an owner of one of everything whose answer does not count (what a process
learns once is learnt there), for another one, and for an owner of more of everything in a fuller shop.
"""

from typing import Final

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse

from tests.budgets import counted
from tests.orders.desks import EVERY_ROLE, everything, staff
from tests.rules.case import Case
from tests.rules.cases import CASES
from tests.rules.grown import MORE, Grown, more_in_the_shop
from tests.rules.test_every_endpoint import OPERATIONS, box, call, check_good, today
from tests.rules.world import World

__all__ = ["box", "today"]
pytestmark = pytest.mark.django_db

# The most statements of each operation, who is asking and what is limited or kept under a key included.
MOST: Final[dict[str, int]] = {
    "GET /api/v1/advice/": 1,
    "GET /api/v1/advice/{slug}/": 1,
    "POST /api/v1/carts/": 5,
    "GET /api/v1/carts/{cart}/": 2,
    "PATCH /api/v1/carts/{cart}/": 3,
    "POST /api/v1/carts/{cart}/checkout/": 14,
    "DELETE /api/v1/carts/{cart}/discount-codes/": 3,
    "POST /api/v1/carts/{cart}/discount-codes/": 12,
    "POST /api/v1/carts/{cart}/lines/": 7,
    "DELETE /api/v1/carts/{cart}/lines/{line}/": 4,
    "PATCH /api/v1/carts/{cart}/lines/{line}/": 4,
    "GET /api/v1/claims/": 4,
    "GET /api/v1/claims/{number}/": 9,
    "GET /api/v1/claims/{number}/address/": 4,
    "PUT /api/v1/claims/{number}/address/": 17,
    "POST /api/v1/claims/{number}/delay-answer/": 24,
    "GET /api/v1/claims/{number}/problems/": 6,
    "POST /api/v1/claims/{number}/problems/": 22,
    "POST /api/v1/claims/{number}/parcels/{parcel}/received/": 40,
    "POST /api/v1/claims/{number}/advice/": 24,
    "POST /api/v1/claims/{number}/appeal/": 26,
    "POST /api/v1/claims/{number}/cover/": 30,
    "GET /api/v1/claims/{number}/evidence/": 3,
    "POST /api/v1/claims/{number}/evidence/": 15,
    "POST /api/v1/claims/{number}/injury/": 23,
    "GET /api/v1/claims/{number}/messages/": 3,
    "POST /api/v1/claims/{number}/messages/": 13,
    "POST /api/v1/claims/{number}/reopen/": 25,
    "POST /api/v1/claims/{number}/sides/": 22,
    "POST /api/v1/claims/{number}/withdraw/": 20,
    "GET /api/v1/claim-photos/{token}/": 2,
    "GET /api/v1/clinician-entries/{token}/": 5,
    "POST /api/v1/clinician-entries/{token}/": 13,
    "POST /api/v1/clinician-entries/{token}/files/": 15,
    "GET /api/v1/concerns/": 1,
    "GET /api/v1/concerns/{slug}/": 1,
    "GET /api/v1/covers/": 4,
    "GET /api/v1/covers/{serial}/": 9,
    "GET /api/v1/covers/{serial}/activity-files/": 5,
    "POST /api/v1/covers/{serial}/activity-files/": 17,
    "DELETE /api/v1/covers/{serial}/activity-files/{file}/": 7,
    "PATCH /api/v1/covers/{serial}/activity-files/{file}/": 12,
    "POST /api/v1/covers/{serial}/claims/": 56,
    "GET /api/v1/covers/{serial}/eligibility/": 9,
    "PUT /api/v1/covers/{serial}/habits/": 12,
    "DELETE /api/v1/covers/{serial}/handover/": 8,
    "GET /api/v1/covers/{serial}/handover/": 4,
    "POST /api/v1/covers/{serial}/handover/": 7,
    "GET /api/v1/covers/{serial}/mileage/": 10,
    "PUT /api/v1/covers/{serial}/mileage/": 15,
    "POST /api/v1/covers/{serial}/mileage/entries/": 14,
    "DELETE /api/v1/covers/{serial}/mileage/entries/{entry}/": 4,
    "POST /api/v1/covers/{serial}/take-over/": 13,
    "GET /api/v1/faqs/": 1,
    "GET /api/v1/files/{token}/": 1,
    "GET /api/v1/foot-types/": 1,
    "GET /api/v1/foot-types/{slug}/": 1,
    "POST /api/v1/guest-sessions/": 3,
    "GET /api/v1/invitations/{token}/": 3,
    "POST /api/v1/invitations/{token}/": 12,
    "GET /api/v1/invitations/{token}/assessment/": 8,
    "GET /api/v1/invitations/{token}/clinician-letter.pdf": 4,
    "DELETE /api/v1/invitations/{token}/clinician-link/": 7,
    "GET /api/v1/invitations/{token}/covers/": 3,
    "GET /api/v1/invitations/{token}/clinician-link/": 5,
    "POST /api/v1/invitations/{token}/clinician-link/": 12,
    "POST /api/v1/invitations/{token}/consents/": 8,
    "GET /api/v1/invitations/{token}/prescription/": 6,
    "GET /api/v1/invitations/{token}/pressure-prints/": 4,
    "POST /api/v1/invitations/{token}/pressure-prints/": 11,
    "DELETE /api/v1/invitations/{token}/pressure-prints/{side}/": 6,
    "GET /api/v1/invitations/{token}/designs/": 5,
    "GET /api/v1/invitations/{token}/profile/": 6,
    "PATCH /api/v1/invitations/{token}/profile/": 13,
    "POST /api/v1/invitations/{token}/profile/": 9,
    "POST /api/v1/invitations/{token}/scan-uploads/": 9,
    "POST /api/v1/invitations/{token}/scan-uploads/{upload}/": 20,
    "GET /api/v1/invitations/{token}/scans/": 4,
    "POST /api/v1/invitations/{token}/scans/": 16,
    "DELETE /api/v1/invitations/{token}/scans/{scan}/": 9,
    "GET /api/v1/invitations/{token}/scans/{scan}/": 4,
    "POST /api/v1/invitations/{token}/submit/": 15,
    "GET /api/v1/markets/": 1,
    "GET /api/v1/me/": 1,
    "PATCH /api/v1/me/": 3,
    "GET /api/v1/me/export/": 2,
    "POST /api/v1/me/export/": 6,
    "DELETE /api/v1/me/export/": 6,
    "GET /api/v1/me/export/file/": 2,
    "GET /api/v1/me/erase/": 9,
    "POST /api/v1/me/erase/": 12,
    "DELETE /api/v1/me/erase/": 10,
    "GET /api/v1/me/addresses/": 2,
    "POST /api/v1/me/addresses/": 5,
    "DELETE /api/v1/me/addresses/{address}/": 3,
    "GET /api/v1/me/addresses/{address}/": 2,
    "PATCH /api/v1/me/addresses/{address}/": 3,
    "GET /api/v1/me/consents/": 2,
    "POST /api/v1/me/consents/": 9,
    "GET /api/v1/orders/": 4,
    "POST /api/v1/orders/lookup/": 5,
    "GET /api/v1/orders/{number}/": 4,
    "GET /api/v1/orders/{number}/address/": 5,
    "PUT /api/v1/orders/{number}/address/": 14,
    "POST /api/v1/orders/{number}/cancel/": 25,
    "GET /api/v1/orders/{number}/cancellation/": 9,
    "GET /api/v1/orders/{number}/documents/": 4,
    "GET /api/v1/orders/{number}/documents/{code}/": 6,
    "POST /api/v1/orders/{number}/lines/{line}/cancel/": 26,
    "POST /api/v1/orders/{number}/lines/{line}/delay-answer/": 12,
    "POST /api/v1/orders/{number}/lines/{line}/extension/": 12,
    "POST /api/v1/orders/{number}/lines/{line}/fit-answer/": 16,
    "POST /api/v1/orders/{number}/parcels/{parcel}/received/": 25,
    "POST /api/v1/orders/{number}/lines/{line}/profile/": 39,
    "POST /api/v1/orders/{number}/lines/{line}/return/": 20,
    "GET /api/v1/orders/{number}/messages/": 3,
    "POST /api/v1/orders/{number}/messages/": 10,
    "GET /api/v1/orders/{number}/pay/": 9,
    "POST /api/v1/orders/{number}/pay/": 7,
    "GET /api/v1/orders/{number}/problems/": 5,
    "POST /api/v1/orders/{number}/problems/": 20,
    "GET /api/v1/orders/{number}/timeline/": 6,
    "GET /api/v1/policies/": 1,
    "GET /api/v1/policies/{slug}/": 1,
    "GET /api/v1/policies/{slug}/{version}/": 1,
    "GET /api/v1/policies/{slug}/{version}/pdf/": 1,
    "GET /api/v1/prescriptions/{prescription}/": 5,
    "GET /api/v1/prescriptions/{prescription}/designs/": 4,
    "GET /api/v1/prescriptions/{prescription}/heights/{side}.svg": 4,
    "GET /api/v1/prescriptions/{prescription}/preview/{side}.glb": 4,
    "GET /api/v1/products/": 3,
    "GET /api/v1/products/{slug}/": 3,
    "GET /api/v1/profile-form/": 0,
    "GET /api/v1/profile-form/measuring-sheet.pdf": 0,
    "GET /api/v1/profiles/{profile}/": 6,
    "PATCH /api/v1/profiles/{profile}/": 11,
    "GET /api/v1/profiles/{profile}/assessment/": 8,
    "GET /api/v1/profiles/{profile}/clinician-letter.pdf": 4,
    "DELETE /api/v1/profiles/{profile}/clinician-link/": 7,
    "GET /api/v1/profiles/{profile}/clinician-link/": 5,
    "POST /api/v1/profiles/{profile}/clinician-link/": 14,
    "GET /api/v1/profiles/{profile}/pressure-prints/": 4,
    "POST /api/v1/profiles/{profile}/pressure-prints/": 13,
    "DELETE /api/v1/profiles/{profile}/pressure-prints/{side}/": 6,
    "GET /api/v1/profiles/{profile}/recommendations/": 13,
    "POST /api/v1/profiles/{profile}/scan-uploads/": 10,
    "POST /api/v1/profiles/{profile}/scan-uploads/{upload}/": 22,
    "GET /api/v1/profiles/{profile}/scans/": 4,
    "POST /api/v1/profiles/{profile}/scans/": 18,
    "POST /api/v1/profiles/{profile}/submit/": 17,
    "DELETE /api/v1/scans/{scan}/": 9,
    "GET /api/v1/scans/{scan}/": 4,
    "GET /api/v1/shipping-methods/": 2,
    "GET /api/v1/shoe-sizes/convert/": 0,
    "GET /api/v1/stations/jobs/": 4,
    "GET /api/v1/stations/jobs/{job}/": 4,
    "POST /api/v1/stations/jobs/{job}/": 20,
    "GET /api/v1/testimonials/": 1,
    "GET /api/v1/wearers/": 5,
    "POST /api/v1/wearers/": 13,
    "DELETE /api/v1/wearers/{wearer}/": 5,
    "GET /api/v1/wearers/{wearer}/": 5,
    "PATCH /api/v1/wearers/{wearer}/": 8,
    "GET /api/v1/wearers/{wearer}/invitations/": 3,
    "POST /api/v1/wearers/{wearer}/invitations/": 9,
    "DELETE /api/v1/wearers/{wearer}/invitations/{invitation}/": 6,
    "POST /api/v1/wearers/{wearer}/invitations/{invitation}/renew/": 10,
    "GET /api/v1/wearers/{wearer}/profiles/": 3,
    "POST /api/v1/wearers/{wearer}/profiles/": 12,
    "GET /api/v1/wearers/{wearer}/reorder/": 5,
    "POST /api/v1/wearers/{wearer}/reorder/": 12,
}


def statements_of(name: str, case: Case, world: World, path: dict[str, str]) -> list[str]:
    """Call an operation as its owner and return what it asked the database."""
    body = case.body(world)
    client = world.speaker(case.reach)
    tag = client.get(case.tag.format(**path)).headers["ETag"] if case.tag else ""
    with counted() as statements:
        answer = call(client, name, case, path, body, tag)
    check_good(answer, name)
    return statements


def test_every_operation_has_a_budget() -> None:
    assert OPERATIONS.keys() == MOST.keys()


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_each_keeps_its_budget_however_much_there_is(name: str, request: pytest.FixtureRequest) -> None:
    case = CASES[name]
    more_in_the_shop("few", 1)
    shared: dict[str, str] = {}
    found = []
    for kind in (World, World, Grown):
        world = kind("guest", lambda: request.getfixturevalue("box"))
        # What is for everybody is made once; what is somebody's is made for each of the three.
        path = shared if case.reach == "public" and shared else case.path(world) or {}
        shared = path
        if kind is Grown:
            more_in_the_shop("more", MORE)
        found.append(statements_of(name, case, world, path))
    _, few, many = found
    assert len(many) <= len(few) <= MOST[name], "\n".join([f"{len(few)}, then {len(many)}:", *many])


def test_no_list_of_the_admin_asks_more_when_there_is_more() -> None:
    client = staff(*EVERY_ROLE)
    get_user_model().objects.update(is_superuser=True)  # who may see people and groups, too
    urls = {
        model._meta.label: reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    }
    seen: list[dict[str, int]] = []
    for tag, count in (("cold", 1), ("few", 1), ("many", 6)):
        everything(count)
        more_in_the_shop(tag, count)
        seen.append({})
        for label, url in urls.items():
            with counted() as statements:
                assert client.get(url).status_code == 200, label
            seen[-1][label] = len(statements)
    _, few, many = seen
    assert many == few
    assert {label: count for label, count in many.items() if count > 9} == {}
