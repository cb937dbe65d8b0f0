"""
The letter that a wearer takes to a clinician: why, what we ask, the link with its QR code, and a sheet to fill in.

It names nobody: initials and year of birth. The same letter always has the same bytes.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import segno
from babel.dates import format_date
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import black
from reportlab.lib.units import mm
from reportlab.platypus import PageBreak

from shop import paper

_FOLDER: Final = Path(__file__).parent / "letters"
_QR_MM: Final = 30
LANGUAGES: Final = ("en", "de")

_TITLES: Final = {"en": "A letter for your clinician", "de": "Ein Brief für Ihre Praxis"}
_WHY: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "wearer": "From what you told us, a clinician should see your feet before we make insoles for them. "
        "That is for your safety; it is no diagnosis.",
        "wearer_free": "You would like a clinician's values to be used for your insoles.",
        "clinician": "They told us the following, and therefore nothing is made without your word:",
        "clinician_free": "Nothing was said that speaks against it; they would like your values to be used.",
        "unknown": "unknown",
    },
    "de": {
        "wearer": "Nach dem, was Sie uns gesagt haben, sollte Ihre Füße erst jemand vom Fach ansehen, bevor wir "
        "Einlagen dafür fertigen. Das dient Ihrer Sicherheit und ist keine Diagnose.",
        "wearer_free": "Sie möchten, dass Befunde Ihrer Praxis für Ihre Einlagen verwendet werden.",
        "clinician": "Sie hat uns Folgendes genannt; ohne Ihre Aussage wird daher nichts gefertigt:",
        "clinician_free": "Genannt wurde nichts, was dagegen spricht; Ihre Befunde sollen verwendet werden.",
        "unknown": "unbekannt",
    },
}
_FLAGS_DE: Final = {
    "diabetes_with_complications": "Diabetes mit tauben Füßen, Fußgeschwür (auch früher) oder veränderter Fußform",
    "charcot_foot": "Charcot-Fuß",
    "open_wound": "Offene Wunde, Geschwür oder wunde Stelle am Fuß",
    "infection_signs": "Heißer, geschwollener oder verfärbter Fuß, sich ausbreitende Rötung oder Fieber mit Fußschmerz",
    "numb_feet": "Taube Füße oder Gefühlsverlust, gleich aus welchem Grund",
    "poor_circulation": "Durchblutungsstörung: kalte oder blaue Füße, oder Wadenschmerz beim Gehen, der in Ruhe endet",
    "amputation": "Amputation an Fuß oder Bein",
    "recent_injury": "Bruch, Operation oder schwere Verstauchung in den letzten drei Monaten",
    "cannot_bear_weight": "Ein Fuß kann nicht belastet werden",
    "sudden_pain": "Plötzlicher heftiger Schmerz oder „Knall“ an Ferse oder Wade, oder neue Formveränderung",
    "acute_arthritis": "Entzündliche Gelenkerkrankung mit derzeit schmerzhaft geschwollenem Gelenk",
    "cancer_night_pain": "Krebserkrankung in der Vorgeschichte mit nächtlichem Schmerz",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """
    What the letter says of a wearer.

    :ivar flags: code → sentence of what was ticked, in English; German ones are known here.
    :ivar address: of the page where the clinician answers, with the secret behind its number sign.
    """

    initials: str
    born: int | None
    flags: Mapping[str, str]
    address: str
    made_on: dt.date
    until: dt.date
    country: str = ""


def initials_of(name: str) -> str:
    """Return the initials of a name; *Mara Ann Stone* becomes three letters with a full stop each."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalnum()) or "?"


def flag_words(flags: Mapping[str, str], language: str) -> list[str]:
    """Return the sentences of red flags in a language."""
    return [(_FLAGS_DE if language == "de" else flags).get(code, sentence) for code, sentence in flags.items()]


def pages(letter: Letter, language: str) -> bytes:
    """Return the letter as a PDF, in English unless it is written in the language."""
    spoken = language if language in LANGUAGES else "en"
    why, which = _WHY[spoken], "" if letter.flags else "_free"

    def day(value: dt.date) -> str:
        return str(format_date(value, format="long", locale=spoken))

    said = _read(f"clinician.{spoken}.md").format(
        made_on=day(letter.made_on),
        until=day(letter.until),
        initials=letter.initials,
        born=letter.born or why["unknown"],
        because_wearer=why[f"wearer{which}"],
        because_clinician=why[f"clinician{which}"],
        flags="\n".join(f"- {words}" for words in flag_words(letter.flags, spoken)),
        address=letter.address,
    )
    story = [*paper.from_markdown(said), _code(letter.address), PageBreak()]
    story += paper.from_markdown(_read(f"clinician_sheet.{spoken}.md"))
    return paper.bound(story, title=_TITLES[spoken], language=spoken, author="", country=letter.country)


@cache
def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _code(address: str) -> Drawing:
    """Draw the address as a QR code."""
    rows = [bytes(row) for row in segno.make(address, error="m", micro=False).matrix]
    cell = _QR_MM * mm / len(rows)
    drawing = Drawing(_QR_MM * mm, _QR_MM * mm)
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                y = (len(rows) - 1 - down) * cell
                drawing.add(Rect(across * cell, y, cell, cell, fillColor=black, strokeWidth=0, strokeColor=None))
    return drawing
