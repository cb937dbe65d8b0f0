"""
The sheet a customer prints, stands on and marks: a PDF whose drawn lengths are true when printed at 100 %.

Lengths count from a printed heel line, along which the sheet is folded, not from the paper's edge: printers
shift what they print by millimetres. A foot longer than the sheet goes on to a third page, laid on a line.
The same paper always gives the same bytes.
"""

import enum
import io
from functools import cache
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from fitting.measured import Side

CONTROL_BAR_MM: Final = 100
HEEL_MM: Final = 12  # from the paper's lower edge to the heel line
_MARGIN_MM: Final = 8  # what printers leave white
_LONGEST_MM: Final = 350
_INK, _PALE, _RED = HexColor("#223333"), HexColor("#b8c6c4"), HexColor("#b0413e")


class Paper(enum.StrEnum):
    """The paper it is printed on; mixing the two up scales a foot by about 6 %, so the sheet names itself."""

    A4 = "a4"
    LETTER = "letter"


_SIZES: Final[dict[Paper, tuple[float, float]]] = {Paper.A4: A4, Paper.LETTER: LETTER}

STEPS: Final = (
    "1. Print at 100 %, never 'fit to page'. Lay a ruler on the red bar: it must be exactly 100 mm long.",
    "2. Fold the sheet back along the heel line and push the fold against a wall, on a hard floor.",
    "3. Stand barefoot with the heel at the wall, weight on both feet alike, and look straight ahead.",
    "4. Let somebody mark, pen upright: the tip of the longest toe, and the widest place on both sides.",
    "5. Read the length at the scale; measure straight across between the side marks for the width.",
    "6. Do both feet, best in the evening, and write down millimetres. Toes beyond the dashed line:",
    "    lay page 3 on that line and read on there.",
)


