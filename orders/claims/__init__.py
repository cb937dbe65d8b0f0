"""
Chapter: a customer claims what was promised for a pair; rules decide what is clear, people the rest.

Every decision names the sentence it rests on and is kept; a correction is a further decision.
"""

from fitting.rules.refitting import Misfit
from orders.claims.correcting import OwnGrant, RemedyBegun, correct_grant, is_begun
from orders.claims.deciding import (
    FALLBACK,
    AmountImpossible,
    Choice,
    ClauseUnfitting,
    ForAnotherRole,
    NoOtherSide,
    Other,
    OwnRefusal,
    Preview,
    RemedyUnknown,
    WordsForCustomerMissing,
    decide,
    nobody_else,
    preview,
    said_of,
)
from orders.claims.ending import (
    AppealOver,
    CorrectionUnexplained,
    NothingAdvised,
    appeal,
    correct,
    reopen,
    tell_of_advice,
    withdraw,
)
from orders.claims.evidence import (
    MOST_PHOTOS,
    PhotoSentBefore,
    TooManyPhotos,
    attach,
    behind,
    erase_old,
    link,
)
from orders.claims.evidence import of as photos_of
from orders.claims.following import follow, resolve
from orders.claims.holding import ClaimElsewhere, ClaimUnknown, pk_of
from orders.claims.hurting import tell_of_injury
from orders.claims.judging import Finding
from orders.claims.reaching import appeals_fallen_to, seen_by
from orders.claims.saying import AddressMissing, ClaimIncomplete, NoticedImpossibly, SideTold, Told
from orders.claims.selling import NoCoverForSale, sell_cover
from orders.claims.sending import Destination, answer_delay, destination_of, received, report, send_to, troubles_of
from orders.claims.settling import MoneyAtBank, SidePaidBack
from orders.claims.showing import ClaimStep, Shown, appeal_until, own, show, step_of
from orders.claims.signals import Signal, signals
from orders.claims.submitting import (
    ClaimLive,
    PairCameBack,
    SerialSuperseded,
    add_side,
    submit,
)
from orders.claims.talking import NothingUnheard, answer, ask, need_no_answer, write
from orders.claims.yielding import SideBeingAnswered
from orders.covering.advising import advice_for
from orders.eligibility import NotPromised

__all__ = [
    "FALLBACK",
    "MOST_PHOTOS",
    "AddressMissing",
    "AmountImpossible",
    "AppealOver",
    "Choice",
    "ClaimElsewhere",
    "ClaimIncomplete",
    "ClaimLive",
    "ClaimStep",
    "ClaimUnknown",
    "ClauseUnfitting",
    "CorrectionUnexplained",
    "Destination",
    "Finding",
    "ForAnotherRole",
    "Misfit",
    "MoneyAtBank",
    "NoCoverForSale",
    "NoOtherSide",
    "NotPromised",
    "NothingAdvised",
    "NothingUnheard",
    "NoticedImpossibly",
    "Other",
    "OwnGrant",
    "OwnRefusal",
    "PairCameBack",
    "PhotoSentBefore",
    "Preview",
    "RemedyBegun",
    "RemedyUnknown",
    "SerialSuperseded",
    "Shown",
    "SideBeingAnswered",
    "SidePaidBack",
    "SideTold",
    "Signal",
    "Told",
    "TooManyPhotos",
    "WordsForCustomerMissing",
    "add_side",
    "advice_for",
    "answer",
    "answer_delay",
    "appeal",
    "appeal_until",
    "appeals_fallen_to",
    "ask",
    "attach",
    "behind",
    "correct",
    "correct_grant",
    "decide",
    "destination_of",
    "erase_old",
    "follow",
    "is_begun",
    "link",
    "need_no_answer",
    "nobody_else",
    "own",
    "photos_of",
    "pk_of",
    "preview",
    "received",
    "reopen",
    "report",
    "resolve",
    "said_of",
    "seen_by",
    "sell_cover",
    "send_to",
    "show",
    "signals",
    "step_of",
    "submit",
    "tell_of_advice",
    "tell_of_injury",
    "troubles_of",
    "withdraw",
    "write",
]
