"""What a child process does first: bind itself to the time and the memory it was given."""

import argparse
import resource
from collections.abc import Sequence
from pathlib import Path
from typing import Final

CPU_OPTION: Final = "--cpu-seconds"
MEMORY_OPTION: Final = "--memory-mb"
# The exit code of a process that could not get the memory it wanted.
NO_MEMORY_LEFT: Final = 86


def confine(arguments: Sequence[str]) -> list[str]:
    """
    Take ``--cpu-seconds`` and ``--memory-mb`` out of the command line and obey them from now on.

    Beyond the time the kernel ends the process; beyond the memory an allocation fails (``MemoryError``). Call it
    before the large libraries are imported. Return the other arguments.
    """
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(CPU_OPTION, type=int)
    parser.add_argument(MEMORY_OPTION, type=int)
    given, others = parser.parse_known_args(arguments)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if given.cpu_seconds:
        resource.setrlimit(resource.RLIMIT_CPU, (given.cpu_seconds, given.cpu_seconds + 1))
    if given.memory_mb:
        most = given.memory_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return others


def used() -> dict[str, float]:
    """Return what this process has used: CPU seconds, and the most memory it ever held, in MB."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu_s": round(usage.ru_utime + usage.ru_stime, 3), "peak_mb": round(_peak_kb(usage) / 1024, 1)}


def _peak_kb(usage: resource.struct_rusage) -> int:
    """Return the high-water mark; the rusage of a young child still knows its parent's, so Linux is asked itself."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    marks = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return marks[0] if marks else usage.ru_maxrss
