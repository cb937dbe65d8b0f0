"""The desks of fitting: who may look, what is masked, and that nothing can be edited."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Group
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.urls import reverse

from fitting.admin.desk import plays
from fitting.admin.profiles import JournalDesk, ProfileDesk
from fitting.models import Consent, FootProfile, JournalEntry, Wearer
from tests.budgets import counted
from tests.fitting.making import a_customer, a_draft, a_submitted_profile, a_wearer

pytestmark = pytest.mark.django_db
DESKS = [Wearer, Consent, FootProfile, JournalEntry]


class Staff:
    """A member of staff with roles, as the desks see them."""

    def __init__(self, *roles: str) -> None:
        self.user = get_user_model().objects.create(email=f"{'-'.join(roles)}@example.com", is_staff=True)
        self.user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])

    def request(self, path: str = "/", **post: str) -> HttpRequest:
        """Return a request of this member of staff; with fields, a POST."""
        request: HttpRequest = RequestFactory().post(path, post) if post else RequestFactory().get(path)
        request.user = self.user
        return request


def rendered(response: HttpResponse) -> str:
    """Return the page."""
    assert isinstance(response, TemplateResponse)
    assert response.status_code == 200
    return str(response.render().content.decode())


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("support", {Wearer, FootProfile}),
        ("fitter", {Wearer, FootProfile, JournalEntry}),
        ("privacy", {Wearer, Consent, FootProfile, JournalEntry}),
        ("production", set()),
        ("warehouse", set()),
        ("finance", set()),
        ("content", set()),
        ("claims", set()),
    ],
)
def test_each_role_sees_its_own_desks_and_changes_nothing(role: str, sees: set[type]) -> None:
    request = Staff(role).request()
    for model in DESKS:
        desk = admin.site.get_model_admin(model)
        assert desk.has_view_permission(request) is (model in sees), model
        assert desk.has_module_permission(request) is (model in sees), model
        assert not desk.has_add_permission(request)
        assert not desk.has_change_permission(request)
        assert not desk.has_delete_permission(request)
        assert desk.actions is None


def test_only_fitters_and_privacy_see_measures() -> None:
    desk = admin.site.get_model_admin(FootProfile)
    assert [type(shelf).__name__ for shelf in desk.get_inline_instances(Staff("fitter").request())] == ["MeasuresShelf"]
    assert desk.get_inline_instances(Staff("support").request()) == []


def test_who_is_not_signed_in_plays_no_role() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert not plays(request, frozenset({"fitter"}))


def test_health_answers_are_masked() -> None:
    profile = a_submitted_profile(a_wearer(a_customer().pk))
    desk = admin.site.get_model_admin(FootProfile)
    assert isinstance(desk, ProfileDesk)
    assert desk.masked(profile) == "7 answers are masked; reveal them with a reason, which is logged."
    assert "work" in desk.plain(profile)
    assert "arch" not in desk.plain(profile)
    assert "168" not in desk.plain(profile)


def test_a_list_costs_the_same_for_one_row_and_for_many() -> None:
    staff = Staff("privacy")
    for model in DESKS:
        costs = []
        for _ in range(2):
            customer = a_customer(None).pk
            a_submitted_profile(a_wearer(customer))
            a_draft(a_wearer(customer, relation="partner"))
            desk = admin.site.get_model_admin(model)
            with counted() as statements:
                rendered(desk.changelist_view(staff.request()))
            costs.append(len(statements))
        assert costs[0] >= costs[1]
        assert costs[1] <= 8, model


@pytest.fixture
def fitter_page() -> tuple[Staff, FootProfile, ProfileDesk]:
    """A fitter before a profile."""
    desk = admin.site.get_model_admin(FootProfile)
    assert isinstance(desk, ProfileDesk)
    return Staff("fitter"), a_submitted_profile(a_wearer(a_customer().pk)), desk


def test_a_profile_page_shows_measures_with_their_source(fitter_page: tuple[Staff, FootProfile, ProfileDesk]) -> None:
    staff, profile, desk = fitter_page
    page = rendered(desk.changeform_view(staff.request(), str(profile.pk)))
    assert "foot length: <strong>250.5 mm</strong> (ruler, standing half)" in page
    assert "answers are masked" in page
    assert "168.0" not in page


def test_revealing_needs_a_reason_and_leaves_it_in_the_journal(
    fitter_page: tuple[Staff, FootProfile, ProfileDesk],
) -> None:
    staff, profile, desk = fitter_page
    asked = desk.reveal(staff.request(), object_id=profile.pk)
    assert "168.0" not in asked.content.decode()
    refused = desk.reveal(staff.request(reason="because"), object_id=profile.pk)
    assert "Say in a sentence why" in refused.content.decode()
    assert "168.0" not in refused.content.decode()
    assert not JournalEntry.objects.filter(field="answers").exists()

    shown = desk.reveal(staff.request(reason="Checking the height for the core"), object_id=profile.pk)
    page = shown.content.decode()
    assert "How tall are you? <strong>168.0</strong>" in page
    assert shown["Cache-Control"] == "no-store"
    entry = JournalEntry.objects.get(field="answers")
    assert (entry.became, entry.reason, entry.by_kind, entry.by_id) == (
        "revealed",
        "Checking the height for the core",
        "staff",
        staff.user.pk,
    )


def test_support_cannot_reveal(fitter_page: tuple[Staff, FootProfile, ProfileDesk]) -> None:
    from django.core.exceptions import PermissionDenied

    _, profile, desk = fitter_page
    with pytest.raises(PermissionDenied):
        desk.reveal(Staff("support").request(reason="I would like to know"), object_id=profile.pk)
    assert not JournalEntry.objects.filter(field="answers").exists()


def test_a_profile_that_is_gone_cannot_be_revealed(fitter_page: tuple[Staff, FootProfile, ProfileDesk]) -> None:
    from django.http import Http404

    staff, _, desk = fitter_page
    with pytest.raises(Http404):
        desk.reveal(staff.request(reason="A reason long enough"), object_id=0)


def test_every_page_of_a_desk_opens() -> None:
    staff = Staff("privacy")
    wearer = a_wearer(a_customer().pk, relation="child")
    for model, row in ((Wearer, wearer), (Consent, wearer.consents.first())):
        assert row is not None
        assert "Consent" in rendered(admin.site.get_model_admin(model).changeform_view(staff.request(), str(row.pk)))
    assert reverse("admin:fitting_footprofile_changelist")
    assert isinstance(admin.site.get_model_admin(JournalEntry), JournalDesk)


@pytest.mark.parametrize(("relation", "group"), [("child", "minor"), ("partner", "unknown")])
def test_a_wearers_page_tells_minors_from_adults(relation: str, group: str) -> None:
    from fitting.admin.people import WearerDesk

    desk = admin.site.get_model_admin(Wearer)
    assert isinstance(desk, WearerDesk)
    wearer = a_wearer(a_customer().pk, relation=relation)
    assert desk.age_group(wearer) == group
    wearer.birth_year, wearer.birth_month = 1980, 1
    assert desk.age_group(wearer) == "adult"
