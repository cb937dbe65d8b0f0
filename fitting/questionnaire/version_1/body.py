"""Version 1, second half: where it hurts, each foot for itself, posture, history and health."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from fitting.questionnaire.amounts import Amount, Unit, limits
from fitting.questionnaire.groups import Group, ListOf, Section
from fitting.questionnaire.kinds import UNSURE, Answers, Choice, OneOf, SomeOf, choices
from fitting.red_flags import CAUTIONS, RED_FLAGS
from shop.refusal import Problem

_SIDES: Final = choices(left="Left", right="Right", both="Both")


def _told_twice(entries: Sequence[Answers]) -> Iterator[Problem]:
    """Yield every place that was told before on the same side; both sides hold each of them."""
    for index, entry in enumerate(entries):
        before = {one["side"] for one in entries[:index] if one["area"] == entry["area"]}
        if before and (entry["side"] in before or "both" in before | {entry["side"]}):
            detail = "This place was told already for this side. Tell each place once, or left and right by themselves."
            yield Problem(f"/{index}/area", "told_twice", detail)


COMPLAINTS: Final = Section(
    "complaints",
    "Where it hurts",
    (
        ListOf(
            code="complaints",
            text="Mark where it hurts; an empty list if nowhere.",
            required=True,
            amiss=_told_twice,
            item=Group(
                code="complaint",
                text="One place",
                questions=(
                    OneOf(
                        code="area",
                        text="Where?",
                        required=True,
                        choices=choices(
                            heel="Heel",
                            arch="Arch",
                            ball="Ball of the foot",
                            big_toe="Big toe",
                            lesser_toes="Other toes",
                            top="Top of the foot",
                            ankle="Ankle",
                            achilles="Achilles tendon",
                            shin="Shin",
                            calf="Calf",
                            knee="Knee",
                            hip="Hip",
                            lower_back="Lower back",
                            upper_back="Upper back or neck",
                        ),
                    ),
                    OneOf(code="side", text="On which side?", required=True, choices=_SIDES),
                    Amount(
                        code="score",
                        text="How bad is it, from 0 (nothing) to 10 (the worst)?",
                        required=True,
                        limits=limits("0", "10"),
                        units=(Unit("points", "points of 10", Decimal(1)),),
                    ),
                    OneOf(
                        code="since",
                        text="Since when?",
                        choices=choices(
                            days="Some days", weeks="Less than six weeks", months="Longer", years="More than a year"
                        ),
                    ),
                    OneOf(
                        code="first_steps",
                        text="Is it worst with the first steps in the morning?",
                        choices=(*choices(yes="Yes", no="No"), UNSURE),
                    ),
                ),
            ),
        ),
    ),
)


def _drawn(code: str, text: str, alt: str) -> Choice:
    return Choice(code, text, f"fitting/form/{code.replace('_', '-')}.svg", alt)


def _foot(code: str, name: str) -> Group:
    """Return what is asked about one foot; each side is answered for itself."""
    return Group(
        code=code,
        text=f"Your {name} foot",
        partial=True,
        questions=(
            OneOf(
                code="shoe_wear",
                text="Where is the sole of an old shoe worn most?",
                choices=(
                    _drawn("wear_heel_outer", "Outer heel", "Sole seen from below, the outer edge of the heel is dark"),
                    _drawn("wear_heel_inner", "Inner heel", "Sole seen from below, the inner edge of the heel is dark"),
                    _drawn("wear_inner_edge", "Inner edge", "Sole seen from below, the whole inner edge is dark"),
                    _drawn("wear_outer_edge", "Outer edge", "Sole seen from below, the whole outer edge is dark"),
                    _drawn("wear_ball", "Under the ball", "Sole seen from below, the ball of the foot is dark"),
                    _drawn("wear_even", "Evenly", "Sole seen from below, evenly grey from heel to toe"),
                    UNSURE,
                ),
            ),
            OneOf(
                code="rolling",
                text="Seen from behind, how does the heel stand?",
                choices=(
                    _drawn("rolls_in", "It rolls in", "Lower leg from behind, the heel leans towards the other foot"),
                    _drawn("rolls_straight", "It stands straight", "Lower leg from behind, the heel stands upright"),
                    _drawn("rolls_out", "It rolls out", "Lower leg from behind, the heel leans to the outside"),
                    UNSURE,
                ),
            ),
            OneOf(
                code="toeing",
                text="Where do the toes point when you walk?",
                choices=(
                    _drawn("toes_in", "Inwards", "Footprint from above, turned towards the line of walking"),
                    _drawn("toes_straight", "Straight ahead", "Footprint from above, along the line of walking"),
                    _drawn("toes_out", "Outwards", "Footprint from above, turned away from the line of walking"),
                    UNSURE,
                ),
            ),
            OneOf(
                code="limp",
                text="Do you limp on this side?",
                choices=(
                    *choices(no="No", sometimes="Sometimes, when tired or in pain"),
                    _drawn("limps", "Yes", "Walking figure from the side, leaning over one leg"),
                    UNSURE,
                ),
            ),
        ),
    )


FEET: Final = Section("feet", "Each foot for itself", (_foot("left", "left"), _foot("right", "right")))

BODY: Final = Section(
    "body",
    "Posture, history and wishes",
    (
        SomeOf(
            code="posture",
            text="What have you noticed when you stand?",
            choices=choices(
                leaning_forward="I lean forward",
                hollow_back="A hollow back",
                round_shoulders="Round shoulders",
                uneven_hips="One hip is higher",
                uneven_shoulders="One shoulder is higher",
                knees_in="Knees touch, ankles do not",
                knees_out="Ankles touch, knees do not",
            ),
        ),
        OneOf(
            code="earlier_insoles",
            text="Have you worn insoles before?",
            choices=choices(
                never="Never",
                ready_made_helped="Ready-made ones, they helped",
                ready_made_did_not="Ready-made ones, they did not help",
                custom_helped="Custom ones, they helped",
                custom_did_not="Custom ones, they did not help",
                still_wearing="I wear some now",
            ),
        ),
        SomeOf(
            code="goals",
            text="What should the insoles do for you?",
            choices=choices(
                less_tired_legs="Less tired legs",
                stand_longer="Stand longer in comfort",
                run_further="Run further in comfort",
                back_comfort="More comfort for the back",
                knee_comfort="More comfort for the knees",
                foot_comfort="More comfort for the feet",
                better_fit="Shoes that fit better",
                replace_worn="Replace worn insoles",
            ),
        ),
        SomeOf(
            code="health_checks",
            text="Does any of these apply? An empty list if none.",
            help="Some of them need a clinician first. Insoles are made for comfort and support; they treat nothing.",
            required=True,
            choices=tuple(Choice(sign.code, sign.text) for sign in (*RED_FLAGS, *CAUTIONS)),
        ),
    ),
)
