"""Fills a fresh demo: two months of stories, told in the order of time, through the verbs that people press."""

import datetime as dt
import heapq
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from config.demo.clock import DemoClock, span
from config.demo.loopback import Loopback
from config.demo.passing import PROMPT, RARE, Passing
from config.demo.stories import STORIES
from config.demo.stories.telling import Shop, Story

# The shop opens before its first customer comes.
OPENED: Final = dt.timedelta(days=60)
# While stories are told, what reads much runs this often: a case that no verb opens may be so late.
LOOK_EVERY: Final = dt.timedelta(hours=6)
SAY_EVERY: Final = 10
# Insoles are designed once the demo runs: half a second for each side that was approved in two months. What Stripe has
# is compared then too, once instead of sixty times.
LATER: Final = frozenset({"fitting.tasks.build_designs", "orders.tasks.reconcile_nightly"})


@dataclass(frozen=True, slots=True)
class Told:
    """A story with the orders that were placed in it, by primary key."""

    story: Story
    orders: tuple[int, ...]


def tell(
    clock: DemoClock,
    stripe: Loopback,
    *,
    today: dt.datetime,
    stories: Sequence[Story] = STORIES,
    say: Callable[[str], object] = lambda _line: None,
) -> list[Told]:
    """
    Tell the stories step by step, whoever's turn it is, until today; the clock must stand before the first.

    :param today: when the telling ends; each story begins as long before it as it says.
    """
    stripe.hold_back()
    passing, turn = Passing(clock, stripe, later=LATER), itertools.count()
    shops = {story.name: Shop(clock, stripe) for story in stories}
    waiting = [(today - story.ago, next(turn), story, story.tell(shops[story.name])) for story in stories]
    heapq.heapify(waiting)
    done, looked = 0, clock.now()
    while waiting:
        moment, _, story, script = heapq.heappop(waiting)
        passing.until(moment)
        try:
            pause = next(script, None)
        except Exception as error:
            error.add_note(f"in the story {story.name}")
            raise
        looks = moment - looked >= LOOK_EVERY
        passing.settle_often(RARE if looks else PROMPT)
        looked = moment if looks else looked
        if pause is not None:
            heapq.heappush(waiting, (moment + span(pause), next(turn), story, script))
            continue
        done += 1
        if done % SAY_EVERY == 0:
            say(f"{done} of {len(stories)} stories are told …")
    passing.until(today)
    passing.settle()
    stripe.post_again()
    return [Told(story, tuple(shops[story.name].placed)) for story in stories]
