"""
What a customer gets of what we keep about them: parts of a copy, each a list of rows, and the files with them.

Each floor says which of its rows are whose; who asks and how it is handed out is not known here.
"""

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

# A file is read and written in pieces of this size, so that no scan lies in memory as a whole.
PIECE: Final = 1 << 16
# What is held in memory before the copy goes to a file of the machine's.
IN_MEMORY: Final = 4 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """
    One list of a copy.

    :ivar name: what it is called there, e.g. ``orders``.
    :ivar rows: whose they are, in the order in which they are told.
    :ivar columns: fields as ``name`` or ``name=path__of__field``.
    :ivar files: the fields that hold names of private files; the list tells where in the copy each lies.
    """

    name: str
    rows: QuerySet[Any]
    columns: tuple[str, ...]
    files: tuple[str, ...] = ()

    def told(self) -> Iterator[dict[str, Any]]:
        """Return row by row what the copy tells; the names of files as we keep them."""
        pairs = [column.partition("=")[::2] for column in (*self.columns, *self.files)]
        names, paths = [name for name, _ in pairs], [path or name for name, path in pairs]
        for values in self.rows.values_list(*paths).iterator(chunk_size=500):
            yield dict(zip(names, values, strict=True))


def write(parts: Sequence[Part], *, opened: Callable[[str], IO[bytes]], note: str) -> IO[bytes]:
    """
    Write a copy as a ZIP file: a list in JSON for each part, the files beside them, and a note to read first.

    :param opened: opens a private file by its name.
    :return: a temporary file, to be read from its beginning; it is gone once it is closed.
    """
    copy: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the caller closes it
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("READ-ME.txt", note)
        for part in parts:
            kept: list[tuple[str, str]] = []
            with archive.open(f"{part.name}.json", "w") as file:
                _write_rows(part, file, kept)
            for place, name in kept:
                _put(archive, place, opened(name))
    copy.seek(0)
    return copy


def _write_rows(part: Part, file: IO[bytes], kept: list[tuple[str, str]]) -> None:
    """Write the rows of a part, one a line, and note which files belong to them."""
    between = b"[\n"
    for row in part.told():
        for column in part.files:
            if name := row[column]:
                row[column] = f"files/{part.name}/{PurePosixPath(name).name}"
                kept.append((row[column], name))
        file.write(between + json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False).encode())
        between = b",\n"
    file.write(b"[]\n" if between == b"[\n" else b"\n]\n")


def _put(archive: zipfile.ZipFile, place: str, source: IO[bytes]) -> None:
    with source, archive.open(place, "w", force_zip64=True) as file:
        while piece := source.read(PIECE):
            file.write(piece)