def reach_mm(paper: Paper) -> int:
    """Return how far from the heel line the scale of one sheet reaches, in whole centimetres of mm."""
    height_mm = _SIZES[paper][1] / mm
    return int((height_mm - HEEL_MM - _MARGIN_MM) // 10) * 10


@cache
def measuring_sheet(paper: Paper) -> bytes:
    """Return the PDF: a page for the left foot, one for the right, and one for feet longer than the sheet."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=_SIZES[paper], invariant=1)
    canvas.setTitle(f"Measuring sheet ({paper.value})")
    canvas.setSubject("Print at 100 %")
    for side in Side:
        _foot_page(canvas, paper, side)
        canvas.showPage()
    _extension_page(canvas, paper)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _foot_page(canvas: Any, paper: Paper, side: Side) -> None:
    width, _ = _SIZES[paper]
    _outline(canvas, side, width)
    _heading(canvas, f"{side.value.upper()} FOOT, {paper.value.upper()} paper", STEPS, paper)
    _control_bar(canvas, width, paper)
    _across(canvas, width, HEEL_MM, "heel line: fold here, and push the fold against the wall")
    _across(canvas, width, HEEL_MM + reach_mm(paper), "", dashed=True)
    _rulers(canvas, width, starts_at=0, ends_at=reach_mm(paper))
    canvas.setFont("Helvetica", 9)
    canvas.drawCentredString(width / 2, 4 * mm, "Length ________ mm        Width ________ mm")


def _extension_page(canvas: Any, paper: Paper) -> None:
    width, _ = _SIZES[paper]
    starts_at = reach_mm(paper)
    words = (f"Lay the fold on the dashed line ({starts_at} mm) of the foot's sheet, and read the length on here.",)
    _heading(canvas, f"LONG FEET, {paper.value.upper()} paper", words, paper)
    _control_bar(canvas, width, paper)
    _across(canvas, width, HEEL_MM, f"fold here, and lay the fold on the line at {starts_at} mm")
    _rulers(canvas, width, starts_at=starts_at, ends_at=_LONGEST_MM)


def _heading(canvas: Any, title: str, steps: tuple[str, ...], paper: Paper) -> None:
    """Write the title above the last line of the scale, and the steps below it."""
    line = HEEL_MM + reach_mm(paper)
    canvas.setFillColor(_INK)
    canvas.setFont("Helvetica-Bold", 11)
    canvas.drawString(24 * mm, (line + 2) * mm, title)
    canvas.setFont("Helvetica", 7)
    for index, step in enumerate(steps):
        canvas.drawString(24 * mm, (line - 4 - 3.1 * index) * mm, step)


def _control_bar(canvas: Any, width: float, paper: Paper) -> None:
    left, y = (width - CONTROL_BAR_MM * mm) / 2, (HEEL_MM + reach_mm(paper) - 34) * mm
    canvas.setStrokeColor(_RED)
    canvas.setLineWidth(1.2)
    canvas.line(left, y, left + CONTROL_BAR_MM * mm, y)
    canvas.setLineWidth(0.6)
    for tenth in range(11):
        x = left + tenth * 10 * mm
        canvas.line(x, y - (2.2 if tenth % 5 == 0 else 1.2) * mm, x, y)
    canvas.setFillColor(_RED)
    canvas.setFont("Helvetica-Bold", 8)
    canvas.drawCentredString(width / 2, y + 1.2 * mm, "this bar must measure exactly 100 mm")


def _across(canvas: Any, width: float, up_mm: float, words: str, *, dashed: bool = False) -> None:
    canvas.setStrokeColor(_INK)
    canvas.setLineWidth(0.8)
    if dashed:
        canvas.setDash(3, 2)
    canvas.line(_MARGIN_MM * mm, up_mm * mm, width - _MARGIN_MM * mm, up_mm * mm)
    canvas.setDash()
    canvas.setFillColor(_INK)
    canvas.setFont("Helvetica", 7)
    canvas.drawCentredString(width / 2, up_mm * mm - 2.8 * mm, words)


# Bézier pieces of a left foot of about 245 mm seen from above: mm towards the big toe, mm from the heel line.
_FOOT: Final = (
    ((22, 0), (33, 18), (31, 40)),
    ((29, 75), (30, 110), (40, 150)),
    ((47, 180), (46, 215), (36, 236)),
    ((30, 248), (16, 247), (8, 238)),
    ((-12, 236), (-34, 220), (-44, 185)),
    ((-50, 150), (-38, 100), (-33, 60)),
    ((-31, 30), (-24, 0), (0, 0)),
)


def _outline(canvas: Any, side: Side, width: float) -> None:
    """Draw where the foot goes: a pale outline and its axis, mirrored for the right foot."""
    towards_big_toe = mm if side is Side.LEFT else -mm

    def at(off_mm: float, up_mm: float) -> tuple[float, float]:
        return width / 2 + off_mm * towards_big_toe, (HEEL_MM + up_mm) * mm

    canvas.setStrokeColor(_PALE)
    canvas.setLineWidth(1)
    path = canvas.beginPath()
    path.moveTo(*at(0, 0))
    for one, two, end in _FOOT:
        path.curveTo(*at(*one), *at(*two), *at(*end))
    canvas.drawPath(path)
    canvas.setDash(2, 2)
    canvas.line(*at(0, 0), *at(0, 205))
    canvas.setDash()
    canvas.setFillColor(_PALE)
    canvas.setFont("Helvetica-Bold", 10)
    canvas.drawCentredString(*at(0, 90), f"{side.value} foot here")


def _rulers(canvas: Any, width: float, *, starts_at: int, ends_at: int) -> None:
    """Draw millimetre scales up both edges from the lower line, numbered every centimetre."""
    canvas.setStrokeColor(_INK)
    canvas.setFillColor(_INK)
    canvas.setFont("Helvetica", 6)
    for edge, inwards in ((_MARGIN_MM * mm, mm), (width - _MARGIN_MM * mm, -mm)):
        canvas.setLineWidth(0.8)
        canvas.line(edge, HEEL_MM * mm, edge, (HEEL_MM + ends_at - starts_at) * mm)
        canvas.setLineWidth(0.3)
        for at_mm in range(starts_at, ends_at + 1):
            y = (HEEL_MM + at_mm - starts_at) * mm
            canvas.line(edge, y, edge + _tick_mm(at_mm) * inwards, y)
            if at_mm % 10 == 0:
                canvas.drawCentredString(edge + 8 * inwards, y + 0.6 * mm, str(at_mm))


def _tick_mm(at_mm: int) -> float:
    if at_mm % 10 == 0:
        return 5.5
    return 3.5 if at_mm % 5 == 0 else 2
