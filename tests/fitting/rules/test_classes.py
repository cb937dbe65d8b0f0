"""Classes of a foot: published examples at their edges, the order of evidence, and how sure a conclusion is."""

from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitting.measured import Load, Measured, Side, Source
from fitting.rules import arch, pronation
from fitting.rules.arch import Arch
from fitting.rules.evidence import Findings, Foot
from fitting.rules.pronation import Pronation
from fitting.rules.reasons import Confidence
from shop.fit_spec import MeasureCode
from tests.fitting.rules.making import measured

GROWN: Final = 30
LOADS = st.sampled_from(Load)


def a_foot(
    findings: Findings | None = None, source: Source = Source.SCAN, load: Load = Load.STANDING_HALF, **values: str
) -> Foot:
    """Return a left foot with these measures and findings, and nothing else known."""
    return Foot(Side.LEFT, measured(values, source, load), findings or Findings())


# --- FPI-6 ------------------------------------------------------------------------------------

FPI: Final = [
    (-12, Pronation.HIGHLY_SUPINATED, Arch.HIGH),
    (-5, Pronation.HIGHLY_SUPINATED, Arch.HIGH),
    (-4, Pronation.SUPINATED, Arch.HIGH),
    (-1, Pronation.SUPINATED, Arch.HIGH),
    (0, Pronation.NEUTRAL, Arch.NORMAL),
    (5, Pronation.NEUTRAL, Arch.NORMAL),
    (6, Pronation.PRONATED, Arch.LOW),
    (9, Pronation.PRONATED, Arch.LOW),
    (10, Pronation.HIGHLY_PRONATED, Arch.LOW),
    (12, Pronation.HIGHLY_PRONATED, Arch.LOW),
]


@pytest.mark.parametrize(("score", "tilt", "height"), FPI)
def test_a_clinicians_score_has_the_published_classes(score: int, tilt: Pronation, height: Arch) -> None:
    foot = a_foot(Findings(fpi=score))
    assert pronation.classify(foot, GROWN).value is tilt
    assert arch.classify(foot, GROWN).value is height


@pytest.mark.parametrize("score", range(-12, 13))
def test_a_score_next_to_a_cut_off_is_uncertain_and_less_sure(score: int) -> None:
    uncertain = score in {-5, -4, -1, 0, 5, 6, 9, 10}
    found = pronation.classify(a_foot(Findings(fpi=score)), GROWN)
    assert found.uncertain is uncertain
    assert found.confidence is (Confidence.MEDIUM if uncertain else Confidence.HIGH)


# --- arch -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("index", "value", "uncertain"),
    [
        ("0.15", Arch.HIGH, False),
        ("0.21", Arch.HIGH, True),
        ("0.22", Arch.NORMAL, True),
        ("0.235", Arch.NORMAL, False),
        ("0.259", Arch.NORMAL, True),
        ("0.26", Arch.LOW, True),
        ("0.271", Arch.LOW, False),
    ],
)
def test_a_footprint_has_the_published_classes(index: str, value: Arch, uncertain: bool) -> None:
    found = arch.classify(a_foot(Findings(arch_index=Decimal(index), print_cells=400)), GROWN)
    assert (found.value, found.uncertain, found.evidence) == (value, uncertain, "arch_index")
    assert found.reasons[0].threshold == "up to 0.21 high, from 0.26 low"


def test_a_footprint_of_few_cells_says_nothing() -> None:
    assert arch.classify(a_foot(Findings(arch_index=Decimal("0.15"), print_cells=99)), GROWN).value is Arch.UNKNOWN


@pytest.mark.parametrize(
    ("load", "low", "normal", "high"),
    [
        (Load.SEATED, "58.0", "68.0", "76.0"),
        (Load.STANDING_HALF, "54.0", "63.0", "71.3"),
        (Load.STANDING_FULL, "50.0", "58.5", "66.0"),
    ],
)
def test_the_index_of_the_instep_is_judged_by_its_load(load: Load, low: str, normal: str, high: str) -> None:
    for instep, value in ((low, Arch.LOW), (normal, Arch.NORMAL), (high, Arch.HIGH)):
        foot = a_foot(source=Source.RULER, load=load, instep_height=instep, ball_length="185.0")
        assert arch.classify(foot, GROWN).value is value


