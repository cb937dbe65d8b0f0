"""How much of each parameter: from classes, weight, days, shoes and what hurts. Ranges as labs publish them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fitting.ages import ADULT_AT
from fitting.clashes import CUP_BY_ROOM, CUP_FOR_SKIVE, CUP_PER_HEEL, LIFT_BY_ROOM, LIFT_ON_POST, PAD_BY_ROOM
from fitting.measured import Load, Side, Source
from fitting.parameters import LIMITS, FootShape, Grade, Room
from fitting.rules.arch import Arch, ArchClass
from fitting.rules.evidence import Foot, Wearer
from fitting.rules.offer import Offer
from fitting.rules.pronation import Pronation, PronationClass
from fitting.rules.reasons import OURS, Confidence, Reason
from shop.fit_spec import MeasureCode

GROWN: Final = ADULT_AT
LABS: Final = "ranges of three orthotic labs"


@dataclass(frozen=True, slots=True)
class Dose:
    """A value on its parameter's steps, why, and what a limit took away (in words; empty if nothing)."""

    value: Decimal
    reason: Reason
    clamp: str = ""


def _dose(name: str, wanted: Decimal, reason: Reason, most: Decimal | None = None) -> Dose:
    """Return a value within its limits; what the shoe or the foot has no room for is a clamp."""
    limit = LIMITS[name]
    bound = wanted if most is None else max(-most, min(wanted, most))
    value = limit.nearest(bound)
    clamped = abs(value - wanted) > limit.step / 2
    told = f"{wanted.normalize():f} {limit.unit} wanted, {value.normalize():f} {limit.unit} allowed"
    return Dose(value, reason, told if clamped else "")


def prescribed(name: str, wanted: Decimal | None, most: Decimal | None = None) -> Dose | None:
    """Return what a clinician prescribed, as far as limits and the shoe allow; nothing if they prescribed nothing."""
    if wanted is None:
        return None
    inputs = (("prescribed", f"{wanted:f}"),)
    return _dose(name, wanted, Reason("prescribed_by_clinician", "A clinician prescribed it.", inputs, "", LABS), most)


# --- arch -------------------------------------------------------------------------------------

# Self-service stays this much under the measured arch, mm; otherwise a share of foot length by class.
_UNDER: Final = Decimal(3)
_ARCH_SHARE: Final = {
    Arch.LOW: Decimal("0.050"),
    Arch.NORMAL: Decimal("0.065"),
    Arch.HIGH: Decimal("0.080"),
    Arch.UNKNOWN: Decimal("0.065"),
}


def arch(foot: Foot, judged: ArchClass) -> Dose:
    """Return the height of the arch: 3 mm under the measured one, or by class where it was not measured."""
    measured, length = foot.measures.get(MeasureCode.ARCH_HEIGHT), foot.mm(MeasureCode.FOOT_LENGTH) or Decimal(0)
    if measured is not None and measured.source is not Source.OWN_WORDS and measured.load is not Load.UNLOADED:
        sentence = f"The arch measures {measured.value_mm:f} mm; comfort wants {_UNDER:f} mm less."
        inputs = (("arch_height", f"{measured.value_mm:f}"),)
        reason = Reason("arch_under_measured", sentence, inputs, "2 to 4 mm under the measured arch", OURS)
        return _dose("arch_height_mm", measured.value_mm - _UNDER, reason)
    share = _ARCH_SHARE[judged.value]
    sentence = f"The arch is {judged.value}, and its height was not measured: {share:f} of the foot's length."
    reason = Reason("arch_by_class", sentence, (("arch", judged.value.value),), "", OURS)
    return _dose("arch_height_mm", (share * length).quantize(Decimal("0.1")), reason)


# --- heel -------------------------------------------------------------------------------------

_CUP: Final = Decimal(12)
_CUP_TILTED: Final = Decimal(14)
_CUP_HIGHLY: Final = Decimal(16)
_CUP_DEEP_SHOE: Final = Decimal(2)
_CUP_SORE_HEEL: Final = Decimal(2)
_SLIM_CUP: Final = Decimal(10)
_SORE: Final = Decimal(4)
_HIGHLY: Final = frozenset({Pronation.HIGHLY_PRONATED, Pronation.HIGHLY_SUPINATED})
_TILTED: Final = frozenset({Pronation.PRONATED, Pronation.SUPINATED}) | _HIGHLY


