"""Pictures of a measured foot."""

from xml.etree import ElementTree as ET

import pytest

from fitting import pictures
from tests.fitting.scans import DRAWING

SVG = "{http://www.w3.org/2000/svg}"


def test_the_view_from_above_closes_the_outline_and_measures_across_the_axis() -> None:
    slanted = {**DRAWING["above"], "lines": [{"name": "ball_width", "begin": [185.0, 47.5], "end": [160.0, -47.5]}]}
    root = ET.fromstring(pictures.view({**DRAWING, "above": slanted}, "above", title="Your left foot"))
    assert root.findtext(f"{SVG}title") == "Your left foot"
    assert len(root.findall(f"{SVG}polygon")) == 1
    assert [text.text for text in root.iter(f"{SVG}text")] == ["ball width 95 mm"]


def test_the_view_from_the_side_stands_on_its_sole() -> None:
    root = ET.fromstring(pictures.view(DRAWING, "side", title="Your left foot"))
    top, sole = (line.get("points", "") for line in root.findall(f"{SVG}polyline"))
    assert top.startswith("0.0,-60.0")
    assert sole == "0.0,-0.0 252.4,-0.0"
    assert [text.text for text in root.iter(f"{SVG}text")] == ["instep height 61 mm"]


@pytest.mark.parametrize("name", pictures.VIEWS)
def test_a_picture_fits_its_frame_and_needs_no_style(name: str) -> None:
    drawn = pictures.view(DRAWING, name, title="A <foot> & more")
    root = ET.fromstring(drawn)
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert (left, width) == (-14.0, 280.4)
    assert top < 0 < top + height
    assert "style" not in drawn
