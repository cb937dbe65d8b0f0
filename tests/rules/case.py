"""One operation of the API, as its owner calls it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.rules.world import World

type Make = Callable[[World], Any]


def nothing(_: World) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Case:
    """
    One operation.

    :ivar path: the parameters of the path; making them makes the things they name.
    :ivar body: what is sent.
    :ivar tag: the path whose ``ETag`` goes into ``If-Match``.
    :ivar form: whether it is sent as ``multipart/form-data``.
    :ivar strangers: what others send, where the body itself opens the door; else the same.
    :ivar reach: who gets an answer. ``owner``: the thing is hidden from others. ``own``: everybody who is known reaches
        their own. ``public``: everybody. ``secret``: who has the token in the path; ``station``: a machine's key.
    """

    path: Make = nothing
    body: Make = nothing
    tag: str = ""
    reach: str = "owner"
    query: Mapping[str, str] = field(default_factory=dict)
    form: bool = False
    strangers: Make | None = None
