"""The starting catalogue as files: tables in TOML, and pages in Markdown below a TOML head."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FENCE = "+++\n"


class UnreadableFile(ValueError):  # noqa: N818  reads as what is the matter
    """A file of the catalogue that does not have the expected shape."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """One page: its slug is the name of the file."""

    slug: str
    head: dict[str, Any]
    body: str


def read_table(path: Path) -> dict[str, Any]:
    """
    Return the tables of a TOML file.

    :raises UnreadableFile: if it is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        message = f"{path.name}: {error}"
        raise UnreadableFile(message) from error


def read_pages(folder: Path) -> list[PageFile]:
    """
    Return the pages of a folder by slug: a TOML head between two lines of ``+++``, then Markdown.

    :raises UnreadableFile: naming the first page that is not like that.
    """
    return [_page(path) for path in sorted(folder.glob("*.md"))]


def _page(path: Path) -> PageFile:
    before, fence, rest = path.read_text(encoding="utf-8").partition(FENCE)
    head, end, body = rest.partition(FENCE)
    if before or not fence or not end:
        message = f"{path.name}: begin with a head between two lines of +++."
        raise UnreadableFile(message)
    try:
        return PageFile(path.stem, tomllib.loads(head), body.strip())
    except tomllib.TOMLDecodeError as error:
        message = f"{path.name}: {error}"
        raise UnreadableFile(message) from error
