"""What a fitter reads of a prescription: why a person must look, both feet, every value, and what was before."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from fitting import files
from fitting.measured import Side
from fitting.models import FootProfile, Measures, Prescription, PrescriptionSide, Scan
from fitting.parameters import LIMITS, SideParameters
from shop import days
from shop.wording import label, words

# Causes and reasons that tell an answer about health; they are read where answers are revealed, with a reason.
_MASKED: Final = frozenset({
    "red_flag", "red_flag_cleared", "caution", "unusual_value", "pain_severe", "custom_did_not_help", "pad_for_ball",
    "grade_by_ball", "sources_agree",
})  # fmt: skip
# What a reason was drawn from, where that is an answer.
_ANSWERS: Final = frozenset({"shoe_wear", "own_words", "wet_print"})
_LINK: Final = '<a class="text-primary-600 underline dark:text-primary-500" href="{}">{}</a>'
_NOTHING: Final = "—"
NAMES: Final = tuple(SideParameters.__dataclass_fields__)

type Row = tuple[str, str, str]


def causes(prescription: Prescription) -> SafeString | str:
    """Write why a person must look; what tells an answer about health says only that there is one."""
    told = ((label(cause["code"]), _sentence(cause["code"], cause["sentence"])) for cause in prescription.causes)
    why = format_html_join("", "<div><strong>{}</strong>: {}</div>", told)
    if prescription.is_blocked:
        way = f"{reverse('admin:fitting_clinicianentry_letter')}?profile={prescription.profile.public_id}"
        why += format_html(f"<div>{_LINK}</div>", way, "Enter a clinician's letter that came by post")
    return why or "None: approved by rule."


def _sentence(code: str, sentence: str) -> str:
    return "an answer says so; reveal the health answers on the page of the feet." if code in _MASKED else sentence


def _reason(reason: dict[str, Any]) -> str:
    by_answer = any(name in _ANSWERS for name, _ in reason["inputs"])
    return _sentence("sources_agree" if by_answer else reason["code"], reason["sentence"])


def link(desk: str, pk: object, text: object) -> SafeString:
    """Lead to a row's page."""
    return format_html(_LINK, reverse(f"admin:{desk}_change", args=[pk]), text)


def pictures(prescription: Prescription) -> SafeString | str:
    """Show each scanned foot from above and from the side; the addresses end after ten minutes."""
    shown = [
        (_address(what, scan), f"The {scan.side} foot, {what}")
        for scan in prescription.profile.scans.accepted().order_by("side")
        if scan.drawing
        for what in ("above", "side")
    ]
    drawn = format_html_join("", '<img src="{}" alt="{}" width="380">', shown)
    return format_html('<div class="desk-pictures">{}</div>', drawn) if drawn else "No foot was scanned."


def _address(what: str, scan: Scan) -> str:
    return reverse("v1:file", kwargs={"token": files.link(what, scan.public_id, at=timezone.now())})


def measured(prescription: Prescription) -> SafeString | str:
    """Write what was measured of both feet, how, and how sure a scan was."""
    profile = prescription.profile
    sure = {
        (scan.side, name.value): f", confidence {one.confidence:.2f}"
        for scan in profile.scans.accepted()
        if scan.told is not None
        for name, one in scan.told.values.items()
    }
    rows = [
        (
            label(side),
            words(code),
            f"{one.value_mm} mm",
            f"{words(one.source)}, {words(one.load)}{sure.get((side, code), '')}",
        )
        for side, row in Measures.of(profile).items()
        for code, one in row.all_measured().items()
    ]
    return table(("Side", "Measure", "Value", "How"), rows)


def concluded(prescription: Prescription) -> SafeString | str:
    """Write the classes of each foot with their evidence and reasons."""
    told: dict[str, Any] = prescription.assessment.conclusions
    rows = [
        (
            label(foot["side"]),
            name,
            _judged(foot[member]),
            " ".join(map(_reason, foot[member]["reasons"])),
        )
        for foot in told["feet"]
        for name, member in (("Arch", "arch"), ("Tilt", "pronation"))
    ]
    return table(("Side", "Of", "Conclusion", "Why"), rows)


def _judged(one: dict[str, Any]) -> str:
    doubt = ", not certain" if one["uncertain"] else ""
    return f"{words(one['value'])} (by {words(one['evidence']) or 'nothing'}, confidence {one['confidence']}{doubt})"


