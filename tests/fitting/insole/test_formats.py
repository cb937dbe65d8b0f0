"""Files of a solid: what is in them, and that the same solid gives the same bytes."""

import io
import json
import struct
import zipfile
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import trimesh

from fitting.insole import formats, glyphs
from fitting.insole.design import design
from fitting.insole.heightmap import height_map
from fitting.insole.solid import Solid
from fitting.insole.surface import Surface
from fitting.measured import Side
from fitting.parameters import Grade
from tests.fitting.insole.making import SHAPE, a_spec

pytestmark = pytest.mark.one_run("sqlite")

CORE = "{http://schemas.microsoft.com/3dmanufacturing/core/2015/02}"
CORNERS = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
TETRAHEDRON = Solid(CORNERS, np.array([[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]], dtype=np.uint64))


def model(content: bytes) -> ET.Element:
    """Return the model of a 3MF file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist() == ["[Content_Types].xml", "_rels/.rels", "3D/3dmodel.model"]
        return ET.fromstring(archive.read("3D/3dmodel.model"))


def test_stl_is_read_back_as_it_was() -> None:
    content = formats.stl(TETRAHEDRON)
    assert len(content) == 84 + 50 * 4
    again = formats.from_stl(content)
    assert sorted(again.vertices.tolist()) == sorted(CORNERS.tolist())
    assert again.as_manifold().volume() == pytest.approx(1 / 6)


def test_three_mf_is_in_millimetres_with_every_corner_and_triangle() -> None:
    said = model(formats.three_mf(TETRAHEDRON, "A < B", {"side": "left"}))
    assert said.attrib["unit"] == "millimeter"
    corners = [[float(vertex.attrib[axis]) for axis in "xyz"] for vertex in said.iter(f"{CORE}vertex")]
    assert corners == CORNERS.tolist()
    triangles = [[int(face.attrib[name]) for name in ("v1", "v2", "v3")] for face in said.iter(f"{CORE}triangle")]
    assert triangles == TETRAHEDRON.faces.tolist()
    assert {item.attrib["name"]: item.text for item in said.iter(f"{CORE}metadata")} == {
        "Title": "A < B",
        "insole:side": "left",
    }


def test_a_design_tells_the_workshop_how_stiff_each_zone_of_the_core_is() -> None:
    spec = a_spec(Side.LEFT, heel_grade=Grade.FIRM, arch_grade=Grade.REINFORCED, forefoot_grade=Grade.SOFT)
    found = {item.attrib["name"]: item.text for item in model(design(spec).files["design.3mf"]).iter(f"{CORE}metadata")}
    assert found == {
        "Title": "Insole 7K3Q9-LB42",
        "insole:side": "left",
        "insole:code": "7K3Q9-LB42",
        "insole:spec_sha256": spec.checksum,
        "insole:geometry_version": "1",
        "insole:top_cover_mm": "2",
        "insole:zone_heel": "firm 0.0 88.1",
        "insole:zone_arch": "reinforced 88.1 176.2",
        "insole:zone_forefoot": "soft 176.2 267.0",
    }


def test_the_preview_is_small_and_another_program_reads_it_in_metres() -> None:
    content = design(a_spec()).files["preview.glb"]
    assert len(content) < 300_000
    magic, version, length = struct.unpack_from("<4sII", content)
    assert (magic, version, length) == (b"glTF", 2, len(content))
    [mesh] = trimesh.load_scene(trimesh.util.wrap_as_stream(content), file_type="glb").geometry.values()
    assert mesh.is_watertight
    assert mesh.extents[0] == pytest.approx(0.267, abs=1e-4)
    # y is up.
    assert mesh.extents[1] == pytest.approx(0.022, abs=0.003)


# --- letters ----------------------------------------------------------------------------------


def test_every_letter_is_told_apart_by_what_it_cuts() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
    for letter in letters:
        cut = {place for place in glyphs.PLACES if any(glyphs.covers(place, *bar) for bar in glyphs.strokes(letter))}
        assert glyphs.read(cut) == letter
    assert glyphs.read([]) == "?"


# --- the map of heights -----------------------------------------------------------------------


def test_the_map_holds_plain_numbers_within_the_outline_and_nothing_beside_it() -> None:
    surface = Surface.of(SHAPE, a_spec().parameters)
    told = json.loads(json.dumps(height_map(surface, Side.RIGHT)))
    rows = told["z_mm"]
    assert (len(rows), {len(row) for row in rows}) == (len(told["x_mm"]), {len(told["y_mm"])})
    heights = [height for row in rows for height in row if height is not None]
    assert min(heights) == pytest.approx(1.8, abs=0.05)
    assert max(heights) == told["highest_mm"]
    assert rows[0][0] is None
    outline = told["outline_mm"]
    assert max(x for x, _ in outline) == 267.0
    assert max(y for _, y in outline) - min(y for _, y in outline) == pytest.approx(105, abs=0.5)


def test_the_map_of_a_left_foot_is_the_mirror_image() -> None:
    surface = Surface.of(SHAPE, a_spec().parameters)
    right, left = (json.loads(json.dumps(height_map(surface, side))) for side in (Side.RIGHT, Side.LEFT))
    assert [row[::-1] for row in right["z_mm"]] == left["z_mm"]
    x, y = right["apex_mm"]
    assert left["apex_mm"] == [x, -y]
    assert y > 0
