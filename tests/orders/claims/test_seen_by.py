"""Finance stands in for claims where an appeal has nobody else: it sees that appeal, and no other claim."""

import re

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from orders import claims
from orders.models import Claim
from shop.actor import Actor
from tests.orders.claims.claiming import DAY, a_claim_in_review, an_appealed_claim
from tests.orders.desks import page, staff
from tests.orders.making import LATER
from tests.orders.staffed import a_colleague

pytestmark = pytest.mark.django_db
NOTICE = "Appeals that nobody of claims can decide"


def listed(client: Client, query: str = "") -> set[int]:
    """Return the claims that somebody's list shows."""
    with time_machine.travel(LATER + DAY, tick=False):
        shown = client.get(f"{page(Claim)}{query}").content.decode()
    return {int(pk) for pk in re.findall(rf"{page(Claim)}(\d+)/change/", shown)}


def refused(client: Client, claim: Claim) -> bool:
    """Whether neither the page of a claim nor a button of it opens: it does not exist for them."""
    here = page(Claim, pk=claim.pk)
    base = here[: -len("change/")]
    asked = {"clause": "durability.failure", "remedy": "remake", "words": "No."}
    pages = [client.get(here), client.get(f"{base}history/")]
    buttons = [client.get(f"{base}grant/"), client.post(f"{base}grant/", asked), client.post(f"{base}refuse/", asked)]
    assert all(claim.number not in one.content.decode() for one in (*pages, *buttons))
    return {one.status_code for one in pages} == {302} and {one.status_code for one in buttons} == {404}


def test_finance_sees_of_claims_the_appeals_that_nobody_else_can_decide_and_what_it_decided() -> None:
    clara = a_colleague("clara", "claims")
    other, appealed = a_claim_in_review(), an_appealed_claim(clara.as_actor())
    desk = staff("finance")
    with time_machine.travel(LATER + DAY, tick=False):
        assert listed(desk) == listed(desk, "?queue=appeals") == {appealed.pk}
        assert listed(desk, "?queue=new") == listed(desk, f"?q={other.number}") == set()
        assert refused(desk, other)
        assert NOTICE in desk.get(reverse("admin:index")).content.decode()

        # A colleague who can decide it: then it is not finance's any more.
        cem = a_colleague("cem", "claims")
        assert (listed(desk), refused(desk, appealed)) == (set(), True)
        assert NOTICE not in desk.get(reverse("admin:index")).content.decode()
        get_user_model().objects.filter(pk=cem.pk).update(is_active=False)
        assert listed(desk) == {appealed.pk}

        pressed = f"{page(Claim, pk=appealed.pk)[: -len('change/')]}refuse/"
        answer = desk.post(pressed, {"clause": "durability.failure", "words": "Still not."}, follow=True)
        assert "Refused; the customer reads why" in answer.content.decode()
        assert (listed(desk), listed(staff("claims"))) == ({appealed.pk}, {appealed.pk, other.pk})
        appealed.refresh_from_db()
        assert (appealed.status, appealed.decisions.count(), other.decisions.count()) == ("denied", 2, 0)


@pytest.mark.parametrize("by_rule", [True, False], ids=["by a rule", "by a person"])
@pytest.mark.parametrize("colleagues", [0, 1, 2])
def test_what_finance_sees_is_what_it_may_decide(by_rule: bool, colleagues: int) -> None:
    clara = a_colleague("clara", "claims")
    appealed = an_appealed_claim(None if by_rule else clara.as_actor())
    for number in range(1, colleagues):
        a_colleague(f"colleague-{number}", "claims")
    get_user_model().objects.filter(pk=clara.pk).update(is_active=colleagues > 0)
    finn: Actor = a_colleague("finn", "finance").as_actor()
    seen = Claim.objects.filter(claims.seen_by(finn)).exists()
    choice = claims.Choice("refused", "durability.failure", words="No.")
    try:
        claims.preview(appealed.pk, choice, at=LATER, by=finn)
    except claims.ForAnotherRole:
        may = False
    else:
        may = True
    assert seen == may == (claims.appeals_fallen_to(finn) == 1) == (colleagues < (1 if by_rule else 2))
    assert claims.appeals_fallen_to(a_colleague("sue", "support").as_actor()) == 0


def test_whoever_has_refused_a_claim_once_never_decides_its_appeal_also_not_after_a_correction() -> None:
    clara, cem = (a_colleague(name, "claims").as_actor() for name in ("clara", "cem"))
    finn = a_colleague("finn", "finance").as_actor()
    claim, refuse = a_claim_in_review(), claims.Choice("refused", "durability.failure", words="It is not broken.")
    claims.decide(claim.pk, refuse, at=LATER, by=clara)
    claims.correct(claim.pk, reason="Somebody else should see it.", at=LATER, by=cem)
    claims.decide(claim.pk, refuse, at=LATER, by=cem)
    claim.refresh_from_db()
    customer = claim.line.order.customer.as_actor()
    claims.appeal(claim.pk, text="", at=LATER + DAY, by=customer)

    for refuser in (clara, cem):
        for press in (claims.preview, claims.decide):
            with pytest.raises(claims.OwnRefusal):
                press(claim.pk, refuse, at=LATER + DAY, by=refuser)
    claim.refresh_from_db()
    assert (claim.status, claim.decisions.count()) == ("in_review", 2)
    # Nobody else works on claims: it falls to the role that stands in, until somebody does.
    assert Claim.objects.filter(claims.seen_by(finn)).get() == claim
    claims.preview(claim.pk, refuse, at=LATER + DAY, by=finn)
    ceri = a_colleague("ceri", "claims").as_actor()
    assert not Claim.objects.filter(claims.seen_by(finn)).exists()
    with pytest.raises(claims.ForAnotherRole):
        claims.decide(claim.pk, refuse, at=LATER + DAY, by=finn)
    claims.decide(claim.pk, refuse, at=LATER + DAY, by=ceri)
    claim.refresh_from_db()
    assert (claim.status, claim.decisions.count()) == ("denied", 3)
