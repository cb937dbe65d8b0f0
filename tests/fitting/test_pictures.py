"""Pictures of a measured foot and of an insole's heights."""

import math
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation

from fitting import pictures, relief
from fitting.contours import closed_lines
from fitting.measured import Side
from tests.fitting.scans import DRAWING

pytestmark = pytest.mark.one_run("sqlite")
SVG: Final = "{http://www.w3.org/2000/svg}"
# A dome of 13 mm, 80 by 48 mm, known within a circle.
HEIGHTS: Final[dict[str, Any]] = {
    "step_mm": 4.0,
    "x_mm": [2.0 + 4 * row for row in range(20)],
    "y_mm": [-24.0 + 4 * column for column in range(13)],
    "z_mm": [
        [
            round(13 - off / 4, 1) if (off := math.hypot(2 + 4 * row - 40, 4 * column - 24)) < 24 else None
            for column in range(13)
        ]
        for row in range(20)
    ],
    "outline_mm": [[40 + 22 * math.cos(turn / 10), 22 * math.sin(turn / 10)] for turn in range(63)],
    "apex_mm": [40.0, 0.0],
    "highest_mm": 12.5,
}


def test_the_view_from_above_closes_the_outline_and_measures_across_the_axis() -> None:
    slanted = {**DRAWING["above"], "lines": [{"name": "ball_width", "begin": [185.0, 47.5], "end": [160.0, -47.5]}]}
    root = ET.fromstring(pictures.view({**DRAWING, "above": slanted}, "above", Side.LEFT))
    assert root.findtext(f"{SVG}title") == "The left foot from above, with the measured lines"
    assert len(root.findall(f"{SVG}polygon")) == 1
    assert [text.text for text in root.iter(f"{SVG}text")] == ["ball width 95 mm"]


def test_the_view_from_the_side_stands_on_its_sole() -> None:
    root = ET.fromstring(pictures.view(DRAWING, "side", Side.LEFT))
    top, sole = (line.get("points", "") for line in root.findall(f"{SVG}polyline"))
    assert top.startswith("0.0,-60.0")
    assert sole == "0.0,-0.0 252.4,-0.0"
    assert [text.text for text in root.iter(f"{SVG}text")] == ["instep height 61 mm"]


@pytest.mark.parametrize("name", pictures.VIEWS)
def test_a_picture_fits_its_frame_and_needs_no_style(name: str) -> None:
    drawn = pictures.view(DRAWING, name, Side.RIGHT)
    root = ET.fromstring(drawn)
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert (left, width) == (-14.0, 280.4)
    assert top < 0 < top + height
    assert "style" not in drawn


def test_heights_are_bands_of_colour_with_a_legend_in_millimetres() -> None:
    drawn = relief.picture(HEIGHTS, Side.LEFT)
    root = ET.fromstring(drawn)
    assert root.findtext(f"{SVG}title") == "Heights of the insole for the left foot"
    assert "from 0 to 12 mm in steps of 2 mm" in (root.findtext(f"{SVG}desc") or "")
    bands = root.findall(f"{SVG}g/{SVG}path")
    legend = [text.text for text in root.iter(f"{SVG}text")]
    assert legend == ["Height in mm", "0-2", "2-4", "4-6", "6-8", "8-10", "10-12", "12-14"]
    assert len({one.get("fill") for one in [*bands, *root.findall(f"{SVG}polygon")[:1]]}) == 7
    # The dome falls by a millimetre in four: 10 mm are reached 12 mm from its middle, and no further.
    places = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", bands[4].get("d", ""))
    x, y = [float(one) for one, _ in places], [float(other) for _, other in places]
    assert (min(x), max(x), min(y), max(y)) == pytest.approx((28, 52, -12, 12), abs=0.6)
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert (left, width) == pytest.approx((10, 60), abs=0.1)
    assert top < 0 < top + height
    assert "style" not in drawn


def test_pictures_speak_german_to_who_reads_german() -> None:
    with translation.override("de"):
        foot, insole = pictures.view(DRAWING, "side", Side.LEFT), relief.picture(HEIGHTS, Side.RIGHT)
    assert "<title>Der linke Fuß von der Seite, mit den gemessenen Linien</title>" in foot
    assert "Risthöhe 61 mm" in foot
    assert "Höhen der Einlage für den rechten Fuß" in insole
    assert "Höhe in mm" in insole


def area(lines: list[list[tuple[float, float]]]) -> float:
    """What closed lines enclose, each counted once."""
    return sum(
        abs(sum(a * d - c * b for (a, b), (c, d) in pairwise([*line, line[0]]))) / 2 for line in lines
    )  # fmt: skip


@pytest.mark.parametrize(
    ("height", "level", "loops", "enclosed"),
    [
        (lambda r, c: 10 - math.hypot(r - 10, c - 10), 4.0, 1, math.pi * 36),
        (lambda r, c: 5 - abs(math.hypot(r - 10, c - 10) - 6), 3.0, 2, math.pi * (64 + 16)),
        (lambda r, c: 10 - min(math.hypot(r - 5, c - 5), math.hypot(r - 15, c - 15)), 7.0, 2, 2 * math.pi * 9),
        (lambda r, c: r + c - 50, 2.0, 0, 0.0),
    ],
    ids=["cone", "ring", "two hills", "nothing so high"],
)
def test_lines_of_a_height_are_closed_and_enclose_what_is_higher(
    height: Callable[[int, int], float], level: float, loops: int, enclosed: float
) -> None:
    lines = closed_lines([[height(row, column) for column in range(21)] for row in range(21)], level)
    assert len(lines) == loops
    assert area(lines) == pytest.approx(enclosed, rel=0.04)


def test_a_surface_goes_on_where_it_is_not_known_until_its_outline_cuts_it() -> None:
    [line] = closed_lines([[None, None, None], [None, 5.0, None], [None, None, None]], 1.0)
    rows = [row for row, _ in line]
    assert (min(rows), max(rows)) == pytest.approx((-1, 3), abs=0.01)
