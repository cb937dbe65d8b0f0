"""Open and change drafts as a client does."""

from typing import Any

from tests.fitting.conftest import Caller
from tests.fitting.making import a_wearer


def opened(caller: Caller, relation: str = "self") -> tuple[str, str]:
    """Open an empty draft for a new wearer; return its address and its tag."""
    wearer = a_wearer(caller.customer_id, relation=relation)
    answer = caller.post(f"/api/v1/wearers/{wearer.public_id}/profiles/", {})
    assert answer.status_code == 201, answer.content
    return f"/api/v1/profiles/{answer.json()['id']}/", answer["ETag"]


def change(caller: Caller, where: str, tag: str, **body: object) -> Any:
    """Send a change with a tag."""
    return caller.patch(where, body, headers={"If-Match": tag})


def pointers(answer: Any) -> list[str]:
    """Return where an answer points."""
    return [error["pointer"] for error in answer.json()["errors"]]


def opened_for(caller: Caller, wearer: str) -> tuple[str, str]:
    """Open an empty draft; return its address and its tag."""
    answer = caller.post(f"/api/v1/wearers/{wearer}/profiles/", {})
    return f"/api/v1/profiles/{answer.json()['id']}/", answer["ETag"]
