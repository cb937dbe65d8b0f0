"""Bars of the last thirty days as inline SVG, drawn on the server: no script, readable without seeing, never stale."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH: Final = 720
HEIGHT: Final = 140
BASE: Final = 118


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: how high, and what it says."""

    day: dt.date
    value: int
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """
    Bars with a title and a sentence that says what they show.

    :ivar name: makes the ids of this chart unique on its page.
    """

    name: str
    title: str
    summary: str
    bars: Sequence[Bar]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(bar.value for bar in self.bars)

    def svg(self) -> SafeString:
        """Draw the bars; what is below zero is drawn as nothing and told in words."""
        highest = max((bar.value for bar in self.bars), default=0) or 1
        step = WIDTH / max(len(self.bars), 1)
        rows = (
            (
                f"{number * step + 2:.1f}",
                f"{BASE - self._height(bar, highest):.1f}",
                f"{step - 4:.1f}",
                f"{self._height(bar, highest):.1f}",
                f"{bar.day:%A, %B %d}: {bar.words}",
            )
            for number, bar in enumerate(self.bars)
        )
        drawn = format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}</title></rect>', rows)
        return format_html(
            '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc" '
            'class="w-full h-auto desk-bar"><title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}'
            '<line x1="0" y1="{}" x2="{}" y2="{}" stroke="currentColor" stroke-opacity=".3"/>'
            '<g fill="currentColor" font-size="12"><text x="0" y="{}">{}</text>'
            '<text x="{}" y="{}" text-anchor="end">{}</text></g></svg>',
            WIDTH, HEIGHT, self.name, self.name, self.name, self.title, self.name, self.summary, drawn,
            BASE, WIDTH, BASE,
            HEIGHT - 4, f"{self.bars[0].day:%b %d}" if self.bars else "",
            WIDTH, HEIGHT - 4, f"{self.bars[-1].day:%b %d}" if self.bars else "",
        )  # fmt: skip

    @staticmethod
    def _height(bar: Bar, highest: int) -> float:
        return max(bar.value, 0) / highest * (BASE - 6)