def test_an_instep_without_weight_on_the_foot_says_nothing() -> None:
    foot = a_foot(
        load=Load.UNLOADED, instep_height="63.0", ball_length="185.0", foot_length="250.0", arch_height="20.0"
    )
    assert arch.classify(foot, GROWN).value is Arch.UNKNOWN


def test_a_scan_of_the_skin_is_sooner_uncertain_than_a_ruler() -> None:
    values: dict[str, Any] = {"instep_height": "68.5", "ball_length": "185.0"}
    by_source = {
        source: arch.classify(a_foot(source=source, **values), GROWN) for source in (Source.SCAN, Source.RULER)
    }
    assert [found.uncertain for found in by_source.values()] == [True, False]


@pytest.mark.parametrize(("height", "value"), [("12.0", Arch.LOW), ("18.0", Arch.NORMAL), ("25.0", Arch.HIGH)])
def test_the_plantar_arch_is_judged_by_the_length_of_the_foot(height: str, value: Arch) -> None:
    assert arch.classify(a_foot(foot_length="251.0", arch_height=height), GROWN).value is value


def test_what_somebody_guesses_of_the_own_arch_says_nothing() -> None:
    foot = a_foot(source=Source.OWN_WORDS, foot_length="251.0", arch_height="30.0")
    assert arch.classify(foot, GROWN).value is Arch.UNKNOWN


def test_better_evidence_decides_and_worse_evidence_that_disagrees_makes_it_uncertain() -> None:
    everything: dict[str, Any] = {
        "instep_height": "63.0",
        "ball_length": "185.0",
        "foot_length": "251.0",
        "arch_height": "25.0",
    }
    steps = [
        (Findings(), "arch_height_index", Arch.NORMAL),
        (Findings(arch_index=Decimal("0.30"), print_cells=500), "arch_index", Arch.LOW),
        (Findings(fpi=-8, arch_index=Decimal("0.30"), print_cells=500), "fpi", Arch.HIGH),
    ]
    for findings, evidence, value in steps:
        found = arch.classify(a_foot(findings, **everything), GROWN)
        assert (found.evidence, found.value, found.uncertain) == (evidence, value, True)
        assert "sources_disagree" in [reason.code for reason in found.reasons]


@pytest.mark.parametrize(("chosen", "value"), [("narrow", Arch.HIGH), ("middle", Arch.NORMAL), ("broad", Arch.LOW)])
def test_a_wet_footprint_is_poor_evidence(chosen: str, value: Arch) -> None:
    found = arch.classify(a_foot(Findings(wet_print=chosen)), GROWN)
    assert (found.value, found.confidence) == (value, Confidence.LOW)


def test_unknown_is_said_so() -> None:
    foot = a_foot(foot_length="251.0")
    for found in (arch.classify(foot, GROWN), pronation.classify(foot, GROWN)):
        assert (found.value.value, found.evidence, found.confidence) == ("unknown", "none", Confidence.NONE)
        assert "say so" in found.reasons[0].sentence


# --- pronation --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("degrees", "value"),
    [
        ("-6.1", Pronation.HIGHLY_SUPINATED),
        ("-6", Pronation.SUPINATED),
        ("-0.1", Pronation.SUPINATED),
        ("0", Pronation.NEUTRAL),
        ("6.1", Pronation.NEUTRAL),
        ("7.9", Pronation.NEUTRAL),
        ("8", Pronation.PRONATED),
        ("12", Pronation.HIGHLY_PRONATED),
    ],
)
def test_the_angle_of_a_standing_heel_has_classes(degrees: str, value: Pronation) -> None:
    findings = Findings(rearfoot_deg=Decimal(degrees), rearfoot_load=Load.STANDING_FULL)
    assert pronation.classify(a_foot(findings), GROWN).value is value


