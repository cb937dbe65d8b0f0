"""The demo's stories: each reaches its stage through the verbs, and together they keep every rule of the money."""

import pytest

from config.demo.stories import STORIES
from config.demo.stories.telling import Story, stage_of
from orders.models import Order
from tests.config.demo.conftest import Filled

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_each_story_leaves_its_orders_where_it_says(filled: Filled, story: Story) -> None:
    [orders] = [told.orders for told in filled.told if told.story is story]
    assert tuple(stage_of(Order.objects.get(pk=pk)) for pk in orders) == story.ends
