"""In every case each parameter that is sent to Stripe is one that the SDK knows."""

from collections.abc import Iterator

import pytest

from tests.sandbox.fidelity import overheard


@pytest.fixture(autouse=True)
def nothing_unknown_is_said() -> Iterator[None]:
    """Walk what is said to Stripe, whoever says it."""
    with overheard() as heard:
        yield
    assert {name: issues for name, issues in heard.items() if issues} == {}
