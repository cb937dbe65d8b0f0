"""PLY: a header that describes tables, then the tables, as text or binary. Textures it names are never opened."""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fitting.mesh.refused import ScanRefused
from fitting.mesh.surface import Surface
from fitting.mesh.texts import numbers
from fitting.scan_codes import ScanCode

_END: Final = re.compile(rb"end_header[ \t]*\r?\n")
_LONGEST_HEADER: Final = 65536
_TYPES: Final = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2", "ushort": "u2",
    "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4", "float": "f4", "float32": "f4",
    "double": "f8", "float64": "f8",
}  # fmt: skip
_ORDER: Final = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
_CORNERS: Final = frozenset({"vertex_indices", "vertex_index"})


@dataclass(frozen=True, slots=True)
class Property:
    """A column: its type, and the type of its count if it is a list."""

    name: str
    kind: str
    count_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """A table: its name, number of rows and columns."""

    name: str
    rows: int
    columns: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """What the file says it holds."""

    order: str
    elements: tuple[Element, ...]
    body_at: int

    def rows(self, name: str) -> int:
        """Return the rows of a table; none if there is no such table."""
        return sum(element.rows for element in self.elements if element.name == name)


def is_ply(data: bytes) -> bool:
    """Answer whether the file begins as a PLY does."""
    return data[:4] in {b"ply\n", b"ply\r"}


def header_of(data: bytes) -> Header:
    """Read the header; a table can have no more rows than the file has bytes."""
    end = _END.search(data, 0, _LONGEST_HEADER)
    if end is None:
        raise ScanRefused(ScanCode.FILE_CORRUPT)
    try:
        return _described(data[: end.start()].decode("ascii", "replace").splitlines(), end.end(), len(data))
    except (KeyError, ValueError, IndexError) as error:
        raise ScanRefused(ScanCode.FILE_CORRUPT) from error


def _described(lines: list[str], body_at: int, size: int) -> Header:
    order: str | None = None
    tables: list[tuple[str, int, list[Property]]] = []
    for line in lines[1:]:
        words = line.split()
        if not words or words[0] in {"comment", "obj_info"}:
            continue
        match words:
            case ["format", name, _]:
                order = _ORDER[name]
            case ["element", name, rows]:
                tables.append((name, int(rows), []))
            case ["property", "list", count, kind, name]:
                tables[-1][2].append(Property(name, _TYPES[kind], _TYPES[count]))
            case ["property", kind, name]:
                tables[-1][2].append(Property(name, _TYPES[kind]))
            case _:
                raise ValueError(line)
    if order is None or any(not 0 <= rows <= size for _, rows, _ in tables):
        raise ValueError("no format, or more rows than bytes")
    return Header(order, tuple(Element(name, rows, tuple(columns)) for name, rows, columns in tables), body_at)


def read(data: bytes, header: Header) -> Surface:
    """Read vertices and faces; polygons become fans of triangles."""
    if not header.rows("face"):
        raise ScanRefused(ScanCode.NOT_A_MESH)
    try:
        tables = _text_tables(data, header) if not header.order else _binary_tables(data, header)
        points = np.stack([tables["vertex"][name] for name in "xyz"], axis=1).astype(np.float64)
        faces = tables["face"]["corners"].astype(np.int64)
    except (KeyError, ValueError, IndexError, OverflowError) as error:
        raise ScanRefused(ScanCode.FILE_CORRUPT) from error
    if faces.size and (faces.min() < 0 or faces.max() >= len(points)):
        raise ScanRefused(ScanCode.FILE_CORRUPT)
    return Surface(points, faces)


type _Table = dict[str, NDArray[np.float64] | NDArray[np.int64]]


def _fan(polygons: NDArray[np.int64]) -> NDArray[np.int64]:
    corners = polygons.shape[1]
    return np.concatenate([polygons[:, [0, at, at + 1]] for at in range(1, corners - 1)] or [polygons[:0, :3]])


