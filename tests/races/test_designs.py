"""Many workers at once at the designs of one prescription: each side is left to be built, and built, once."""

import pytest

from fitting import building, designing
from fitting.models import Design
from shop.actor import SYSTEM
from tests.fitting.designs import an_approved_prescription, built
from tests.fitting.making import NOW, a_customer, a_wearer
from tests.fitting.scans import private
from tests.races.racing import lost, race, together, without_locks
from tests.shop import given

__all__ = ["private"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("private")]


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control"])
def test_of_four_workers_that_order_and_build_one_does(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    prescription = an_approved_prescription(a_wearer(a_customer().pk), given.variant())
    monkeypatch.setattr(building, "build", built)
    if not locked:
        without_locks(monkeypatch)
        together(monkeypatch, designing, "of_prescription", 4)
    ordered = race(4, lambda _: len(designing.order_builds(prescription.pk, at=NOW, by=SYSTEM)))
    if not locked:
        assert "IntegrityError" in lost(ordered)
        return
    assert ordered == [2] * 4
    [one, _] = Design.objects.values_list("pk", flat=True)
    assert sorted(map(bool, race(4, lambda _: designing.build(one, at=NOW, by=SYSTEM)))) == [False] * 3 + [True]
    assert len(Design.objects.get(pk=one).files) == 4
