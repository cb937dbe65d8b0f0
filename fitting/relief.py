"""
The picture of an insole's heights as SVG: bands of colour between lines of equal height, with a legend in millimetres.

Drawn from the height map that building left behind; nothing here knows surfaces, and no picture names anybody.
"""

from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import escape

from django.utils.translation import gettext, gettext_lazy

from fitting.contours import closed_lines
from fitting.measured import Side

# From low to high; neighbours differ in lightness as well, so that no colour need be told apart (ColorBrewer GnBu).
_COLOURS: Final = (
    "#f7fcf0", "#e0f3db", "#ccebc5", "#a8ddb5", "#7bccc4", "#4eb3d3", "#2b8cbe", "#0868ac", "#084081",
)  # fmt: skip
_STEPS_MM: Final = (1, 2, 3, 4, 5, 10)
_MARGIN_MM: Final = 8.0
_LEGEND_MM: Final = 26.0
_SWATCH_MM: Final = 6.0
_CROSS_MM: Final = 3.0
# As attributes: a policy that forbids inline styles forbids them in pictures, too.
_LINE: Final = 'stroke="#31473a" stroke-width="0.25"'
_EDGE: Final = 'fill="none" stroke="#31473a" stroke-width="1"'
_CROSS: Final = 'stroke="#a33b1f" stroke-width="1"'
_LETTERS: Final = 'font-size="6" font-family="sans-serif" fill="#22332a"'
_TITLES: Final = {
    Side.LEFT: gettext_lazy("Heights of the insole for the left foot"),
    Side.RIGHT: gettext_lazy("Heights of the insole for the right foot"),
}

type Json = Mapping[str, Any]


def picture(heights: Json, side: Side) -> str:
    """
    Return the heights of the top as an SVG of one unit per millimetre, in the active language.

    :param heights: as ``fitting.insole`` tells them; seen from above, toes to the right.
    """
    step = _step(heights["highest_mm"])
    bands = int(heights["highest_mm"] // step) + 1
    edge = [(float(x), -float(y)) for x, y in heights["outline_mm"]]
    xs, ys = [x for x, _ in edge], [y for _, y in edge]
    left, top = min(xs) - _MARGIN_MM, min(ys) - _MARGIN_MM
    width, height = max(xs) - left + _MARGIN_MM, max(ys) - top + _MARGIN_MM + _LEGEND_MM
    frame = f"{left:.1f} {top:.1f} {width:.1f} {height:.1f}"
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{frame}" role="img" aria-labelledby="title desc">',
            f'<title id="title">{escape(str(_TITLES[side]))}</title>',
            f'<desc id="desc">{escape(_told(heights, step))}</desc>',
            f'<clipPath id="insole"><polygon points="{_points(edge)}"/></clipPath>',
            f'<polygon fill="{_COLOURS[0]}" points="{_points(edge)}"/>',
            f'<g clip-path="url(#insole)" fill-rule="evenodd" {_LINE}>',
            *(_band(heights, step * band, _COLOURS[band]) for band in range(1, bands)),
            f'</g><polygon {_EDGE} points="{_points(edge)}"/>',
            _cross(heights["apex_mm"]),
            *_legend(bands, step, (min(xs), max(ys) + _MARGIN_MM), max(xs) - min(xs)),
            "</svg>",
        )
    )


def _step(highest: float) -> int:
    """Return the smallest step in whole millimetres for which there are colours enough."""
    return next((step for step in _STEPS_MM if highest < step * len(_COLOURS)), _STEPS_MM[-1])


def _told(heights: Json, step: int) -> str:
    said = gettext(
        "Seen from above, toes to the right. Colours go from 0 to %(highest)s mm in steps of %(step)s mm; "
        "the cross marks where the arch is highest."
    )
    return said % {"highest": f"{heights['highest_mm']:.0f}", "step": step}


def _points(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _band(heights: Json, level: float, colour: str) -> str:
    """Return everything that is at least so high, in one colour."""
    x0, y0, step = heights["x_mm"][0], heights["y_mm"][0], heights["step_mm"]
    path = "".join(
        f"M{'L'.join(f'{x0 + row * step:.1f} {-(y0 + column * step):.1f}' for row, column in line)}Z"
        for line in closed_lines(heights["z_mm"], level)
    )
    return f'<path fill="{colour}" d="{path}"/>'


def _cross(at: tuple[float, float]) -> str:
    x, y, arm = at[0], -at[1], _CROSS_MM
    return f'<path {_CROSS} d="M{x - arm:.1f} {y:.1f}h{2 * arm:.1f}M{x:.1f} {y - arm:.1f}v{2 * arm:.1f}"/>'


def _legend(bands: int, step: int, corner: tuple[float, float], width: float) -> list[str]:
    """Return a row of colours, each with the heights it stands for."""
    x, y = corner
    each = width / bands
    parts = [f'<text {_LETTERS} x="{x:.1f}" y="{y + 4:.1f}">{escape(gettext("Height in mm"))}</text>']
    for band in range(bands):
        at = x + band * each
        parts.append(
            f'<rect fill="{_COLOURS[band]}" {_LINE} x="{at:.1f}" y="{y + 7:.1f}" width="{each:.1f}" '
            f'height="{_SWATCH_MM}"/><text {_LETTERS} x="{at:.1f}" y="{y + 20:.1f}">'
            f"{band * step}-{(band + 1) * step}</text>"
        )
    return parts
