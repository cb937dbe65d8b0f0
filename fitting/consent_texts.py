"""The texts people agree to, by purpose and version. A text that somebody agreed to is never edited: add the next."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One text: its purpose, its version, and the words that are shown."""

    purpose: str
    version: str
    text: str


# Newest first; the newest is the one that can be agreed to.
TEXTS: Final[dict[str, tuple[ConsentText, ...]]] = {
    text.purpose: (text,)
    for text in (
        ConsentText(
            "health_data",
            "2026-11",
            "I agree that the answers about health and the measures of these feet are used to design, make and "
            "guarantee the insoles. If they are not my own feet, the person they belong to has allowed me to answer. "
            "I can withdraw this at any time; then nothing new is made from them.",
        ),
        ConsentText(
            "photo_scan_storage",
            "2026-11",
            "I agree that photos and scans of these feet are stored to design the insoles. Raw files are deleted "
            "90 days after the fit window has ended.",
        ),
        ConsentText(
            "research",
            "2026-11",
            "I agree that measures and answers, without names, may be used to improve how insoles are designed. "
            "Nothing depends on this.",
        ),
        ConsentText(
            "guardian",
            "2026-11",
            "I am a parent or guardian of this minor, and I agree to the questions, the measures and the insoles.",
        ),
        ConsentText(
            "sharing",
            "2026-11",
            "The person who ordered for me may see my answers and measures, not only status, size and fit.",
        ),
        ConsentText("marketing", "2026-11", "Send me news and offers by e-mail. I can end this at any time."),
    )
}


def current(purpose: str) -> ConsentText:
    """Return the text that can be agreed to now."""
    return TEXTS[purpose][0]
