"""What anybody may read before measuring: the form, the sheet, and shoe sizes."""

import io
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from pypdf import PdfReader

from fitting.measuring_sheet import CONTROL_BAR_MM, Paper, measuring_sheet, reach_mm
from tests.budgets import queries
from tests.fitting.conftest import Caller

pytestmark = pytest.mark.django_db
MM = 72 / 25.4


def pictures(part: object) -> list[dict[str, str]]:
    """Gather every picture of an answer."""
    if isinstance(part, dict):
        own = [part["picture"]] if "picture" in part else []
        return own + [found for value in part.values() for found in pictures(value)]
    return [found for each in part for found in pictures(each)] if isinstance(part, list) else []


def test_the_form_is_served_with_texts_units_limits_and_pictures(nobody: Caller) -> None:
    with queries(0):
        answer = nobody.get("/api/v1/profile-form/")
    assert answer.status_code == 200
    form = answer.json()
    assert form["version"] == 1
    assert [section["code"] for section in form["sections"]] == [
        "about",
        "use",
        "shoes",
        "complaints",
        "feet",
        "body",
    ]
    height = form["sections"][0]["questions"][2]
    assert (height["unit"], height["min"], height["max"]) == ("cm", 80.0, 230.0)
    assert [unit["code"] for unit in height["units"]] == ["cm", "m", "ft", "in"]
    assert {text["purpose"] for text in form["consents"]} == {
        "health_data", "photo_scan_storage", "research", "guardian", "sharing", "marketing",
    }  # fmt: skip
    assert [one["code"] for one in form["measures"] if one["required"]] == ["foot_length", "ball_width"]


def test_every_picture_exists_and_has_words_for_those_who_do_not_see_it(nobody: Caller) -> None:
    found = pictures(nobody.get("/api/v1/profile-form/").json())
    assert len(found) == 26
    for picture in found:
        path = finders.find(picture["url"].removeprefix("/static/"))
        assert path is not None, picture["url"]
        assert len(picture["alt"]) > 20
        drawing = Path(path).read_text()
        assert drawing.startswith("<svg ")
        assert "<title>" in drawing
        assert "script" not in drawing


def test_the_form_is_tagged_and_not_sent_twice(nobody: Caller) -> None:
    first = nobody.get("/api/v1/profile-form/")
    assert nobody.get("/api/v1/profile-form/", headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize(("paper", "size", "reach"), [("a4", (595.28, 841.89), 270), ("letter", (612.0, 792.0), 250)])
def test_the_sheet_has_a_control_bar_of_exactly_100_mm(
    nobody: Caller, paper: str, size: tuple[float, float], reach: int
) -> None:
    answer = nobody.get(f"/api/v1/profile-form/measuring-sheet.pdf?paper={paper}")
    assert answer["Content-Type"] == "application/pdf"
    document = PdfReader(io.BytesIO(answer.content))
    assert len(document.pages) == 3
    for page in document.pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(size, abs=0.01)
        content = page.get_contents()
        assert content is not None
        drawn = content.get_data().decode("latin-1")
        lines = re.findall(r"([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l", drawn)
        # The bar is the only level line drawn in red, right after its colour and width are set.
        [bar] = re.findall(r"RG\s+1\.2 w\s+n ([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l", drawn)
        assert bar[1] == bar[3]
        assert float(bar[2]) - float(bar[0]) == pytest.approx(CONTROL_BAR_MM * MM, abs=0.001)
        assert len(lines) > 100
    words = [page.extract_text() for page in document.pages]
    assert "LEFT FOOT" in words[0]
    assert "RIGHT FOOT" in words[1]
    assert "LONG FEET" in words[2]
    assert all("this bar must measure exactly 100 mm" in text for text in words)
    assert "heel line: fold here" in words[0]
    assert reach_mm(Paper(paper)) == reach
    assert str(reach) in words[0].split()
    assert "350" in words[2].split()


def test_the_scale_of_the_sheet_is_true_to_the_millimetre(nobody: Caller) -> None:
    page = PdfReader(io.BytesIO(measuring_sheet(Paper.A4))).pages[0]
    content = page.get_contents()
    assert content is not None
    levels = {
        float(y)
        for x, y, _, other in re.findall(
            r"([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l", content.get_data().decode("latin-1")
        )
        if y == other and float(x) == pytest.approx(8 * MM, abs=0.01)
    }
    for at_mm in (0, 1, 10, 100, 251, 270):
        assert any(level == pytest.approx((12 + at_mm) * MM, abs=0.001) for level in levels), at_mm


def test_the_same_paper_gives_the_same_bytes(nobody: Caller) -> None:
    measuring_sheet.cache_clear()
    first = measuring_sheet(Paper.LETTER)
    measuring_sheet.cache_clear()
    assert measuring_sheet(Paper.LETTER) == first
    assert measuring_sheet(Paper.A4) != first


@pytest.mark.parametrize("query", ["paper=a5", "size=a4"])
def test_paper_we_do_not_draw_is_refused(nobody: Caller, query: str) -> None:
    answer = nobody.get(f"/api/v1/profile-form/measuring-sheet.pdf?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_size_is_converted_with_its_uncertainty(nobody: Caller) -> None:
    with queries(0):
        answer = nobody.get("/api/v1/shoe-sizes/convert/?scale=us_women_common&size=8½")
    assert answer.status_code == 200
    found = answer.json()
    assert (found["foot_length_mm"], found["plus_minus_mm"]) == (245.5, 4.2)
    eu = next(scale for scale in found["scales"] if scale["scale"] == "eu_two_point")
    assert (eu["value"], eu["label"], eu["low"], eu["high"]) == (38.83, "39", 38.2, 39.5)


def test_a_makers_chart_is_a_scale_with_a_name(nobody: Caller) -> None:
    found = nobody.get("/api/v1/shoe-sizes/convert/?scale=nike_eu&size=42").json()
    labels = {scale["scale"]: scale["label"] for scale in found["scales"]}
    assert (labels["nike_us_men"], labels["nike_us_women"], labels["us_men"]) == ("8.5", "10", "8.5")
    assert "nike_eu" in {scale["code"] for scale in nobody.get("/api/v1/profile-form/").json()["size_scales"]}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("scale=nike_eu&size=49", "size_implausible"),
        ("scale=us_men&size=large", "size_unreadable"),
        ("scale=us_men&size=42", "size_implausible"),
        ("scale=elvish&size=4", "invalid"),
        ("scale=us_men", "invalid"),
        ("scale=us_men&size=9&width=D", "invalid"),
    ],
)
def test_what_is_no_size_is_refused_with_its_reason(nobody: Caller, query: str, code: str) -> None:
    answer = nobody.get(f"/api/v1/shoe-sizes/convert/?{query}")
    assert answer.status_code == 400
    assert answer.json()["code"] == code