@given(st.one_of(st.none(), st.sampled_from([Load.SEATED, Load.UNLOADED])))
def test_the_angle_of_a_heel_that_does_not_stand_says_nothing(load: Load | None) -> None:
    found = pronation.classify(a_foot(Findings(rearfoot_deg=Decimal(15), rearfoot_load=load)), GROWN)
    assert found.value is Pronation.UNKNOWN


@pytest.mark.parametrize(
    ("wear", "rolling", "value", "evidence", "confidence"),
    [
        ("wear_inner_edge", None, Pronation.PRONATED, "shoe_wear", Confidence.LOW),
        ("wear_heel_inner", "rolls_in", Pronation.PRONATED, "shoe_wear", Confidence.MEDIUM),
        ("wear_outer_edge", "rolls_out", Pronation.SUPINATED, "shoe_wear", Confidence.MEDIUM),
        ("wear_even", None, Pronation.NEUTRAL, "shoe_wear", Confidence.LOW),
        ("wear_inner_edge", "rolls_out", Pronation.PRONATED, "shoe_wear", Confidence.LOW),
        ("wear_heel_outer", "rolls_in", Pronation.PRONATED, "own_words", Confidence.LOW),
        ("wear_ball", None, Pronation.UNKNOWN, "none", Confidence.NONE),
        (None, "rolls_straight", Pronation.NEUTRAL, "own_words", Confidence.LOW),
    ],
)
def test_wear_and_words_are_poor_evidence_unless_they_agree(
    wear: str | None, rolling: str | None, value: Pronation, evidence: str, confidence: Confidence
) -> None:
    found = pronation.classify(Foot(Side.LEFT, shoe_wear=wear, rolling=rolling), GROWN)
    assert (found.value, found.evidence, found.confidence) == (value, evidence, confidence)
    assert found.uncertain is (wear == "wear_inner_edge" and rolling == "rolls_out")


# --- children ---------------------------------------------------------------------------------


def test_a_child_is_classified_by_a_clinician_alone() -> None:
    values: dict[str, Any] = {"instep_height": "50.0", "ball_length": "150.0"}
    assert arch.classify(a_foot(**values), 17).value is Arch.UNKNOWN
    assert arch.classify(a_foot(**values), 18).value is not Arch.UNKNOWN
    assert arch.classify(a_foot(Findings(fpi=8), **values), 9).value is Arch.LOW


# --- every conclusion explains itself ---------------------------------------------------------


@given(
    fpi=st.none() | st.integers(-12, 12),
    index=st.none() | st.decimals("0.05", "0.4", places=3),
    degrees=st.none() | st.decimals(-20, 25, places=1),
    load=LOADS,
    heights=st.tuples(st.decimals(40, 90, places=1), st.decimals(5, 32, places=1)),
)
def test_every_conclusion_has_a_sentence_its_inputs_and_whose_limit_it_is(
    fpi: int | None, index: Decimal | None, degrees: Decimal | None, load: Load, heights: tuple[Decimal, Decimal]
) -> None:
    instep, height = heights
    foot = Foot(
        Side.RIGHT,
        {
            MeasureCode.FOOT_LENGTH: Measured(Decimal(250), Source.SCAN, load),
            MeasureCode.BALL_LENGTH: Measured(Decimal(184), Source.SCAN, load),
            MeasureCode.INSTEP_HEIGHT: Measured(instep, Source.SCAN, load),
            MeasureCode.ARCH_HEIGHT: Measured(height, Source.SCAN, load),
        },
        Findings(fpi, index, 300, degrees, load),
        "wear_inner_edge",
    )
    for found in (arch.classify(foot, GROWN), pronation.classify(foot, GROWN)):
        assert found.reasons
        for reason in found.reasons:
            assert reason.sentence.endswith(".")
            assert reason.version == 1
        if found.confidence is not Confidence.NONE:
            assert found.reasons[0].inputs
            assert found.reasons[0].source
