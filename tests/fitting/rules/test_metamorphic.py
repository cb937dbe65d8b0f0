"""One input changes, and exactly what is listed changes: classes, parameters, reasons, ranks, warnings, causes."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from fitting.measured import Load, Side, Source
from fitting.rules.evidence import NOTHING_FOUND, Wearer
from tests.fitting.rules.making import FOUND, a_wearer, flat, with_other, without

pytestmark = pytest.mark.one_run("sqlite")

# Few enough to read, unlike enough to tell apart.
AMONG: Final = ("everyday", "long-shift", "site", "slim", "stride")
LEFT: Final = Side.LEFT
UNSAID: Final = dict.fromkeys(Side, NOTHING_FOUND)


def left_found(**changed: Any) -> dict[Side, Any]:
    """Return findings with something else on the left."""
    return {LEFT: replace(FOUND, **changed)}


ARCHED: Final = {"arch_height_index": Decimal("0.280"), "arch_height_load": Load.STANDING_HALF}


def arched(index: str, load: Load = Load.STANDING_HALF) -> dict[Side, Any]:
    """Return findings with an arch that a clinician measured on the left."""
    return left_found(arch_height_index=Decimal(index), arch_height_load=load)


def pressed(index: str, cells: int = 150) -> dict[Side, Any]:
    """Return findings with a pressure picture of the left foot."""
    return left_found(arch_index=Decimal(index), print_cells=cells)


def doubted(*codes: str) -> Wearer:
    """Return the ordinary wearer, whose left foot's scan a person must look at."""
    ordinary = a_wearer()
    left, right = ordinary.feet
    return replace(ordinary, feet=(replace(left, scan_doubts=codes), right))


def shoe(kind: str = "everyday", removable: str = "yes", **more: Any) -> list[dict[str, Any]]:
    """Return footwear of one kind."""
    return [{"kind": kind, "removable_insole": removable, **more}]


def hurts(area: str, side: str, score: float) -> list[dict[str, Any]]:
    """Return one complaint."""
    return [{"area": area, "side": side, "score": score}]


