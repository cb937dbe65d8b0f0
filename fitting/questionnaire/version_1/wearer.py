"""Version 1, first half: the wearer, what they do, and their shoes."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from fitting.anatomy import HEIGHT_SLIPS, WEIGHT_SLIPS, Sizing
from fitting.questionnaire.amounts import Amount, Unit, limits
from fitting.questionnaire.groups import Group, ListOf, Section, StatedSize
from fitting.questionnaire.kinds import UNSURE, Answers, Choice, Month, OneOf, choices
from shop.refusal import Problem

_HOURS_A_DAY: Final = (Unit("h", "hours a day", Decimal(1)),)
_HOURS_A_WEEK: Final = (Unit("h", "hours a week", Decimal(1)),)

ABOUT: Final = Section(
    "about",
    "About the wearer",
    (
        Month(
            code="birth_month",
            text="When were you born?",
            help="Month and year are enough. Under 18, a guardian must agree; under 3 we make no insoles.",
            required=True,
        ),
        OneOf(
            code="sizing_category",
            text="In which shoes do your feet fit best?",
            help="It tells us which usual measures to compare with, nothing else.",
            required=True,
            choices=(
                Choice(Sizing.MEN, "Men's shoes"),
                Choice(Sizing.WOMEN, "Women's shoes"),
                Choice(Sizing.YOUTH, "Children's shoes"),
                Choice(Sizing.UNSTATED, "I would rather not say"),
            ),
        ),
        Amount(
            code="height_cm",
            text="How tall are you?",
            required=True,
            limits=limits("80", "230"),
            units=(
                Unit("cm", "centimetres", Decimal(1)),
                Unit("m", "metres", Decimal(100)),
                Unit("ft", "feet", Decimal("30.48")),
                Unit("in", "inches", Decimal("2.54")),
            ),
            slips=HEIGHT_SLIPS,
        ),
        Amount(
            code="weight_kg",
            text="How much do you weigh?",
            help="It decides how firm the core is.",
            required=True,
            limits=limits("10", "250"),
            units=(
                Unit("kg", "kilograms", Decimal(1)),
                Unit("lb", "pounds", Decimal("0.45359237")),
                Unit("st", "stone", Decimal("6.35029318")),
            ),
            slips=WEIGHT_SLIPS,
        ),
        OneOf(
            code="feet",
            text="For which feet are the insoles?",
            required=True,
            choices=choices(both="Both feet", left="Only the left foot", right="Only the right foot"),
        ),
    ),
)

_HOURS_OF_A_WEEK: Final = 168


def _beyond_a_week(entries: Sequence[Answers]) -> Iterator[Problem]:
    """Yield that a week has fewer hours than all the activities together."""
    hours = sum(Decimal(str(entry["hours_per_week"])) for entry in entries)
    if hours > _HOURS_OF_A_WEEK:
        detail = "Together that is more than the 168 hours of a week. Check the hours of each activity."
        yield Problem("", "more_than_a_week", detail)


USE: Final = Section(
    "use",
    "What you do on your feet",
    (
        ListOf(
            code="activities",
            text="What will you do in the insoles?",
            required=True,
            least=1,
            amiss=_beyond_a_week,
            item=Group(
                code="activity",
                text="One activity",
                questions=(
                    OneOf(
                        code="kind",
                        text="Which activity?",
                        required=True,
                        choices=choices(
                            walking="Everyday walking",
                            running="Running",
                            trail="Trail running",
                            hiking="Hiking",
                            standing="Standing",
                            court="Court sports (tennis, basketball, volleyball)",
                            field="Field sports (football, hockey, rugby)",
                            gym="Gym and weights",
                            cycling="Cycling",
                            golf="Golf",
                            snow="Skiing or skating",
                            other="Something else",
                        ),
                    ),
                    Amount(
                        code="hours_per_week",
                        text="How many hours a week?",
                        required=True,
                        limits=limits("0", "112"),
                        units=_HOURS_A_WEEK,
                    ),
                ),
            ),
        ),
        OneOf(
            code="occupation",
            text="How do you spend your working day?",
            required=True,
            choices=choices(
                sitting="Mostly sitting",
                mixed="Sitting, standing and walking",
                standing="Mostly standing",
                walking="Mostly walking",
                lifting="Lifting and carrying",
                ladders="On ladders, roofs or rough ground",
                driving="Driving",
                school="At school",
                none="I do not work",
            ),
        ),
        Amount(
            code="standing_hours_per_day",
            text="How many hours a day do you stand or walk?",
            required=True,
            limits=limits("0", "24"),
            units=_HOURS_A_DAY,
        ),
    ),
)

SHOES: Final = Section(
    "shoes",
    "Your shoes",
    (
        ListOf(
            code="footwear",
            text="In which shoes will the insoles live?",
            required=True,
            least=1,
            item=Group(
                code="shoe",
                text="One kind of shoe",
                questions=(
                    OneOf(
                        code="kind",
                        text="Which kind?",
                        required=True,
                        choices=choices(
                            everyday="Everyday or casual",
                            running="Running",
                            trail="Trail running",
                            hiking="Hiking",
                            work="Work shoe",
                            work_boot="Work boot",
                            safety="Safety toe",
                            dress="Dress",
                            court="Court",
                            cleat="Cleats",
                            ski_skate="Ski or skate boot",
                            sandal="Sandal or clog",
                            orthopaedic="Orthopaedic",
                        ),
                    ),
                    OneOf(
                        code="removable_insole",
                        text="Can its insole be taken out?",
                        required=True,
                        choices=(*choices(yes="Yes", no="No"), UNSURE),
                    ),
                    OneOf(
                        code="volume",
                        text="How much room is inside?",
                        choices=(*choices(slim="Little", regular="Normal", roomy="Plenty"), UNSURE),
                    ),
                    Amount(
                        code="heel_height_mm",
                        text="How high is the heel?",
                        help="From the floor to under the heel, less the thickness of the sole in front.",
                        limits=limits("0", "150"),
                        units=(Unit("mm", "millimetres", Decimal(1)), Unit("in", "inches", Decimal("25.4"))),
                    ),
                ),
            ),
        ),
        StatedSize(
            code="stated_size",
            text="Which shoe size do you usually buy?",
            help="We keep it beside what you measure; it never replaces a measure.",
        ),
    ),
)
