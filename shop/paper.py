"""
Paper: PDF documents with reproducible bytes, from Markdown and tables.

The fonts are embedded, so names from Łódź to Αθήνα are printed; Japanese, Chinese and Korean
characters use the reader's own font.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Final

from markdown_it.token import Token
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, ListFlowable, ListItem, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from shop import markdown

_FONTS: Final = Path(__file__).parent / "fonts"
_BODY: Final = "DejaVu"
_BOLD: Final = "DejaVu-Bold"
_EAST: Final = "HeiseiKakuGo-W5"
_EASTERN: Final = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+")
_INK: Final = HexColor("#1d2327")
_LINE: Final = HexColor("#c3c8cd")
# Countries whose printers hold Letter paper.
_LETTER_COUNTRIES: Final = frozenset({"US", "CA", "MX", "PH", "CL", "CO"})

type Story = list[Flowable]

pdfmetrics.registerFont(TTFont(_BODY, str(_FONTS / "DejaVuSans.ttf")))
pdfmetrics.registerFont(TTFont(_BOLD, str(_FONTS / "DejaVuSans-Bold.ttf")))
pdfmetrics.registerFont(UnicodeCIDFont(_EAST))
pdfmetrics.registerFontFamily(_BODY, normal=_BODY, bold=_BOLD, italic=_BODY, boldItalic=_BOLD)

_NORMAL: Final = ParagraphStyle("normal", fontName=_BODY, fontSize=9.5, leading=13.5, textColor=_INK, spaceAfter=6)
_SMALL: Final = ParagraphStyle("small", parent=_NORMAL, fontSize=8, leading=11)
_RIGHT: Final = ParagraphStyle("right", parent=_NORMAL, alignment=TA_RIGHT, spaceAfter=0)
_CELL: Final = ParagraphStyle("cell", parent=_NORMAL, spaceAfter=0)
_HEADINGS: Final = {
    "h1": ParagraphStyle("h1", parent=_NORMAL, fontName=_BOLD, fontSize=16, leading=20, spaceAfter=10, keepWithNext=1),
    "h2": ParagraphStyle(
        "h2", parent=_NORMAL, fontName=_BOLD, fontSize=11.5, leading=15, spaceBefore=8, spaceAfter=4, keepWithNext=1
    ),
    "h3": ParagraphStyle("h3", parent=_NORMAL, fontName=_BOLD, spaceBefore=6, spaceAfter=2, keepWithNext=1),
}
_GRID: Final = TableStyle([
    ("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (0, -1), 0),
    ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
])  # fmt: skip
_MARGIN: Final = 20 * mm


def text(words: str) -> str:
    """Return words ready for a paragraph: nothing in them is read as markup."""
    return _EASTERN.sub(lambda found: f'<font name="{_EAST}">{found.group()}</font>', escape(words, quote=False))


def heading(words: str, level: int = 1) -> Flowable:
    """Return a heading of level 1 to 3."""
    return Paragraph(text(words), _HEADINGS[f"h{level}"])


def paragraph(words: str, *, small: bool = False) -> Flowable:
    """Return a paragraph; a line break in the words is one on paper."""
    return Paragraph(text(words).replace("\n", "<br/>"), _SMALL if small else _NORMAL)


def gap() -> Flowable:
    """Return the space between two blocks."""
    return Spacer(1, 4 * mm)


def table(
    rows: Iterable[Sequence[str]], *, widths: Sequence[float], headed: bool = True, bold_last: bool = False
) -> Flowable:
    """
    Return a table whose columns after the first are flush right.

    :param widths: of the columns, in mm.
    :param headed: the first row is the heading.
    """
    cells = [list(row) for row in rows]
    last = len(cells) - 1
    drawn = [
        [
            _cell(words, column, bold=(headed and number == 0) or (bold_last and number == last))
            for column, words in enumerate(row)
        ]
        for number, row in enumerate(cells)
    ]
    return Table(drawn, colWidths=[width * mm for width in widths], style=_GRID, repeatRows=int(headed), hAlign="LEFT")


def _cell(words: str, column: int, *, bold: bool) -> Flowable:
    spoken = text(words).replace("\n", "<br/>")
    return Paragraph(f"<b>{spoken}</b>" if bold else spoken, _RIGHT if column else _CELL)


def bound(story: Story, *, title: str, language: str, author: str, country: str = "") -> bytes:
    """
    Return the PDF: the same input gives the same bytes.

    :param country: of the reader; decides between A4 and Letter.
    """
    pages = BytesIO()
    size = LETTER if country in _LETTER_COUNTRIES else A4
    document = SimpleDocTemplate(
        pages, pagesize=size, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
        title=title, author=author, lang=language, invariant=1,
    )  # fmt: skip

    def number(canvas: Canvas, _: SimpleDocTemplate) -> None:
        canvas.setFont(_BODY, 8)
        canvas.setFillColor(_INK)
        canvas.drawRightString(size[0] - _MARGIN, 10 * mm, str(canvas.getPageNumber()))

    document.build(story, onFirstPage=number, onLaterPages=number)
    return pages.getvalue()


def from_markdown(words: str) -> Story:
    """Return the blocks of a Markdown text: headings, paragraphs, lists and tables."""
    return list(_blocks(iter(markdown.tokens(words))))


def _blocks(tokens: Iterator[Token], until: str = "") -> Iterator[Flowable]:
    for token in tokens:
        if token.type == until:
            return
        if token.type == "heading_open":
            yield Paragraph(_inline(next(tokens)), _HEADINGS.get(token.tag, _HEADINGS["h3"]))
        elif token.type == "paragraph_open":
            yield Paragraph(_inline(next(tokens)), _NORMAL)
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            yield _list(tokens, numbered=token.type == "ordered_list_open")
        elif token.type == "table_open":
            yield _grid(tokens)


def _list(tokens: Iterator[Token], *, numbered: bool) -> Flowable:
    items = []
    for token in tokens:
        if token.type in {"bullet_list_close", "ordered_list_close"}:
            break
        if token.type == "list_item_open":
            items.append(ListItem(list(_blocks(tokens, "list_item_close"))))
    bullets = {"bulletType": "1", "bulletFormat": "%s."} if numbered else {"bulletType": "bullet", "start": "•"}
    return ListFlowable(items, bulletFontName=_BODY, bulletFontSize=9.5, leftIndent=16, **bullets)


def _grid(tokens: Iterator[Token]) -> Flowable:
    rows: list[list[Flowable]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            spoken = _inline(next(tokens))
            rows[-1].append(Paragraph(f"<b>{spoken}</b>" if token.type == "th_open" else spoken, _CELL))
    columns = max(len(row) for row in rows)
    width = (A4[0] - 2 * _MARGIN) / columns
    return Table(rows, colWidths=[width] * columns, style=_GRID, repeatRows=1, hAlign="LEFT", spaceAfter=6)


_MARKS: Final = {
    "strong_open": "<b>", "strong_close": "</b>", "em_open": "<i>", "em_close": "</i>",
    "softbreak": " ", "hardbreak": "<br/>",
}  # fmt: skip


def _inline(token: Token) -> str:
    """Return an inline token as a paragraph's markup; links are printed as their words."""
    return "".join(_MARKS.get(child.type, text(child.content)) for child in token.children or ())