def cup(wearer: Wearer, shape: FootShape, judged: PronationClass, room: Room) -> Dose:
    """Return the depth of the heel cup: by tilt, deeper for a sore heel and in deep shoes, shallow in slim ones."""
    value = _CUP_HIGHLY if judged.value in _HIGHLY else _CUP_TILTED if judged.value in _TILTED else _CUP
    inputs = [("pronation", judged.value.value), ("room", room.value)]
    if wearer.pain("heel", shape.side) >= _SORE:
        value += _CUP_SORE_HEEL
        inputs.append(("heel_pain", f"{wearer.pain('heel', shape.side):f}"))
    if room is Room.DEEP:
        value += _CUP_DEEP_SHOE
    if room is Room.SLIM:
        value = min(value, _SLIM_CUP)
    sentence = "The cup holds the heel as its tilt, what hurts and the shoe ask for."
    reason = Reason("cup_by_tilt_and_shoe", sentence, tuple(inputs), "12 standard, 8-10 in dress shoes", LABS)
    narrow = CUP_PER_HEEL * (shape.heel_width_mm + LIMITS["width_allowance_mm"].low) / 2
    step = LIMITS["heel_cup_depth_mm"].step
    return _dose("heel_cup_depth_mm", value, reason, min(CUP_BY_ROOM[room], narrow // step * step))


_POST: Final = {
    Pronation.HIGHLY_SUPINATED: Decimal(-3),
    Pronation.SUPINATED: Decimal(-2),
    Pronation.PRONATED: Decimal(3),
    Pronation.HIGHLY_PRONATED: Decimal(4),
}
_POST_SLIM: Final = Decimal(2)
_HALF: Final = Decimal(2)


def post(judged: PronationClass, room: Room) -> Dose:
    """Return the tilt of the heel seat against the foot's: less where it is poorly known, none where unknown."""
    wanted = _POST.get(judged.value, Decimal(0))
    inputs = (("pronation", judged.value.value), ("confidence", judged.confidence.value))
    if not wanted:
        told = "is not known" if judged.value is Pronation.UNKNOWN else "is neutral"
        return Dose(Decimal(0), Reason("no_post", f"The tilt {told}: the heel seat stays level.", inputs, "", LABS))
    if judged.confidence is Confidence.LOW:
        sentence = f"The foot seems {_words(judged.value)}; as that is not certain, half the usual tilt."
        reason = Reason("post_halved", sentence, inputs, "self-service up to 4°", OURS)
        return _dose("rearfoot_post_deg", wanted / _HALF, reason)
    reason = Reason(
        "post_by_tilt", f"The foot is {_words(judged.value)}.", inputs, "2 to 4° pronated, -2 to -3° supinated", LABS
    )
    return _dose("rearfoot_post_deg", wanted, reason, _POST_SLIM if room is Room.SLIM else None)


def _words(value: Pronation) -> str:
    return value.value.replace("_", " ")


_SKIVE: Final = Decimal(2)


def skive(judged: PronationClass, cup_mm: Decimal) -> Dose:
    """Return a skive for a highly pronated foot that a clinician scored, where the cup is deep enough; else none."""
    if judged.value is Pronation.HIGHLY_PRONATED and judged.evidence == "fpi" and cup_mm >= CUP_FOR_SKIVE:
        reason = Reason("skive_by_clinician", "A clinician scored the foot highly pronated.", (), "2 to 6 mm", LABS)
        return _dose("medial_skive_mm", _SKIVE, reason)
    return Dose(Decimal(0), Reason("no_skive", "Only a clinician's values ask for a skive.", (), "", LABS))


_LIFT_SHARE: Final = Decimal("0.6")


def lift(foot: Foot, room: Room, *, is_posted: bool) -> Dose:
    """Return the heel lift: three fifths of a difference that a clinician found, none in self-service."""
    shorter = foot.findings.shorter_by_mm
    if not shorter:
        return Dose(Decimal(0), Reason("no_lift", "Only a clinician's values ask for a lift.", (), "", LABS))
    sentence = f"A clinician found this leg {shorter:f} mm shorter; a beginning is three fifths of that."
    inputs = (("shorter_by_mm", f"{shorter:f}"),)
    reason = Reason("lift_by_clinician", sentence, inputs, "60-70 % of the difference; 6 mm on a post", LABS)
    most = min(LIFT_BY_ROOM[room], LIFT_ON_POST) if is_posted else LIFT_BY_ROOM[room]
    return _dose("heel_lift_mm", shorter * _LIFT_SHARE, reason, most)


# --- ball -------------------------------------------------------------------------------------

_PAD: Final = ((Decimal(7), Decimal(4)), (Decimal(4), Decimal(3)))


def pad(wearer: Wearer, side: Side, room: Room) -> Dose:
    """Return the metatarsal pad for a ball that hurts: 3 mm from 4 of 10 on, 4 mm from 7; none for children."""
    score = wearer.pain("ball", side)
    wanted = next((height for least, height in _PAD if score >= least), Decimal(0))
    inputs = (("ball_pain", f"{score:f}"),)
    if not wanted or (wearer.age is not None and wearer.age < GROWN):
        return Dose(Decimal(0), Reason("no_pad", "Nothing asks for a pad behind the ball.", inputs, "", LABS))
    reason = Reason("pad_for_ball", "The ball of the foot hurts.", inputs, "3 mm from 4 of 10, 4 mm from 7", OURS)
    return _dose("met_pad_mm", wanted, reason, PAD_BY_ROOM[room])


# --- shell, cover, core -----------------------------------------------------------------------

_GRADES: Final = tuple(Grade)
# Below so many kg the first grade, then the next; over the last the stiffest.
_WEIGHTS: Final = (Decimal(60), Decimal(90), Decimal(115))
_SHELLS: Final = (Decimal("2.5"), Decimal(3), Decimal("3.5"), Decimal(4))
_SHELL_SLIM: Final = Decimal("0.5")
_BANDS: Final = "under 60 kg soft, to 90 medium, to 115 firm, above reinforced"
_LONG_HOURS: Final = Decimal(8)


def _weight_place(wearer: Wearer) -> int:
    weight = wearer.weight_kg
    if weight is None:
        return 1
    under_first, to_last = weight < _WEIGHTS[0], [weight > limit for limit in _WEIGHTS[1:]]
    return 0 if under_first else 1 + sum(to_last)


def shell(wearer: Wearer, room: Room) -> Dose:
    """Return the thickness of the shell: by weight, less in slim shoes."""
    value = _SHELLS[_weight_place(wearer)] - (_SHELL_SLIM if room is Room.SLIM else 0)
    told = "unknown" if wearer.weight_kg is None else f"{wearer.weight_kg:f}"
    reason = Reason("shell_by_weight", "The shell carries the weight.", (("weight_kg", told),), _BANDS, OURS)
    return _dose("shell_mm", value, reason)


_COVERS: Final = {"slim": Decimal(1), "standard": Decimal(2), "cushioned": Decimal(3)}


def cover(offer: Offer, sku: str, room: Room) -> Dose:
    """Return the thickness of the cover: the product's; a wool cover is half a millimetre more."""
    wool = any(variant.sku == sku and variant.cover == "wool" for variant in offer.variants)
    value = _COVERS[offer.thickness_class or "standard"] + (Decimal("0.5") if wool else 0)
    reason = Reason(
        "cover_of_product", "The cover belongs to the product.", (("product", offer.slug),), "", "catalogue"
    )
    return _dose("top_cover_mm", value, reason, _COVERS["slim"] if room is Room.SLIM else None)


def stiffness(wearer: Wearer, side: Side, judged: ArchClass) -> dict[str, tuple[Grade, tuple[Reason, ...]]]:
    """Return how stiff each zone of the core is: by weight, then by arch, hours and what hurts."""
    place = _weight_place(wearer)
    told = "unknown" if wearer.weight_kg is None else f"{wearer.weight_kg:f}"
    base = Reason("grade_by_weight", "The core carries the weight.", (("weight_kg", told),), _BANDS, OURS)
    arch_by = {Arch.HIGH: -1, Arch.LOW: 1}.get(judged.value, 0)
    zones: dict[str, tuple[int, list[Reason]]] = {
        "heel": (place, [base]),
        "arch": (place + arch_by, [base]),
        "forefoot": (place, [base]),
    }
    if arch_by:
        sentence = "A high arch wants it softer." if arch_by < 0 else "A low arch wants it firmer."
        zones["arch"][1].append(Reason("grade_by_arch", sentence, (("arch", judged.value.value),), "", LABS))
    if wearer.standing_hours >= _LONG_HOURS:
        hours = (("standing_hours", f"{wearer.standing_hours:f}"),)
        reason = Reason(
            "grade_by_hours", "Long hours on the feet want a softer heel.", hours, "from 8 hours a day", OURS
        )
        zones["heel"] = (zones["heel"][0] - 1, [*zones["heel"][1], reason])
    if wearer.pain("ball", side) >= _SORE:
        reason = Reason("grade_by_ball", "A sore ball wants it softer.", (), "from 4 of 10", OURS)
        zones["forefoot"] = (zones["forefoot"][0] - 1, [*zones["forefoot"][1], reason])
    return {zone: (_GRADES[min(max(at, 0), len(_GRADES) - 1)], tuple(reasons)) for zone, (at, reasons) in zones.items()}
