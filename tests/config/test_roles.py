"""The eight groups of staff: one table says what each may do, a command makes it true, and every desk agrees."""

from io import StringIO
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from config.accounts import roles
from orders.models import Policy
from shop.actor import Role

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    """Run the command and return the lines it prints."""
    out = StringIO()
    call_command("load_roles", stdout=out)
    return out.getvalue().splitlines()


def held(role: str) -> set[str]:
    """Return what the group of a role holds."""
    rows = Permission.objects.filter(group__name=role).values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


def test_each_role_holds_exactly_what_the_table_says() -> None:
    told()
    for role, models in roles.rights().items():
        assert held(role) == set(roles.codenames(models)), role
    assert "shop.change_product" in held("content")
    assert not any("orders." in name for name in held("content") if "policy" not in name)


def test_loading_twice_changes_nothing_and_says_so() -> None:
    assert len(told()) > 1
    assert told() == ["Nothing to change."]


def test_what_somebody_gave_or_took_by_hand_is_put_right_and_named() -> None:
    told()
    group = Group.objects.get(name="support")
    group.permissions.add(Permission.objects.get(codename="delete_order"))
    group.permissions.remove(Permission.objects.get(codename="view_order"))
    assert told() == ["support: + orders.view_order", "support: - orders.delete_order", "2 permissions changed."]


def test_other_groups_are_left_alone() -> None:
    told()
    own = Group.objects.create(name="auditors")
    own.permissions.add(Permission.objects.get(codename="view_ledgerentry"))
    told()
    assert own.permissions.count() == 1


def test_a_role_without_a_group_gets_one() -> None:
    Group.objects.all().delete()
    told()
    assert set(Group.objects.values_list("name", flat=True)) == {role.value for role in Role}


@pytest.mark.parametrize(
    ("was", "became"),
    [
        ("shop.family", "shop.nothing"),
        ("vac      .", "vax      ."),
        ("support  fitter", "fitter  support"),
        ("shop.variant", "shop.product"),
        ("v        vac", "vac"),
    ],
)
def test_a_wrong_table_is_refused_and_nothing_is_loaded(was: str, became: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "TABLE", roles.TABLE.replace(was, became, 1))
    with pytest.raises(CommandError):
        told()
    assert not any(held(role.value) for role in Role)


# --- desks and table agree ---------------------------------------------------------------------
def test_every_desk_has_a_line_and_every_line_a_desk() -> None:
    desks = {model._meta.label_lower for model in admin.site._registry}
    assert desks == set(roles.rights()["support"])


@pytest.mark.parametrize("role", list(Role))
def test_what_a_desk_allows_is_what_the_table_says(role: Role) -> None:
    told()
    user = get_user_model().objects.create(email=f"{role}@staff.example", is_staff=True)
    user.groups.add(Group.objects.get(name=role.value))
    request = RequestFactory().get("/")
    request.user = user
    # Where a row decides, this one is in the state in which most is allowed.
    rows: dict[str, Any] = {"orders.policy": Policy()}
    for model, desk in admin.site._registry.items():
        label = model._meta.label_lower
        row = rows.get(label)
        allowed = {
            "v": desk.has_view_permission(request, row),
            "a": desk.has_add_permission(request),
            "c": desk.has_change_permission(request, row),
            "d": desk.has_delete_permission(request, row),
        }
        said = "".join(letter for letter, yes in allowed.items() if yes)
        assert said == roles.rights()[role.value][label], label
