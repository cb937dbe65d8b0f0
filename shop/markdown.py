"""Markdown for people's texts: CommonMark with tables, and no HTML of the writer's own."""

import re
from collections.abc import Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER: Final = MarkdownIt("commonmark", {"html": False}).enable("table")
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&])")
_ESCAPED: Final = re.compile(r"\\([\\`*_{}\[\]()<>#+\-.!|~&])")
_LINK: Final = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_EMPHASIS: Final = re.compile(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*")
_HEADING: Final = re.compile(r"^#+ +", re.MULTILINE)


def to_html(text: str) -> str:
    """Return HTML; tags in the text are shown as they are written, never obeyed."""
    return str(_PARSER.render(text))


def tokens(text: str) -> Sequence[Token]:
    """Return the parsed blocks, for other renderings such as PDF."""
    return _PARSER.parse(text)


def escaped(value: str) -> str:
    """Return words that Markdown renders letter by letter, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(value.split()))


def to_plain(text: str) -> str:
    """Return Markdown as a plain letter: links become ``words: address``, marks and escapes go."""
    spoken = _LINK.sub(r"\1: \2", _HEADING.sub("", text))
    return _ESCAPED.sub(r"\1", _EMPHASIS.sub(r"\1", spoken))
