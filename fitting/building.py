"""Effect: have one side's insole built in a child process, and take over only what it proves."""

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from fitting import children
from fitting.clashes import Clash
from fitting.parameters import InsoleSpec

SECONDS: Final = 30
MEMORY_MB: Final = 1500
MODULE: Final = "fitting.insole"
# The files of a design, by what they are for.
SOLID: Final = "design.3mf"
TRIANGLES: Final = "design.stl"
PREVIEW: Final = "preview.glb"
HEIGHTS: Final = "heightmap.json"
PREVIEW_LARGEST: Final = 300_000


@dataclass(frozen=True, slots=True)
class Check:
    """One release check: its name, the value found, the limit in words, whether it passed, whose change mends it."""

    name: str
    value: Decimal | str
    limit: str
    passed: bool
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """
    A finished attempt.

    :ivar released: whether it may be made: there are files and every check passed.
    :ivar clashes: if not, why: each names the parameter or the pair of them.
    :ivar files: content by name; empty if nothing could be built.
    :ivar checksums: SHA-256 of each file, in hex.
    """

    spec_checksum: str
    geometry_version: int
    released: bool
    clashes: tuple[Clash, ...]
    checks: tuple[Check, ...]
    files: Mapping[str, bytes] = field(repr=False)
    checksums: Mapping[str, str]
    cpu_s: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class NotBuilt:
    """
    The child did not finish; nothing is known about the design.

    :ivar code: ``timed_out``, ``out_of_memory``, ``crashed`` or ``report_untrue``.
    :ivar detail: for the desk and the log: the name of a fault, nothing of what the child was given.
    """

    code: str
    detail: str


def build(spec: InsoleSpec, *, seconds: int = SECONDS, memory_mb: int = MEMORY_MB) -> Built | NotBuilt:
    """Build, check and export one side; the same specification gives the same bytes."""
    with tempfile.TemporaryDirectory(prefix="insole-") as folder:
        outcome = children.run(MODULE, spec.canonical().encode(), [folder], seconds=seconds, memory_mb=memory_mb)
        if outcome.end is not children.End.DONE:
            return NotBuilt(outcome.end.value, outcome.fault)
        return _taken_over(spec, json.loads(outcome.stdout), Path(folder))


def _taken_over(spec: InsoleSpec, told: Mapping[str, Any], folder: Path) -> Built | NotBuilt:
    files = {name: (folder / name).read_bytes() for name in told["files"]}
    checksums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    if told["spec_checksum"] != spec.checksum or checksums != {
        name: said["sha256"] for name, said in told["files"].items()
    }:
        return NotBuilt("report_untrue", "The files are not those that the report tells of.")
    if len(files.get(PREVIEW, b"")) > PREVIEW_LARGEST:
        return NotBuilt("report_untrue", f"The preview is larger than {PREVIEW_LARGEST} bytes.")
    checks = tuple(_check(said) for said in told["checks"])
    return Built(
        spec_checksum=spec.checksum,
        geometry_version=told["geometry_version"],
        # The verdict is ours, not the child's: without files, or with one failed check, nothing is released.
        released=bool(files) and bool(checks) and all(check.passed for check in checks),
        clashes=tuple(Clash(said["code"], tuple(said["parameters"]), said["detail"]) for said in told["clashes"]),
        checks=checks,
        files=files,
        checksums=checksums,
        cpu_s=told["cpu_s"],
        peak_mb=told["peak_mb"],
    )


def _check(said: Mapping[str, Any]) -> Check:
    value = said["value"] if isinstance(said["value"], str) else Decimal(str(said["value"]))
    return Check(said["name"], value, said["limit"], said["passed"], tuple(said["parameters"]))
