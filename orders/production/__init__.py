"""
Chapter: the workshop. What may be made (the gate), who makes it, what was measured of it, and what goes into a box.

A line is released into the queue (:func:`release`), claimed, started on a machine from a lot of material, shown to be
checked, measured piece by piece, passed, finished and packed. A piece may be put right or scrapped and printed again at
any time before it leaves us. Which verb is possible at which status, and for whom, is the table ``docs/line-life.csv``.
"""

from orders.production.again import DesignGone, make_again, make_no_more
from orders.production.checking import (
    Figures,
    NotMeasured,
    OutOfTolerance,
    PackRefused,
    check,
    finish,
    pack,
    record,
)
from orders.production.checking import behind as photographed_behind
from orders.production.checking import link as photo_link
from orders.production.gate import CODES, Lack, missing, prescription_of
from orders.production.jobs import DeviceUnknown, JobNotClaimed, JobNotThere, JobTaken, JobUnknown
from orders.production.making import (
    CauseUnknown,
    DeviceNotThere,
    PiecesMissing,
    claim,
    let_go,
    reprint,
    rework,
    scrap,
    show,
    start,
    take_over,
)
from orders.production.releasing import NotReleasable, end, releasable, release, release_all, withdraw

__all__ = [
    "CODES",
    "CauseUnknown",
    "DesignGone",
    "DeviceNotThere",
    "DeviceUnknown",
    "Figures",
    "JobNotClaimed",
    "JobNotThere",
    "JobTaken",
    "JobUnknown",
    "Lack",
    "NotMeasured",
    "NotReleasable",
    "OutOfTolerance",
    "PackRefused",
    "PiecesMissing",
    "check",
    "claim",
    "end",
    "finish",
    "let_go",
    "make_again",
    "make_no_more",
    "missing",
    "pack",
    "photo_link",
    "photographed_behind",
    "prescription_of",
    "record",
    "releasable",
    "release",
    "release_all",
    "reprint",
    "rework",
    "scrap",
    "show",
    "start",
    "take_over",
    "withdraw",
]
