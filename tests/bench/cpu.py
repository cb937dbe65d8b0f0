"""CPU time that processes have used, read from /proc; wall time depends on the neighbours, CPU time hardly does."""

import os
from pathlib import Path
from typing import Final

_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    # The name in parentheses may hold spaces; what follows the last one is fixed.
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def _parents() -> dict[int, int]:
    """Return every living process with its parent."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(_stat(int(entry.name))[1])
            except FileNotFoundError:
                continue
    return parents


def family_of(root: int) -> list[int]:
    """Return the process and all its living descendants."""
    parents = _parents()
    family = [root]
    for pid in family:
        family += [child for child, parent in parents.items() if parent == pid]
    return family


def cpu_ms(root: int) -> float:
    """
    Return the CPU milliseconds (user and system) of a process and its descendants, ended ones included.

    Only what its children handed over when they ended is included for ended ones, so read it before
    and after a piece of work in a family that stays alive.
    """
    ticks = 0
    for pid in family_of(root):
        try:
            user, system, ended_user, ended_system = (int(value) for value in _stat(pid)[11:15])
        except FileNotFoundError:
            continue
        ticks += user + system + ended_user + ended_system
    return ticks * 1000 / _TICKS_PER_S


def resident_mib(root: int) -> float:
    """Return the largest resident memory of one process of the family, in MiB."""
    page = os.sysconf("SC_PAGE_SIZE")
    sizes = [int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]) for pid in family_of(root)]
    return max(sizes) * page / 1024**2
