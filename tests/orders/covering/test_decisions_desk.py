"""The page of the table of decisions: found by kind, part, clause and version, with the way to each clause's text."""

import re

import pytest
from django.urls import reverse

from orders import precedents
from orders.covering.judging import Clause
from orders.covering.sentences import SENTENCES
from orders.models import Policy
from tests import remembered
from tests.budgets import queries
from tests.orders.desks import page, staff

pytestmark = pytest.mark.django_db


def rows_of(shown: str) -> list[str]:
    """Return the numbers of the rows that a page shows."""
    return re.findall(r"<tr><td>(\d+)</td>", shown)


def test_claims_staff_read_the_table_that_the_rules_are_tested_by_and_find_rows_in_it() -> None:
    remembered.policies()
    desk, here = staff("claims"), reverse("admin:orders_decisions")
    with queries(6):
        shown = desk.get(here).content.decode()
    table = precedents.table()
    assert rows_of(shown) == [row["number"] for row in table]
    asked = {"kind": "durability", "part": "core", "clause": "durability.miles", "policy": "stricter"}
    found = desk.get(here, asked).content.decode()
    wanted = [row for row in table if all(row[name] == asked[name] for name in ("kind", "part", "policy"))]
    wanted = [row for row in wanted if "durability.miles" in (*row.speaks_for, *row.against)]
    assert rows_of(found) == [row["number"] for row in wanted]
    assert {row["miles"] for row in wanted} == {"4999.9", "5000.0", "5000.1"}
    assert f"{len(wanted)} of {len(table)} rows" in found
    for row in wanted:
        assert f"{row['miles']} miles" in found
    assert precedents.versions_tried()["stricter"]["says"] in found
    # What is no choice finds nothing, and says so.
    wrong = desk.get(here, {"clause": "durability.moon"}).content.decode()
    assert (rows_of(wrong), "Select a valid choice" in wrong) == ([], True)


def test_every_clause_leads_to_the_text_that_it_stands_in_under_a_heading_that_is_there() -> None:
    remembered.policies()
    shown = staff("claims").get(reverse("admin:orders_decisions")).content.decode()
    texts = {policy.kind: policy for policy in Policy.objects.filter(language="en", version=1)}
    for clause in Clause:
        policy = texts[clause.value.partition(".")[0]]
        assert f"\n## {precedents.HEADINGS[clause]}\n" in policy.text, clause
        (told,) = re.findall(rf'<dt id="{clause.value}"[^>]*>.*?</dd>', shown)
        assert page(Policy, pk=policy.pk) in told, clause
        assert SENTENCES[clause].replace("'", "&#x27;") in told, clause


def test_the_table_is_for_who_decides_claims_and_stands_in_their_menu() -> None:
    here = reverse("admin:orders_decisions")
    for role in ("support", "production", "warehouse", "content", "privacy"):
        assert staff(role).get(here).status_code == 403, role
    for role, stands in (("claims", True), ("fitter", True), ("finance", True), ("support", False)):
        assert (f'href="{here}"' in staff(role).get(reverse("admin:index")).content.decode()) == stands, role
