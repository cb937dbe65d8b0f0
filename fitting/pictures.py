"""
Pictures of a measured foot as SVG: from above and from the side, with the measured lines drawn on it.

Drawn from the outlines that measuring left behind; nothing here knows surfaces, and no picture names anybody.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from django.utils.translation import gettext_lazy

from fitting.measured import Side

VIEWS: Final = ("above", "side")
_MARGIN_MM: Final = 14.0
_WORDS: Final = {
    "foot_length": gettext_lazy("length"),
    "ball_width": gettext_lazy("ball width"),
    "heel_width": gettext_lazy("heel width"),
    "instep_height": gettext_lazy("instep height"),
}
_TITLES: Final = {
    ("above", Side.LEFT): gettext_lazy("The left foot from above, with the measured lines"),
    ("above", Side.RIGHT): gettext_lazy("The right foot from above, with the measured lines"),
    ("side", Side.LEFT): gettext_lazy("The left foot from the side, with the measured lines"),
    ("side", Side.RIGHT): gettext_lazy("The right foot from the side, with the measured lines"),
}
# As attributes: a policy that forbids inline styles forbids them in pictures, too.
_OUTLINE: Final = 'fill="#eef2ee" stroke="#31473a" stroke-width="1"'
_PROFILE: Final = 'fill="none" stroke="#31473a" stroke-width="1"'
_MEASURED: Final = 'stroke="#a33b1f" stroke-width="0.8"'
_LETTERS: Final = 'font-size="6" font-family="sans-serif" fill="#7a2c17"'
# A width is what lies across the axis, however far apart its two points are along it.
_ACROSS: Final = frozenset({"ball_width", "heel_width"})

type Point = tuple[float, float]


def view(drawing: Mapping[str, Any], name: str, side: Side) -> str:
    """
    Return one view as an SVG of one unit per millimetre, in the active language.

    :param name: ``above`` (toes to the right, the foot's left side up) or ``side`` (sole down).
    """
    drawn = drawing[name]
    shapes = [_points(one) for one in drawn["polylines"]]
    left, top, width, height = _frame(point for shape in shapes for point in shape)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.1f} {top:.1f} {width:.1f} {height:.1f}" role="img">',
        f"<title>{escape(str(_TITLES[name, side]))}</title>",
        *(_shape(shape, closed=name == "above") for shape in shapes if shape),
        *(_line(one) for one in drawn["lines"]),
        "</svg>",
    ]
    return "".join(parts)


def _points(polyline: Iterable[Sequence[float]]) -> list[Point]:
    """Turn the picture's down into the foot's down: SVG counts downwards."""
    return [(float(x), -float(y)) for x, y in polyline]


def _frame(points: Iterable[Point]) -> tuple[float, float, float, float]:
    seen = list(points) or [(0.0, 0.0)]
    xs, ys = [x for x, _ in seen], [y for _, y in seen]
    left, top = min(xs) - _MARGIN_MM, min(ys) - _MARGIN_MM
    return left, top, max(xs) - left + _MARGIN_MM, max(ys) - top + _MARGIN_MM


def _shape(points: Sequence[Point], *, closed: bool) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    kind, look = ("polygon", _OUTLINE) if closed else ("polyline", _PROFILE)
    return f'<{kind} {look} points="{path}"/>'


def _line(line: Mapping[str, Any]) -> str:
    (x1, y1), (x2, y2) = _points([line["begin"], line["end"]])
    words = escape(str(_WORDS.get(line["name"], str(line["name"]).replace("_", " "))))
    length = abs(y2 - y1) if line["name"] in _ACROSS else ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    x, y = (x1 + x2) / 2 + 1.5, (y1 + y2) / 2 - 1.5
    return (
        f'<line {_MEASURED} x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'
        f'<text {_LETTERS} x="{x:.1f}" y="{y:.1f}">{words} {length:.0f} mm</text>'
    )
