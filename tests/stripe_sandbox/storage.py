"""The optional state file: the whole world as JSON, written whole or not at all."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Final

from tests.stripe_sandbox.idempotency import Answer, Keys
from tests.stripe_sandbox.records import Delivery
from tests.stripe_sandbox.tables import rebuilt
from tests.stripe_sandbox.values import API_VERSION, JsonObject, JsonValue
from tests.stripe_sandbox.world import World

FORMAT: Final = 1


class StateFileError(ValueError):
    """A state file that this version of the sandbox did not write."""


def save(world: World, keys: Keys, path: Path) -> None:
    """Write everything to a temporary file beside the state file and put it in its place."""
    with world.lock:
        whole: JsonObject = {
            "format": FORMAT,
            "api_version": API_VERSION,
            "drift": world.clock.drift(),
            "tables": {table.kind: table.dump() for table in world.tables()},
            "deliveries": [asdict(delivery) for delivery in world.deliveries],
            "answers": [asdict(answer) for answer in keys.finished()],
        }
        text = json.dumps(whole)
        beside = path.with_name(f"{path.name}.new")
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)


def load(world: World, keys: Keys, path: Path) -> bool:
    """Take up what a state file holds; return False when there is none.

    Webhook endpoints come from the command line, not from the file: waiting deliveries go to the present one.

    :raises StateFileError: when the file is damaged or of another version.
    """
    if not path.exists():
        return False
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        if whole["format"] != FORMAT or whole["api_version"] != API_VERSION:
            raise _foreign(path)
        with world.lock:
            _take_up(world, keys, whole)
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise _foreign(path) from error
    return True


def _foreign(path: Path) -> StateFileError:
    return StateFileError(f"{path} is damaged or was written by another version of the sandbox; delete it")


def _take_up(world: World, keys: Keys, whole: dict[str, JsonValue]) -> None:
    tables, deliveries, answers = whole["tables"], whole["deliveries"], whole["answers"]
    drift = whole["drift"]
    if not isinstance(tables, dict) or not isinstance(deliveries, list) or not isinstance(answers, list):
        message = "tables, deliveries and answers were expected"
        raise TypeError(message)
    for table in world.tables():
        rows = tables[table.kind]
        table.load(rows if isinstance(rows, list) else [])
    world.clock.restore(float(drift) if isinstance(drift, int | float) else 0.0)
    for delivery in deliveries:
        _queue_again(world, rebuilt(Delivery, delivery))
    for answer in answers:
        known = rebuilt(Answer, answer)
        keys.answers[known.key] = known
    _watch_again(world)


def _queue_again(world: World, delivery: Delivery) -> None:
    endpoint = next(iter(world.endpoints), None)
    if delivery.state == "pending" and endpoint is not None:
        delivery.endpoint = endpoint.id
    world.keep(delivery)


def _watch_again(world: World) -> None:
    for session in world.sessions:
        if session.status == "open":
            world.watch(session.expires_at, session)
        elif session.bank_decides_at is not None:
            world.watch(session.bank_decides_at, session)