def values(prescription: Prescription) -> SafeString | str:
    """Write every parameter, side beside side, with its reason, and what a limit took away."""
    sides = list(prescription.sides.all())
    rows = [
        (
            named(name),
            *(valued(side, name) for side in sides),
            _each({label(side.side): _why(side, name) for side in sides}),
            _each({label(side.side): side.clamp_of(name) for side in sides}),
        )
        for name in NAMES
    ]
    return table(("Parameter", *(label(side.side) for side in sides), "Why", "What a limit took"), rows)


def _each(told: dict[str, str]) -> str:
    """Write what is true of both sides once, and what is not with the side before it."""
    if len(set(told.values())) == 1:
        return next(iter(told.values()))
    return " ".join(f"{side}: {what}" for side, what in told.items() if what)


def _why(side: PrescriptionSide, name: str) -> str:
    return " ".join(_sentence(reason["code"], reason["sentence"]) for reason in side.why.get(name, ()))


def named(name: str) -> str:
    """Write the name of a parameter without its unit."""
    return label(name.removesuffix("_mm").removesuffix("_deg"))


def valued(side: PrescriptionSide, name: str) -> str:
    """Write the value of a parameter with its unit."""
    value = getattr(side.insole.parameters, name)
    if isinstance(value, Decimal):
        return f"{value.normalize():f} {LIMITS[name].unit}"
    return words(str(value))


def history(prescription: Prescription) -> SafeString | str:
    """List every prescription of the wearer, the newest first, each with a way to compare it with this one."""
    every = of_wearer(prescription).select_related("profile", "variant")
    here = reverse("admin:fitting_prescription_change", args=[prescription.pk])
    rows = (
        (
            link("fitting_prescription", one.pk, one.code), f"version {one.profile.version}", one.variant.sku,
            label(one.status), days.told(one.proposed_at), one.remark or one.words,
            "" if one.pk == prescription.pk else format_html(_LINK, f"{here}?with={one.public_id}", "compare"),
        )
        for one in every
    )  # fmt: skip
    return table(("Prescription", "Feet", "Article", "Status", "Proposed", "Remark", "Beside this one"), rows)


def of_wearer(prescription: Prescription) -> Any:
    """Return the prescriptions of the same wearer, the newest first."""
    return Prescription.objects.filter(profile__wearer=prescription.profile.wearer_id).order_by("-pk")


def compared(one: Prescription, other: Prescription | None) -> SafeString | str:
    """Write two prescriptions side by side, feet and values, what differs marked."""
    if other is None:
        return "There is nothing to compare it with yet."
    pairs = [(*row, theirs) for row, theirs in _paired(_told(one), _told(other))]
    rows = ((side, name, *_marked(ours, theirs)) for side, name, ours, theirs in pairs)
    heads = (
        "Side",
        "What",
        f"{one.code} (version {one.profile.version})",
        f"{other.code} (version {other.profile.version})",
    )
    return table(heads, rows)


def _told(prescription: Prescription) -> dict[tuple[str, str], str]:
    told = {
        (label(side), label(code)): f"{measure.value_mm} mm ({words(measure.source)})"
        for side, row in _measures(prescription.profile)
        for code, measure in row.all_measured().items()
    }
    for side in prescription.sides.all():
        told |= {(label(side.side), named(name)): valued(side, name) for name in NAMES}
    return told


def _measures(profile: FootProfile) -> Iterable[tuple[Side, Measures]]:
    return Measures.of(profile).items()


def _paired(ours: dict[tuple[str, str], str], theirs: dict[tuple[str, str], str]) -> Iterator[tuple[Row, str]]:
    for side, name in sorted({*ours, *theirs}):
        yield (side, name, ours.get((side, name), _NOTHING)), theirs.get((side, name), _NOTHING)


def _marked(ours: str, theirs: str) -> tuple[object, object]:
    if ours == theirs:
        return ours, theirs
    return format_html("<mark>{}</mark>", ours), format_html("<mark>{}</mark>", theirs)


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> SafeString | str:
    """Write rows as a table that can be scrolled; a dash if there are none."""
    told, titles = [tuple(row) for row in rows], list(heads)
    if not told:
        return _NOTHING
    head = format_html_join("", "<th scope='col'>{}</th>", ([one] for one in titles))
    cells = "".join("<td>{}</td>" for _ in told[0])
    body = format_html_join("", f"<tr>{cells}</tr>", told)
    return format_html(
        "<div class='desk-table' tabindex='0' role='region' aria-label='{}'>"
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
        ", ".join(titles), head, body,
    )  # fmt: skip