def _text_tables(data: bytes, header: Header) -> dict[str, _Table]:
    lines = data[header.body_at :].split(b"\n")
    tables: dict[str, _Table] = {}
    at = 0
    for element in header.elements:
        rows = lines[at : at + element.rows]
        if len(rows) < element.rows:
            raise ValueError("cut short")
        at += element.rows
        if element.name == "vertex":
            values = numbers(rows, np.float64)
            tables["vertex"] = {column.name: values[:, place] for place, column in enumerate(element.columns)}
        elif element.name == "face":
            tables["face"] = {"corners": _text_faces(rows, element)}
    return tables


def _text_faces(lines: list[bytes], element: Element) -> NDArray[np.int64]:
    before = [column.name in _CORNERS for column in element.columns].index(True)
    if any(column.count_kind for column in element.columns[:before]):
        raise ValueError("a list before the corners")
    by_corners: dict[int, list[bytes]] = {}
    for line in lines:
        row = line.split()
        corners = int(row[before])
        if len(row) < before + 1 + corners:
            raise ValueError("a face cut short")
        by_corners.setdefault(corners, []).append(b" ".join(row[before + 1 : before + 1 + corners]))
    return np.concatenate([_fan(numbers(some, np.int64)) for size, some in by_corners.items() if size])


def _binary_tables(data: bytes, header: Header) -> dict[str, _Table]:
    tables: dict[str, _Table] = {}
    at = header.body_at
    for element in header.elements:
        if not any(column.count_kind for column in element.columns):
            kind = np.dtype([(column.name, header.order + column.kind) for column in element.columns])
            rows = np.frombuffer(data, kind, element.rows, at)
            tables[element.name] = {column.name: rows[column.name] for column in element.columns}
            at += kind.itemsize * element.rows
        elif element.name == "face":
            corners, at = _binary_faces(data, header.order, element, at)
            tables["face"] = {"corners": corners}
        else:
            break  # what follows the faces is of no use to us
    return tables


def _binary_faces(data: bytes, order: str, element: Element, at: int) -> tuple[NDArray[np.int64], int]:
    """Read faces in one go while they all have as many corners as the first; else row by row."""
    alike = _record_like_first(data, order, element, at)
    rows = np.frombuffer(data, alike, element.rows, at) if len(data) >= at + alike.itemsize * element.rows else None
    lists = [column for column in element.columns if column.count_kind]
    [name] = [column.name for column in lists if column.name in _CORNERS]  # a ValueError if it has another name
    if rows is not None and all((rows[f"{c.name} count"] == rows[f"{c.name} count"][0]).all() for c in lists):
        return _fan(rows[name].astype(np.int64)), at + alike.itemsize * element.rows
    polygons: dict[int, list[NDArray[np.int64]]] = {}
    for _ in range(element.rows):
        record = _record_like_first(data, order, element, at)
        corners = np.frombuffer(data, record, 1, at)[name][0].astype(np.int64)
        polygons.setdefault(len(corners), []).append(corners)
        at += record.itemsize
    return np.concatenate([_fan(np.stack(some)) for size, some in polygons.items() if size]), at


def _record_like_first(data: bytes, order: str, element: Element, at: int) -> np.dtype[np.void]:
    """Return the layout of the row that begins here: lists get the length that the row says."""
    fields: list[tuple[str, str] | tuple[str, str, tuple[int]]] = []
    for column in element.columns:
        if column.count_kind is None:
            fields.append((column.name, order + column.kind))
            at += np.dtype(column.kind).itemsize
            continue
        counter = np.dtype(order + column.count_kind)
        count = int(np.frombuffer(data, counter, 1, at)[0])
        if not 0 <= count <= 64:
            raise ValueError(f"a list of {count}")
        fields += [(f"{column.name} count", counter.str), (column.name, order + column.kind, (count,))]
        at += counter.itemsize + np.dtype(column.kind).itemsize * count
    return np.dtype(fields)
