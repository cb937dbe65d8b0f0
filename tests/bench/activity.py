"""
``python3 dev bench activity [--data DIR | --worst] [--json]``.

Reads every activity file of a folder, each in a process of its own, as if the insoles had been delivered just before
its first point, and prints the sport, what the file contains, what of it counts or why nothing does, seconds of CPU and
peak memory. The folder may hold any files by any names; with a ``MANIFEST.csv`` its rows say which are activities and
what is known of them. A file that ends its process has the error's name as its reason.

With ``--worst`` it reads ten megabytes each of the smallest parts that the formats have, and fails where one takes more
than two seconds of CPU.
"""

import argparse
import csv
import json
import multiprocessing
import resource
import struct
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from orders.activity.counting import count
from orders.activity.found import MOST_POINTS, Reason, Unread
from orders.activity.reading import read

ROOT: Final = Path(__file__).resolve().parent.parent.parent
SHARED: Final = ROOT.parent / "shared" / "data"
SUFFIXES: Final = frozenset({".gpx", ".tcx", ".fit"})
# What may differ from the metres that are known: formulas for the globe differ by less.
TOLERANCE: Final = 0.01
# What ten megabytes may take, whatever they hold.
MOST_CPU_S: Final = 2.0
TEN_MB: Final = 10 * 2**20


@dataclass(frozen=True, slots=True)
class File:
    """
    A file and what is known of it: metres it contains, metres that count, reasons allowed; None where unknown.

    :ivar made: its bytes, if it lies in no folder; it may then not take long.
    """

    name: str
    path: Path
    distance_m: float | None = None
    counted_m: float | None = None
    reasons: frozenset[str] = frozenset()
    made: bytes | None = None

    def data(self) -> bytes:
        """Return its bytes."""
        return self.path.read_bytes() if self.made is None else self.made


@dataclass(frozen=True, slots=True)
class Figure:
    """What one file told and what that cost; ``distance_m`` is None if it could not be read or has no activity."""

    file: str
    sport: str | None
    distance_m: float | None
    counted_m: float
    reason: str | None
    cpu_s: float
    peak_mb: float


def files_of(folder: Path) -> Iterator[File]:
    """Return the activities of a folder: those that its manifest expects something of, else every file."""
    manifest = folder / "MANIFEST.csv"
    if not manifest.exists():
        # A name tells nothing of what is in a file: some may be named like activities, and the rest be some, too.
        for path in [path for path in sorted(folder.rglob("*")) if path.is_file()]:
            yield File(str(path.relative_to(folder)), path)
        return
    with manifest.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    known = [row for row in rows if row.get("counted_m")]
    for row in known or [row for row in rows if Path(row["file"]).suffix.lower() in SUFFIXES]:
        yield File(
            row["file"],
            folder / row["file"],
            float(row["distance_m"]) if row.get("distance_m") else None,
            float(row["counted_m"]) if row.get("counted_m") else None,
            frozenset(filter(None, (row.get("expect_reason") or "").split("|"))),
        )