def no_arch(**values: Any) -> dict[Any, Any]:
    """Return measures that tell the arch by its height alone."""
    return {code: one for code, one in with_other(**values).items() if code != "instep_height"}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return what differs, one line each; what differs alike on both feet is one line."""
    lines: dict[str, str] = {}
    names = {*before, *after}
    for side in Side:
        if not any(name.startswith(f"{side}.") for name in after):
            lines[f"{side}"] = "gone"
            names = {name for name in names if not name.startswith(f"{side}.")}
    for name in sorted(names):
        one, other = before.get(name), after.get(name)
        if one != other:
            lines[name] = _change(one, other)
    for name in [name for name in lines if name.startswith("left.")]:
        twin = f"right.{name.removeprefix('left.')}"
        if lines.get(twin) == lines[name]:
            lines[f"both.{name.removeprefix('left.')}"] = lines.pop(name)
            del lines[twin]
    return sorted(f"{name} {change}" for name, change in lines.items())


def _change(one: Any, other: Any) -> str:
    if isinstance(one, list) and isinstance(other, list) and sorted(one) != sorted(other):
        gone, come = [code for code in one if code not in other], [code for code in other if code not in one]
        return " ".join([*(f"-{code}" for code in gone), *(f"+{code}" for code in come)])
    written = [", ".join(value) if isinstance(value, list) else str(value) for value in (one, other)]
    return " > ".join(written)


type Row = tuple[Wearer, Wearer, str]
# Before, after, and the product that is proposed for.
ROWS: Final[dict[str, Row]] = {
    "a weight of 120 instead of 60 kg": (a_wearer(weight_kg=60.0), a_wearer(weight_kg=120.0), "everyday"),
    "an instep measured standing instead of sitting": (
        a_wearer({LEFT: with_other(Source.RULER, Load.SEATED, instep_height="73.3", arch_height="23.5")}),
        a_wearer({LEFT: with_other(Source.RULER, instep_height="73.3", arch_height="23.5")}),
        "everyday",
    ),
    "an arch of 25 instead of 12 mm": (
        a_wearer({LEFT: no_arch(arch_height="12.0")}),
        a_wearer({LEFT: no_arch(arch_height="25.0")}),
        "everyday",
    ),
    "a dress shoe instead of a boot": (a_wearer(footwear=shoe("work_boot")), a_wearer(footwear=shoe("dress")), "slim"),
    "wear at the outer instead of the inner edge": (
        a_wearer(findings=UNSAID, left={"shoe_wear": "wear_inner_edge"}),
        a_wearer(findings=UNSAID, left={"shoe_wear": "wear_outer_edge"}),
        "everyday",
    ),
    "no measure of the arch any more": (
        a_wearer(),
        a_wearer({LEFT: without("instep_height", "arch_height")}),
        "everyday",
    ),
    "no instep any more": (a_wearer(), a_wearer({LEFT: without("instep_height")}), "everyday"),
    "nothing said or found of the tilt any more": (
        a_wearer(),
        a_wearer(findings={LEFT: NOTHING_FOUND}, left={}),
        "everyday",
    ),
    "a rearfoot angle without load": (
        a_wearer(left={}),
        a_wearer(findings=left_found(rearfoot_load=None), left={}),
        "everyday",
    ),
    "a heel that leans 10 instead of 4 degrees inwards": (
        a_wearer(left={}),
        a_wearer(findings=left_found(rearfoot_deg=Decimal(10)), left={}),
        "everyday",
    ),
    "the same lean of 6.5 degrees by a scan instead of a hand": (
        a_wearer(findings=left_found(rearfoot_deg=Decimal("6.5")), left={}),
        a_wearer(findings=left_found(rearfoot_deg=Decimal("6.5"), rearfoot_within_deg=Decimal(2)), left={}),
        "everyday",
    ),
    "a scan without a heel": (a_wearer(), doubted("mesh_holes", "heel_cropped"), "everyday"),
    "a heel that leans outwards against what was said": (
        a_wearer(),
        a_wearer(findings=left_found(rearfoot_deg=Decimal(-3))),
        "everyday",
    ),
    "a clinician's score of 8 instead of 3": (
        a_wearer(findings=left_found(fpi=3)),
        a_wearer(findings=left_found(fpi=8)),
        "everyday",
    ),
    "a clinician's score of 8 taken back": (a_wearer(findings=left_found(fpi=8)), a_wearer(), "everyday"),
    "a clinician's arch of 0.420 instead of 0.280": (
        a_wearer(findings=arched("0.280")),
        a_wearer(findings=arched("0.420")),
        "everyday",
    ),
    "the same clinician's arch sitting instead of standing": (
        a_wearer(findings=arched("0.398")),
        a_wearer(findings=arched("0.398", Load.SEATED)),
        "everyday",
    ),
    "a clinician's arch of 0.280 taken back": (a_wearer(findings=arched("0.280")), a_wearer(), "everyday"),
    "a pressure picture of 0.180 instead of 0.300": (
        a_wearer(findings=pressed("0.300")),
        a_wearer(findings=pressed("0.180")),
        "everyday",
    ),
    "a pressure picture taken away": (a_wearer(findings=pressed("0.300")), a_wearer(), "everyday"),
    "a pressure picture of too few cells": (
        a_wearer(findings=pressed("0.300")),
        a_wearer(findings=pressed("0.300", cells=99)),
        "everyday",
    ),
    "a pressure picture beside a clinician's arch that says the same": (
        a_wearer(findings=arched("0.280")),
        a_wearer(findings=left_found(**ARCHED, arch_index=Decimal("0.300"), print_cells=150)),
        "everyday",
    ),
    "a post of 2 degrees that a clinician prescribes": (
        a_wearer(),
        a_wearer(findings=left_found(post_deg=Decimal(2))),
        "everyday",
    ),
    "a lift of 3 mm that a clinician prescribes": (
        a_wearer(),
        a_wearer(findings=left_found(lift_mm=Decimal(3))),
        "everyday",
    ),
    "a pad of 2 mm that a clinician prescribes": (
        a_wearer(),
        a_wearer(findings=left_found(met_pad_mm=Decimal(2))),
        "everyday",
    ),
    "a forefoot post of 1.5 degrees that a clinician prescribes": (
        a_wearer(),
        a_wearer(findings=left_found(forefoot_post_deg=Decimal("1.5"))),
        "everyday",
    ),
    "a ball that hurts": (a_wearer(), a_wearer(complaints=hurts("ball", "right", 5.0)), "everyday"),
    "a heel that hurts": (a_wearer(), a_wearer(complaints=hurts("heel", "left", 5.0)), "everyday"),
    "long hours of standing": (a_wearer(), a_wearer(standing_hours_per_day=10.0), "everyday"),
    "running instead of walking": (
        a_wearer(),
        a_wearer(activities=[{"kind": "running", "hours_per_week": 10.0}]),
        "everyday",
    ),
    "a shoe whose insole stays in": (a_wearer(), a_wearer(footwear=shoe(removable="no")), "everyday"),
    "a shoe with little room": (a_wearer(), a_wearer(footwear=shoe(volume="slim")), "everyday"),
    "a leg that a clinician found 5 mm shorter": (
        a_wearer(),
        a_wearer(findings=left_found(shorter_by_mm=Decimal(5))),
        "everyday",
    ),
    "a left foot 6 mm longer": (
        a_wearer(),
        a_wearer({LEFT: with_other(foot_length="257.0", instep_height="63.0", ball_length="189.5")}),
        "everyday",
    ),
    "one foot only": (a_wearer(), a_wearer(feet="left"), "everyday"),
    "numb feet": (a_wearer(), a_wearer(health_checks=["numb_feet"]), "everyday"),
    "a pregnancy": (a_wearer(), a_wearer(health_checks=["pregnancy"]), "everyday"),
    "seventeen years instead of eighteen": (
        a_wearer(birth_month="2008-10"),
        a_wearer(birth_month="2008-11"),
        "everyday",
    ),
    "custom insoles that did not help": (a_wearer(), a_wearer(earlier_insoles="custom_did_not"), "everyday"),
    "a taller heel under a dress shoe": (
        a_wearer(footwear=shoe("dress", heel_height_mm=10.0)),
        a_wearer(footwear=shoe("dress", heel_height_mm=60.0)),
        "slim",
    ),
}
LISTED: Final[dict[str, str]] = tomllib.loads((Path(__file__).parent / "changes.toml").read_text(encoding="utf-8"))


def test_every_change_has_its_list() -> None:
    assert list(LISTED) == list(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_one_change_changes_exactly_what_is_listed(name: str) -> None:
    before, after, product = ROWS[name]
    found = difference(flat(before, product, AMONG), flat(after, product, AMONG))
    assert found == sorted(LISTED[name].split("\n")[:-1])


def test_the_same_inputs_give_the_same_answer() -> None:
    assert difference(flat(a_wearer(), "everyday"), flat(a_wearer(), "everyday")) == []
