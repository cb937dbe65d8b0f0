"""A surface as a GLB (glTF 2.0, binary), small enough for a page; the same surface always gives the same bytes."""

import json
import struct
from typing import Any, Final

import numpy as np

from fitting.mesh.surface import Surface

_JSON, _BINARY = 0x4E4F534A, 0x004E4942
_FLOAT, _UINT16, _UINT32 = 5126, 5123, 5125
_VERTICES, _INDICES = 34962, 34963
_LARGEST_SHORT: Final = 65_535
_MM: Final = 0.001  # glTF counts in metres


def glb(surface: Surface) -> bytes:
    """
    Return a GLB of a surface in mm with z up; glTF has metres with y up.

    Positions and smooth normals as 32-bit floats, indices as short as they can be.
    """
    points = (surface.points[:, [0, 2, 1]] * [_MM, _MM, -_MM]).astype("<f4")
    normals = surface.corner_normals()[:, [0, 2, 1]] * [1.0, 1.0, -1.0]
    short = len(points) <= _LARGEST_SHORT
    indices = surface.faces.astype("<u2" if short else "<u4")
    blocks = [points.tobytes(), normals.astype("<f4").tobytes(), indices.tobytes()]
    starts = np.cumsum([0, *(len(block) for block in blocks)]).tolist()
    views = [
        {"buffer": 0, "byteOffset": start, "byteLength": len(block), "target": target}
        for start, block, target in zip(starts, blocks, (_VERTICES, _VERTICES, _INDICES), strict=False)
    ]
    described: dict[str, Any] = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1}, "indices": 2}]}],
        "accessors": [
            {
                "bufferView": 0,
                "componentType": _FLOAT,
                "count": len(points),
                "type": "VEC3",
                "min": points.min(axis=0).tolist(),
                "max": points.max(axis=0).tolist(),
            },
            {"bufferView": 1, "componentType": _FLOAT, "count": len(points), "type": "VEC3"},
            {
                "bufferView": 2,
                "componentType": _UINT16 if short else _UINT32,
                "count": int(indices.size),
                "type": "SCALAR",
            },
        ],
        "bufferViews": views,
        "buffers": [{"byteLength": starts[-1]}],
    }
    text = json.dumps(described, separators=(",", ":")).encode()
    chunks = _chunk(_JSON, text, b" ") + _chunk(_BINARY, b"".join(blocks), b"\0")
    return b"glTF" + struct.pack("<II", 2, 12 + len(chunks)) + chunks


def _chunk(kind: int, body: bytes, padding: bytes) -> bytes:
    body += padding * (-len(body) % 4)
    return struct.pack("<II", len(body), kind) + body