def worst() -> Iterator[File]:
    """Return ten megabytes each of the smallest parts: as many as fit, and as many points as are read."""
    point = b'<trkpt lat="1" lon="1"/>'
    for name, before, part, most in (
        ("elements.gpx", b"<gpx>", b"<a/>", TEN_MB),
        ("segments.gpx", b"<gpx><trk>", b"<trkseg/>", TEN_MB),
        ("points.gpx", b"<gpx><trk><type>run</type><trkseg>", point, TEN_MB),
        ("points.tcx", b"<TrainingCenterDatabase><Activity><Lap>", b"<Trackpoint/>", TEN_MB),
        ("descriptions.fit", b"", bytes([0x40, 0, 0, 99, 0, 0]), TEN_MB),
        ("empty_messages.fit", bytes([0x40, 0, 0, 99, 0, 0]), b"\0", TEN_MB),
        ("empty_records.fit", bytes([0x40, 0, 0, 20, 0, 0]), b"\0", TEN_MB),
        ("records.fit", bytes([0x40, 0, 0, 20, 0, 1, 5, 4, 0x86]), bytes(5), TEN_MB),
        ("most_records.fit", bytes([0x40, 0, 0, 20, 0, 1, 5, 4, 0x86]), bytes(5), MOST_POINTS - 1),
        ("sessions.fit", bytes([0x40, 0, 0, 18, 0, 1, 5, 1, 0]), b"\0\1", TEN_MB),
    ):
        body = before + part * min(TEN_MB // len(part), most)
        is_fit = name.endswith(".fit")
        made = struct.pack("<BBHI4s", 12, 16, 2100, len(body), b".FIT") + body + b"\0\0" if is_fit else body
        yield File(name, Path(), made=made)


def figure(name: str, data: bytes) -> Figure:
    """Read and count one file; the insoles came a second before its first point."""
    began = time.process_time()
    activity = read(data)
    sport, contained, metres = None, None, 0.0
    reason: Reason | None
    if isinstance(activity, Unread):
        reason = activity.reason
    else:
        first = min((stretch.span[0] for stretch in activity.stretches if stretch.span), default=0.0)
        counted = count(activity, from_time=first - 1, until_time=time.time())
        sport, contained, metres, reason = activity.sport, activity.metres, counted.metres, counted.reason
    cpu_s = time.process_time() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = None if contained is None or reason == Reason.NOT_AN_ACTIVITY else round(contained, 2)
    return Figure(name, sport, told, round(metres, 2), reason, round(cpu_s, 3), round(peak_mb, 1))


def figures(files: list[File]) -> Iterator[Figure]:
    """Read files, each in a fresh process so that its peak of memory is its own."""
    fresh = multiprocessing.get_context("spawn")
    for file in files:
        with ProcessPoolExecutor(max_workers=1, mp_context=fresh) as pool:
            outcome = pool.submit(figure, file.name, file.data())
            error = outcome.exception()
            # One file must not hide the others: that it raised is what is told of it.
            yield Figure(file.name, None, None, 0.0, type(error).__name__, 0.0, 0.0) if error else outcome.result()


def wrong(file: File, found: Figure) -> list[str]:
    """Return what disagrees with what is known."""
    told = []
    for name in ("distance_m", "counted_m"):
        known, seen = getattr(file, name), getattr(found, name)
        if known is not None and (seen is None or abs(seen - known) > TOLERANCE * known):
            told.append(f"{name}, not {known:g}")
    if (found.reason or "") not in (file.reasons or {found.reason or ""}):
        told.append(f"reason, not {'|'.join(sorted(file.reasons))}")
    if found.reason is not None and found.reason not in set(Reason):
        told.append("it raised")
    if file.made is not None and found.cpu_s > MOST_CPU_S:
        told.append(f"cpu_s, not {MOST_CPU_S:g}")
    return told


def main(arguments: list[str]) -> int:
    """Read, print; return 1 if something disagrees with what is known."""
    parser = argparse.ArgumentParser(prog="dev bench activity")
    parser.add_argument("--data", type=Path, default=SHARED, help="a folder of activities, perhaps with a MANIFEST.csv")
    parser.add_argument("--worst", action="store_true", help="ten megabytes each of the smallest parts, instead")
    parser.add_argument("--json", action="store_true", help="figures as a JSON list")
    options = parser.parse_args(arguments)
    if not options.worst and not options.data.is_dir():
        parser.error(f"there is no folder {options.data}: name one with --data")
    files = list(worst() if options.worst else files_of(options.data))
    rows, differing = [], 0
    for file, found in zip(files, figures(files), strict=True):
        rows.append(asdict(found))
        said = wrong(file, found)
        differing += bool(said)
        if not options.json:
            contained = "-" if found.distance_m is None else f"{found.distance_m:.1f}"
            sys.stdout.write(
                f"{found.file:48} {found.sport or '-':9} {contained:>10} m {found.counted_m:10.1f} m count  "
                f"{found.reason or '-':18} {found.cpu_s:6.3f} s {found.peak_mb:5.0f} MB"
                f"{'  WRONG: ' + ', '.join(said) if said else ''}\n"
            )
    sys.stdout.write(json.dumps(rows) + "\n" if options.json else f"{len(rows)} files, {differing} not as known\n")
    return 1 if differing else 0
