"""Bars as inline SVG, one below the other: no script, readable without seeing."""

from collections.abc import Sequence
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH: Final = 720
ROW: Final = 26
LABELS: Final = 220
NUMBERS: Final = 70
# More would not be looked at; the table has them all.
MOST: Final = 20


def bars(name: str, title: str, rows: Sequence[tuple[str, float]]) -> SafeString:
    """
    Draw rows of a label and a number; nothing if no number is above zero.

    :param name: makes the ids unique on the page.
    """
    shown = list(rows[:MOST])
    highest = max((value for _, value in shown), default=0.0)
    if highest <= 0:
        return SafeString("")
    room = WIDTH - LABELS - NUMBERS
    drawn = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="end">{}</text><rect x="{}" y="{}" width="{}" height="16" rx="2"/>'
        '<text x="{}" y="{}">{}</text>',
        (
            (
                LABELS - 8, ROW * number + 17, label[:30],
                LABELS, ROW * number + 5, f"{max(value, 0) / highest * room:.1f}",
                f"{LABELS + max(value, 0) / highest * room + 8:.1f}", ROW * number + 17, f"{value:g}",
            )
            for number, (label, value) in enumerate(shown)
        ),
    )  # fmt: skip
    told = "; ".join(f"{label}: {value:g}" for label, value in shown)
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc" class="w-full h-auto desk-bar" '
        'font-size="13" fill="currentColor"><title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>',
        WIDTH, ROW * len(shown) + 6, name, name, name, title, name, told, drawn,
    )  # fmt: skip
