"""Every story of the demo, as told."""

from types import ModuleType
from typing import Final

from config.demo.stories import abroad, claiming, doubted, families, late, money, running, scanned, sending, working
from config.demo.stories.telling import Story


def _of(chapter: ModuleType) -> list[Story]:
    return [value for value in vars(chapter).values() if isinstance(value, Story)]


STORIES: Final = tuple(
    story
    for chapter in (running, working, scanned, families, abroad, money, doubted, late, sending, claiming)
    for story in _of(chapter)
)
