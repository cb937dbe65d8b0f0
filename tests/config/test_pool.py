"""A pool with nothing left refuses in time, with the error that is answered 503."""

from typing import Any

import pytest
from django.db import OperationalError, connection, connections

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_when_every_connection_is_taken_the_next_is_refused() -> None:
    wrapper = type(connections["default"])
    tiny = {
        **connection.settings_dict,
        "OPTIONS": {
            **{name: value for name, value in connection.settings_dict["OPTIONS"].items() if name != "pool"},
            "pool": {"min_size": 0, "max_size": 1, "timeout": 0.1},
        },
    }
    first: Any = wrapper(tiny, alias="tiny")
    second: Any = wrapper(tiny, alias="tiny")
    try:
        first.ensure_connection()
        with pytest.raises(OperationalError):
            second.ensure_connection()
        first.close()
        second.ensure_connection()
    finally:
        first.close()
        second.close()
        first.close_pool()
