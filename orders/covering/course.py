"""
The picture of a pair's miles over time, as SVG: each way of telling as a line, and where the guarantee ends.

Lines differ in how they are drawn as well as in colour, each is named with its miles below, and the description says it
all. It is narrow and its letters are large, so that it is read on a telephone, where it is drawn smaller.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, gettext_lazy

type Point = tuple[dt.date, Decimal]

WIDTH: Final = 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 12, 50, 240
_LEGEND, _ROW, _SAMPLE, _EDGE = 288, 22, 34, 10
# As attributes: a policy that forbids inline styles forbids them in pictures, too.
_LETTERS: Final = 'font-size="14" font-family="sans-serif" fill="#22332a"'
_SPOKEN: Final = 'role="img" aria-labelledby="title desc"'
_FRAME: Final = 'stroke="#31473a" stroke-width="1"'
_LIMIT: Final = 'stroke="#a33b1f" stroke-width="2"'
_DRAWN: Final = {
    "habits": 'stroke="#0868ac" stroke-dasharray="8 5"',
    "entries": 'stroke="#5b3c88" stroke-dasharray="2 4"',
    "files": 'stroke="#2c7a4b"',
    "own": 'stroke="#22332a" stroke-dasharray="12 4 2 4"',
}
NAMES: Final = {
    "habits": gettext_lazy("By your habits"),
    "entries": gettext_lazy("Entered by hand"),
    "files": gettext_lazy("From activity files"),
    "own": gettext_lazy("Your own figure"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """The drawing, and the same in words."""

    svg: str
    description: str


def picture(
    courses: Mapping[str, Sequence[Point]], *, begins_on: dt.date, on: dt.date, limit: tuple[int, dt.date] | None
) -> Picture:
    """
    Draw how far a pair has gone, in the active language.

    :param courses: by way of telling, points from the day of arrival until today.
    :param limit: miles that are promised, and the last day of the promise.
    """
    far = max([Decimal(limit[0]) if limit else Decimal(0), *(points[-1][1] for points in courses.values()), Decimal(1)])
    last = max(limit[1] if limit else on, on, begins_on + dt.timedelta(days=1))
    scale = _Scale(begins_on, last, far)
    description, height = _told(courses, begins_on, limit), _LEGEND + _ROW * (len(courses) - 1) + 8
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_SPOKEN}>',
        f'<title id="title">{escape(gettext("Miles of this pair over time"))}</title>',
        f'<desc id="desc">{escape(description)}</desc>',
        f'<path d="M{_LEFT} {_TOP}V{_BOTTOM}H{WIDTH - _RIGHT}" fill="none" {_FRAME}/>',
        _text(_LEFT - 6, _TOP - 12, gettext("Miles"), "end"),
        _text(_LEFT - 6, _BOTTOM + 4, "0", "end"),
        _text(_LEFT, _BOTTOM + 18, _day(begins_on), "start"),
        _text(WIDTH - _RIGHT, _BOTTOM + 18, _day(last), "end"),
    ]
    if limit is not None:
        top, figure = scale.y(Decimal(limit[0])), number_format(limit[0], force_grouping=True)
        said = gettext("Guaranteed: %(miles)s miles, until %(last)s") % {"miles": figure, "last": _day(limit[1])}
        drawn += [
            f'<path d="M{_LEFT} {top:.1f}H{scale.x(limit[1]):.1f}V{_BOTTOM}" fill="none" {_LIMIT}/>',
            _text(WIDTH - _RIGHT, _TOP - 32, said, "end"),
        ]
        # Not beside the zero, where somebody tells of many times as many miles.
        if top < _BOTTOM - 14:
            drawn.append(_text(_LEFT - 6, top + 4, figure, "end"))
    drawn += _lines(courses, scale)
    return Picture("".join([*drawn, "</svg>"]), description)


@dataclass(frozen=True, slots=True)
class _Scale:
    begins_on: dt.date
    ends_on: dt.date
    far: Decimal

    def x(self, day: dt.date) -> float:
        share = (day - self.begins_on).days / (self.ends_on - self.begins_on).days
        return _LEFT + share * (WIDTH - _RIGHT - _LEFT)

    def y(self, walked: Decimal) -> float:
        return _BOTTOM - float(walked / self.far) * (_BOTTOM - _TOP)


def _lines(courses: Mapping[str, Sequence[Point]], scale: _Scale) -> list[str]:
    """Draw each line, and below the picture a sample of it with its name and how far it has come."""
    drawn = []
    ordered = sorted(courses.items(), key=lambda course: course[1][-1][1], reverse=True)
    for place, (source, points) in enumerate(ordered):
        places = " ".join(f"{scale.x(day):.1f},{scale.y(walked):.1f}" for day, walked in points)
        row = _LEGEND + _ROW * place
        drawn += [
            f'<polyline points="{places}" fill="none" stroke-width="2.5" {_DRAWN[source]}/>',
            f'<path d="M{_EDGE} {row - 5}h{_SAMPLE}" fill="none" stroke-width="2.5" {_DRAWN[source]}/>',
            _text(_EDGE + _SAMPLE + 8, row, _of(source, points), "start"),
        ]
    return drawn


def _of(source: str, points: Sequence[Point]) -> str:
    figure = number_format(points[-1][1], 1, force_grouping=True)
    return gettext("%(name)s: %(miles)s miles") % {"name": NAMES[source], "miles": figure}


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {_LETTERS}>{escape(words)}</text>'


def _day(day: dt.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _told(courses: Mapping[str, Sequence[Point]], begins_on: dt.date, limit: tuple[int, dt.date] | None) -> str:
    said = []
    if limit is not None:
        said.append(
            gettext("The guarantee goes from %(first)s until %(last)s, and for %(miles)s miles.")
            % {"first": _day(begins_on), "last": _day(limit[1]), "miles": number_format(limit[0], force_grouping=True)}
        )
    if not courses:
        said.append(gettext("Nobody has told yet how far this pair has gone."))
    for source, points in courses.items():
        said.append(f"{_of(source, points)}.")
    return " ".join(said)
