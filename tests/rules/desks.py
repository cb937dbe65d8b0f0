"""Every address of the admin, found by walking the site; and one row of everything that can lie on a desk."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client
from django.urls import URLResolver

from fitting import prescribing, privacy
from fitting.models import ClinicianEntry, Design, FootProfile, Scan
from orders import claims
from orders.models import Case, Claim, Policy
from orders.queues import worked_by
from shop.actor import Actor, Kind, Role
from shop.models import TaxRate, Variant
from tests import remembered
from tests.fitting.scans import DRAWING, told
from tests.orders.claims.claiming import a_claim_in_review, an_appealed_claim
from tests.orders.covering.delivered import a_delivered_pair
from tests.orders.desks import everything
from tests.orders.making import NOW
from tests.orders.workshop import brought_to
from tests.rules.stationed import a_station
from tests.shop.desks import stocked

ROLES: Final = tuple(role.value for role in Role)
# Django's own addresses of a desk.
STANDARD: Final = {
    "": "changelist",
    "add/": "add",
    "<path:object_id>/history/": "history",
    "<path:object_id>/delete/": "delete",
    "<path:object_id>/change/": "change",
    "^([^/]+)/history/([^/]+)/$": "version",
}


@dataclass(frozen=True, slots=True)
class Address:
    """
    One address of the admin.

    :ivar desk: the label of its model; empty for the site's own.
    :ivar act: ``changelist``, ``add``, ``change``, ``delete``, ``history``, ``version``, or the path of a button or
        page.
    """

    desk: str
    act: str
    pattern: str
    of_row: bool

    def filled(self, pk: object) -> str:
        """Return the path for a row, and for the newest of its versions."""
        version = pk
        if self.act == "version":
            model: Any = apps.get_model(self.desk)
            version = model.history.filter(id=pk).latest().history_id
        path = re.sub(r"<(?:\w+:)?(?:object_id|id)>", str(pk), self.pattern)
        path = path.replace("^([^/]+)/history/([^/]+)/$", f"{pk}/history/{version}/")
        path = path.replace("<slug:kind>/<slug:language>", "order_confirmed/en").replace("<slug:name>", "costs")
        return f"/admin/{path}"


def addresses() -> Iterator[Address]:
    """Yield every address of the admin, the redirect and the catch-all of Django left out."""
    desks = {f"{model._meta.app_label}/{model._meta.model_name}/": desk for model, desk in admin.site._registry.items()}
    for found in admin.site.get_urls():
        root = str(found.pattern)
        if not isinstance(found, URLResolver):
            if not root.startswith(("^", "(")):
                yield Address("", root.strip("/"), root, of_row=False)
            continue
        label = desks[root].model._meta.label_lower
        for pattern in found.url_patterns:
            path = str(pattern.pattern)
            own = re.sub(r"<(?:\w+:)?(?:object_id|id)>/", "", path).strip("/")
            if path != "<path:object_id>/":
                yield Address(label, STANDARD.get(path, own), root + path, of_row="id>" in path)


def lay_out() -> None:
    """Make a row for every desk."""
    remembered.role_groups()
    stock = stocked()
    everything()
    # Made in bulk, which keeps no history.
    TaxRate.objects.earliest("pk").save()
    Policy.objects.create(
        slug="draft", version=1, language="en", kind="terms", title="Draft", text="Words.", parameters={},
        in_force_from=NOW, text_hash="x",
    )  # fmt: skip
    brought_to("queued")
    a_claim_in_review(injury=True)
    an_appealed_claim()
    a_station()
    a_delivered_pair()
    looker = Actor(Kind.STAFF, 1, frozenset({"fitter"}))
    profile = FootProfile.objects.earliest("pk")
    # As rows: the file of a scan is nothing that a desk shows.
    Scan.objects.create(
        profile=profile, side="left", load="seated", sha256="x", size_bytes=1, status="measured", verdict="yes",
        uploaded_at=NOW, measured_at=NOW, found=told().to_json(), drawing=DRAWING,
    )  # fmt: skip
    prescription = prescribing.propose(profile.pk, stock[Variant], at=NOW, by=looker)
    Design.objects.create(
        side=prescription.sides.all()[0], spec_checksum="x", geometry_version=1, ordered_at=NOW, built_at=NOW,
        status="failed", clashes=[{"code": "x", "parameters": ["room", "shell_mm"], "detail": "Too thick."}],
        checks=[{"name": "one_body", "value": "1", "limit": "1", "passed": True, "parameters": ["shell_mm"]}],
    )  # fmt: skip
    ClinicianEntry.objects.create(
        profile=profile, sent_at=NOW, may_wear=True, clinician_name="Dr Ute Lang", profession="Podiatrist",
        register_number="CH 20417", signed_on=NOW.date(), values={"left": {"fpi": [1, 1, 0, 0, 0, 0]}},
    )  # fmt: skip
    privacy.reveal(profile.pk, reason="Checking the height.", at=NOW, by=looker)


def one_of_each(role: str = "") -> dict[str, int]:
    """Return the primary key of a row by the label of its desk: of cases, one of the role's own."""
    found = {}
    for model in admin.site._registry:
        pk = _rows(model, role).order_by("pk").values_list("pk", flat=True).first()
        assert pk is not None, f"Nothing lies on the desk of {model._meta.label}: make one in lay_out()."
        found[model._meta.label_lower] = pk
    return found


def _rows(model: type[Model], role: str) -> Any:
    rows = model._default_manager.all()
    if model is Case and worked_by([role]):
        return rows.filter(queue__in=worked_by([role]))
    if model is get_user_model():
        return rows.filter(is_staff=False)
    if model is Claim and role == claims.FALLBACK:
        return rows.filter(appealed_at__isnull=False)
    # A draft is what most can be done with.
    return rows.filter(published_at=None) if model is Policy else rows


def person(*roles: str, superuser: bool = False, is_staff: bool = True) -> Client:
    """Sign somebody in: staff with roles, staff with every right, or a customer."""
    name = "-".join(roles) or ("boss" if superuser else "staff" if is_staff else "customer")
    user = get_user_model().objects.create(email=f"{name}@people.example", is_staff=is_staff, is_superuser=superuser)
    user.groups.set(Group.objects.filter(name__in=roles))
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client
