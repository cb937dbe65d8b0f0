"""
No form of any desk moves a status or an amount: every desk is sent what its form holds, and more.

A status follows its graph by a verb, money is written by verbs. What staff do set by a form, because it is theirs to
say, stands in ``SAID_BY_STAFF``; everything else that reads like a state or an amount stays what it was.
"""

import re
from typing import Any, Final

import pytest
from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

from orders.models import Order
from tests.rules.desks import ROLES, one_of_each, person
from tests.rules.forms import fields_of

pytestmark = pytest.mark.usefixtures("laid_out")

STATE: Final = re.compile(
    r"(^|_)(status|payment|production|shipping|standing|rejection|minor|hash|verified_at|version|attempts)$"
    r"|^(on_hand|reserved|quantity|deliveries|is_staff|is_superuser|parameters)$"
    r"|_(at|until|id)$"
)
# Desk → fields that its form is for. Windows and starts are dates of the catalogue; a draft policy is words.
SAID_BY_STAFF: Final[dict[str, frozenset[str]]] = {
    "shop.product": frozenset({"published_until"}),
    "shop.variant": frozenset({"published_until"}),
    "shop.concern": frozenset({"published_until"}),
    "shop.foottype": frozenset({"published_until"}),
    "shop.advice": frozenset({"published_until"}),
    "shop.faq": frozenset({"published_until"}),
    "shop.taxrate": frozenset({"starts_at"}),
    "orders.policy": frozenset({"version", "parameters"}),
    # Rights are handed out by who has them all (tests/config/test_people_desk.py), and by nobody else.
    "accounts.user": frozenset({"is_staff", "is_superuser"}),
}
# Smuggled beside what a form holds: other values of everything, in the ways that forms name them.
OTHER: Final = {"Char": "dead", "Positive": "1", "Big": "1", "Integer": "1", "DateTime": "2020-01-01", "Boolean": "on"}


def guarded(model: type[Model]) -> list[str]:
    """Return the fields of a model that no form may move."""
    said = SAID_BY_STAFF.get(model._meta.label_lower, frozenset())
    return [
        field.attname
        for field in model._meta.concrete_fields
        if STATE.search(field.attname) and field.name not in said and not field.is_relation and not field.primary_key
    ]


def smuggled(model: type[Model]) -> dict[str, str]:
    """Return other values of all guarded fields, with and without the halves of a date."""
    sent = {}
    for name in guarded(model):
        field: Any = model._meta.get_field(name)
        choices = [str(value) for value, _ in field.flatchoices or ()]
        kind = next((value for start, value in OTHER.items() if type(field).__name__.startswith(start)), "1")
        sent[name] = choices[-1] if choices else kind
        if type(field).__name__ == "DateTimeField":
            sent |= {f"{name}_0": "2020-01-01", f"{name}_1": "00:00:00"}
    return sent


def picture(model: type[Model]) -> list[dict[str, Any]]:
    """Return the guarded fields of every row."""
    return list(model._default_manager.order_by("pk").values("pk", *guarded(model)))


def test_the_walk_knows_what_a_state_is() -> None:
    """Every desk of ours with a status has it guarded, and the table names fields that there are."""
    names = {model._meta.label_lower: {f.name for f in model._meta.concrete_fields} for model in admin.site._registry}
    for label, said in SAID_BY_STAFF.items():
        assert said <= names[label], label
    for model in admin.site._registry:
        states = [field for field in model._meta.concrete_fields if field.choices and STATE.search(field.name)]
        assert {field.name for field in states} <= set(guarded(model)), model
    assert {"payment", "production", "shipping", "total_minor"} <= set(guarded(Order))


@pytest.mark.parametrize("role", [*ROLES, "every role", "every right"])
def test_sending_every_form_with_other_states_and_amounts_moves_none(role: str) -> None:
    rows = one_of_each()
    client = person(superuser=True) if role == "every right" else person(*(ROLES if role == "every role" else [role]))
    wrong = []
    for model in list(admin.site._registry):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        before = picture(model)
        change = reverse(f"{name}_change", args=[rows[model._meta.label_lower]])
        form = client.get(change)
        if form.status_code == 200:
            client.post(change, {**fields_of(form.content.decode()), **smuggled(model), "_save": "Save"})
        else:
            # Refused by role, or a row that the role does not see is as if there were none.
            assert form.status_code in {302, 403}, change
            assert client.post(change, smuggled(model)).status_code == form.status_code
        if picture(model) != before:
            wrong.append(model._meta.label)
    assert wrong == []


def test_a_form_that_is_sent_as_it_is_is_taken_so_the_walk_above_reaches_the_rows() -> None:
    """Without this, a walk whose forms are all refused for another reason would prove nothing."""
    rows = one_of_each()
    client = person("content")
    taken = set()
    for model in list(admin.site._registry):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        change = reverse(f"{name}_change", args=[rows[model._meta.label_lower]])
        form = client.get(change)
        if form.status_code == 200 and 'name="_save"' in form.content.decode():
            answer = client.post(change, {**fields_of(form.content.decode()), **smuggled(model), "_save": "Save"})
            if answer.status_code == 302:
                taken.add(model._meta.label_lower)
    assert {"shop.product", "shop.variant", "shop.faq", "shop.concern", "shop.taxrate"} <= taken


@pytest.mark.parametrize("role", [*ROLES, "every right"])
def test_what_is_added_by_a_form_begins_where_everything_begins(role: str) -> None:
    client = person(superuser=True) if role == "every right" else person(role)
    for model in list(admin.site._registry):
        known = set(model._default_manager.values_list("pk", flat=True))
        add = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        form = client.get(add)
        if form.status_code != 200:
            assert client.post(add, smuggled(model)).status_code == 403
        else:
            client.post(add, {**fields_of(form.content.decode()), **smuggled(model), "_save": "Save"})
        new = model._default_manager.exclude(pk__in=known)
        for field in {"status", "payment", "standing", "published_at", "verified_at"} & set(guarded(model)):
            begins = model._meta.get_field(field).get_default()  # type: ignore[union-attr]
            assert set(new.values_list(field, flat=True)) <= {begins}, model
