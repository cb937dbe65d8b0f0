"""Solids as files, byte for byte the same for the same solid: binary STL, 3MF, and GLB for looking at."""

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from fitting.insole.solid import Solid

_STL_TRIANGLE: Final = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("more", "<u2")])
_STL_HEADER: Final = 80
# Archives carry dates; this is the first that the format knows.
_NO_DATE: Final = (1980, 1, 1, 0, 0, 0)
_CORE: Final = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
_TYPES: Final = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>
"""
_RELATIONS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
<Relationship Target="/3D/3dmodel.model" Id="model" \
Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>
"""


def stl(solid: Solid) -> bytes:
    """Return the solid as binary STL, in mm."""
    corners = solid.vertices[solid.faces.astype(np.int64)]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    triangles = np.zeros(len(corners), _STL_TRIANGLE)
    triangles["normal"] = normal / np.where(length > 0, length, 1)
    triangles["corners"] = corners
    header = b"insole, millimetres".ljust(_STL_HEADER, b" ")
    return header + struct.pack("<I", len(triangles)) + triangles.tobytes()


def from_stl(content: bytes) -> Solid:
    """Read our own STL back, joining corners of equal coordinates; triangles that then have no area are left out."""
    triangles = np.frombuffer(content, _STL_TRIANGLE, offset=_STL_HEADER + 4)
    corners = triangles["corners"].reshape(-1, 3)
    order = np.lexsort(corners.T)
    is_new = np.any(corners[order[1:]] != corners[order[:-1]], axis=1)
    index = np.empty(len(corners), np.uint64)
    index[order] = np.concatenate(([0], np.cumsum(is_new)))
    vertices = corners[order[np.concatenate(([True], is_new))]]
    faces = index.reshape(-1, 3)
    flat = (faces[:, 0] == faces[:, 1]) | (faces[:, 1] == faces[:, 2]) | (faces[:, 2] == faces[:, 0])
    return Solid(vertices.astype(np.float64), faces[~flat])


def three_mf(solid: Solid, title: str, metadata: Mapping[str, str]) -> bytes:
    """
    Return the solid as 3MF in millimetres.

    :param metadata: names of our own (they get a prefix, as the format asks) and their texts.
    """
    said = "".join(
        f'<metadata name={quoteattr("insole:" + name)} preserve="1">{escape(text)}</metadata>'
        for name, text in metadata.items()
    )
    vertices = "".join(f'<vertex x="{x:.4f}" y="{y:.4f}" z="{z:.4f}"/>' for x, y, z in solid.vertices.tolist())
    triangles = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in solid.faces.tolist())
    model = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<model unit="millimeter" xml:lang="en" xmlns="{_CORE}" xmlns:insole="urn:insole:design">'
        f'<metadata name="Title">{escape(title)}</metadata>{said}'
        f'<resources><object id="1" type="model"><mesh><vertices>{vertices}</vertices>'
        f"<triangles>{triangles}</triangles></mesh></object></resources>"
        '<build><item objectid="1"/></build></model>\n'
    )
    files = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "3D/3dmodel.model": model}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, text, compresslevel=6)
    return written.getvalue()


def glb(solid: Solid) -> bytes:
    """Return the solid as GLB in metres, y up, with a normal for each vertex: for looking at, not for making."""
    faces = solid.faces.astype(np.int64)
    corners = solid.vertices[faces]
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.zeros_like(solid.vertices)
    for corner in range(3):
        np.add.at(normals, faces[:, corner], facing)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    turned = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
    places = (solid.vertices @ turned / 1000).astype("<f4")
    parts = [places.tobytes(), (normals @ turned).astype("<f4").tobytes(), faces.astype("<u2").tobytes()]
    parts = [part + b"\0" * (-len(part) % 4) for part in parts]
    ends = np.cumsum([0, *map(len, parts)]).tolist()
    scene = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1}, "indices": 2, "material": 0}]}],
        "materials": [{"pbrMetallicRoughness": {"metallicFactor": 0, "roughnessFactor": 0.8}}],
        "buffers": [{"byteLength": ends[-1]}],
        "bufferViews": [{"buffer": 0, "byteOffset": ends[i], "byteLength": len(part)} for i, part in enumerate(parts)],
        "accessors": [
            {
                "bufferView": 0, "componentType": 5126, "count": len(places), "type": "VEC3",
                "min": places.min(axis=0).tolist(), "max": places.max(axis=0).tolist(),
            },
            {"bufferView": 1, "componentType": 5126, "count": len(places), "type": "VEC3"},
            {"bufferView": 2, "componentType": 5123, "count": int(faces.size), "type": "SCALAR"},
        ],
    }  # fmt: skip
    said = json.dumps(scene, separators=(",", ":")).encode()
    said += b" " * (-len(said) % 4)
    content = b"".join(parts)
    chunks = struct.pack("<I4s", len(said), b"JSON") + said + struct.pack("<I4s", len(content), b"BIN\0") + content
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks
