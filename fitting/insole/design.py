"""From a specification to files, checks and a report."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from fitting.clashes import Clash, clashes_of
from fitting.insole import formats
from fitting.insole.checks import Check, release_checks
from fitting.insole.heightmap import height_map
from fitting.insole.remeasuring import Cast
from fitting.insole.solid import COARSE, body, engraved
from fitting.insole.surface import Surface
from fitting.parameters import GEOMETRY_VERSION, InsoleSpec

SOLID, TRIANGLES, PREVIEW, HEIGHTS = "design.3mf", "design.stl", "preview.glb", "heightmap.json"
# Zones of the core, as shares of the length: heel, arch, forefoot.
_ZONES: Final = (("heel", 0.0, 0.33), ("arch", 0.33, 0.66), ("forefoot", 0.66, 1.0))


@dataclass(frozen=True, slots=True)
class Design:
    """
    What came of a specification.

    :ivar clashes: why nothing was built; empty when there are files.
    :ivar checks: every release check of the exported file; it is released if all have passed.
    """

    spec: InsoleSpec
    clashes: tuple[Clash, ...]
    checks: tuple[Check, ...]
    files: Mapping[str, bytes]

    @property
    def is_released(self) -> bool:
        """Whether it may be made."""
        return bool(self.checks) and all(check.passed for check in self.checks)

    def report(self) -> dict[str, Any]:
        """Return what happened as plain values, without the files' content."""
        return {
            "spec_checksum": self.spec.checksum,
            "geometry_version": GEOMETRY_VERSION,
            "released": self.is_released,
            "clashes": [asdict(clash) for clash in (*self.clashes, *self._failures())],
            "checks": [asdict(check) for check in self.checks],
            "files": {
                name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
                for name, content in self.files.items()
            },
        }

    def _failures(self) -> list[Clash]:
        return [
            Clash(
                f"check_{check.name}",
                check.parameters,
                f"{check.name} is {check.value} and must be {check.limit}; change {' or '.join(check.parameters)}.",
            )
            for check in self.checks
            if not check.passed
        ]


def design(spec: InsoleSpec) -> Design:
    """
    Build one side, export it, read the export back and check it.

    What cannot be built comes back with its clashes and without files.
    """
    clashes = clashes_of(spec)
    if clashes:
        return Design(spec, tuple(clashes), (), {})
    surface, side = Surface.of(spec.shape, spec.parameters), spec.shape.side
    solid = engraved(body(surface, side), surface.outline, spec.code)
    triangles = formats.stl(solid)
    cast = Cast(formats.from_stl(triangles), surface.outline, side)
    checks = release_checks(spec, surface, cast)
    files = {
        SOLID: formats.three_mf(solid, f"Insole {spec.code}", _metadata(spec, surface)),
        TRIANGLES: triangles,
        PREVIEW: formats.glb(body(surface, side, COARSE)),
        HEIGHTS: json.dumps(height_map(surface, side), separators=(",", ":")).encode(),
    }
    return Design(spec, (), tuple(checks), files)


def _metadata(spec: InsoleSpec, surface: Surface) -> dict[str, str]:
    """Return what the workshop reads in the file: which design it is, and how stiff each zone of the core shall be."""
    side, outline = spec.parameters, surface.outline
    grades = {"heel": side.heel_grade, "arch": side.arch_grade, "forefoot": side.forefoot_grade}
    zones = {
        f"zone_{name}": f"{grades[name]} {begin * outline.length:.1f} {min(end * outline.length, outline.reach):.1f}"
        for name, begin, end in _ZONES
        if begin * outline.length < outline.reach
    }
    return {
        "side": spec.shape.side.value,
        "code": spec.code,
        "spec_sha256": spec.checksum,
        "geometry_version": str(GEOMETRY_VERSION),
        "top_cover_mm": f"{side.top_cover_mm.normalize():f}",
        **zones,
    }
