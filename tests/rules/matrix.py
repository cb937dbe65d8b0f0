"""
Who gets what at the desks, written by hand: every button and every page that is not simply a list or a form.

Lists, forms and histories follow the rights in ``config/accounts/roles.py``. Together the two tables cover every
address of the admin; one without a line fails the test.
"""

from typing import Final

STAFF: Final = "support fitter claims production warehouse finance content privacy"
CATALOGUE: Final = "support fitter warehouse finance content"

# Desk → address of the button → who may press it.
BUTTONS: Final[dict[str, dict[str, str]]] = {
    "shop.product": {"put-on-sale": "content", "take-off-sale": "content", "preview-at": CATALOGUE},
    "shop.concern": {"preview-at": CATALOGUE},
    "shop.foottype": {"preview-at": CATALOGUE},
    "shop.advice": {"preview-at": CATALOGUE},
    "shop.faq": {"preview-at": CATALOGUE},
    "shop.stock": {"receive": "content warehouse"},
    "shop.testimonial": {"publish": "content", "reject": "content"},
    "fitting.footprofile": {"reveal": "fitter privacy"},
    "fitting.scan": {"measure-again": "fitter"},
    "fitting.prescription": {
        "approve": "fitter",
        "adjust": "fitter",
        "ask-rescan": "fitter",
        "hold": "fitter",
        "resume": "fitter",
        "refuse": "fitter",
    },
    "fitting.design": {"build-again": "fitter"},
    "fitting.clinicianentry": {"verify": "fitter", "reject": "fitter"},
    "fitting.message": {"send-again": "support", "stop": "support"},
    "orders.order": {
        "cancel": "support",
        "pause": "support finance",
        "correct-email": "support",
        "correct-name": "support",
        "correct-address": "support",
        "confirm-again": "support",
        "answer": "support",
        "note": "support finance",
        "resend": "support",
        "ask": "support finance claims warehouse privacy",
        "give-back": "support finance",
    },
    "orders.orderline": {
        "approve": "fitter",
        "send-back": "fitter",
        "pack": "warehouse",
        "hand-over": "warehouse",
        "cancel": "support",
        "release": "production",
        "withdraw": "production",
        "claim": "production",
        "let-go": "production",
        "take-over": "production",
        "start": "production",
        "show": "production",
        "finish": "production",
        "pack-pair": "production warehouse",
        "restart-promise": "support",
        "tell-delay": "support production",
        "more-time": "support",
        "report": "support",
        "return": "support",
    },
    "orders.parcel": {"delivered": "support warehouse", "came-back": "warehouse", "number": "warehouse"},
    "orders.claim": {
        "ask-customer": "claims",
        "grant": "claims finance",
        "refuse": "claims finance",
        "look-again": "claims",
        "correct": "claims",
        "answer": "claims",
        "no-answer": "claims",
        "hurt": "claims",
        "reopen": "claims",
    },
    "orders.complaintrecord": {"note": "fitter claims", "reveal": "fitter claims privacy"},
    "orders.problem": {"resend": "support", "give-back": "support", "answer": "support", "stop": "support"},
    "orders.stockreturn": {
        "receive": "warehouse",
        "inspect": "warehouse",
        "give-back": "support",
        "refuse": "support",
    },
    "orders.device": dict.fromkeys(("record", "check", "rework", "scrap", "reprint"), "production"),
    "orders.station": {"revoke": ""},
    # Of the case that each role is shown here: one of its own queues.
    "orders.case": {
        "take": "support fitter finance",
        "answer": "support",
        "note": "support fitter finance",
        "hand-over": "support fitter finance",
        "release": "support fitter finance",
        "close": "support fitter finance",
        "reopen": "support fitter finance",
        "revive": "finance",
        "give-back": "finance",
    },
    "orders.hold": {"close": "support finance"},
    "orders.paymentattempt": {"send": "support"},
    "orders.payment": {"return": "finance"},
    "orders.payout": {"confirm": "finance", "decline": "finance"},
    "orders.refund": {"execute": "finance", "approve": "finance", "decline": "finance", "pay-out": "finance"},
    "orders.taxrecord": {"adopt": "finance", "tell-again": "finance"},
    "orders.dispute": {"answer": "finance", "exhibit": "finance", "evidence": "finance"},
    "orders.stripeevent": {"requeue": "support finance", "act": "support finance"},
    "orders.policy": {"publish": "content", "next": "content"},
    # Passwords are set by their owner; only who has every right may set one for somebody else.
    "accounts.user": {"password": ""},
}

# Rows come in by a sheet in two steps: a dry run, then the confirmation.
SHEETS: Final = {"import": "content", "process_import": "content", "export": "content"}
# Desk → address of a page of its own → who may open it.
PAGES: Final[dict[str, dict[str, str]]] = {
    # Mails with facts of nobody: who writes them, and who answers when a customer quotes one.
    "fitting.message": {"samples": "support content", "samples/<slug:kind>/<slug:language>": "support content"},
    "fitting.clinicianentry": {"letter": "fitter"},
    "orders.orderline": {
        "board": "production",
        "traveller": "production",
        "promises": "support",
        "recall": "support claims",
        "recall.csv": "support claims",
    },
    "orders.device": {
        **dict.fromkeys(("jobs", "quality", "rework"), "production"),
        "photos/<str:token>": "production",
    },
    "orders.station": {"new": ""},
    "shop.family": SHEETS,
    "shop.product": {"preview": CATALOGUE, **SHEETS},
    "shop.variant": SHEETS,
    "shop.price": SHEETS,
    "orders.order": {"money.csv": "finance"},
    "orders.parcel": {"ready": "warehouse", "labels": "warehouse", "slips": "warehouse"},
    "orders.coverside": {
        **dict.fromkeys(("insight", "insight/<slug:name>.csv"), "fitter claims production finance"),
        "decisions": "fitter claims finance",
    },
    "orders.payment": {"sheet.csv": "finance"},
    "orders.refund": {"sheet.csv": "finance"},
    "orders.ledgerentry": {"sheet.csv": "finance"},
    "orders.dispute": {"sheet.csv": "finance"},
}

# Addresses of the site itself → who may open them.
SITE: Final[dict[str, str]] = {
    "": STAFF,
    "search": STAFF,
    "jobs": "support finance",
    "password_change": STAFF,
    "password_change/done": STAFF,
    "jsi18n": STAFF,
}
# What the site answers in a way of its own, each with a test in ``test_every_desk.py``.
APART: Final = frozenset({"login", "logout", "autocomplete", "r/<path:content_type_id>/<path:object_id>"})

# What PRODUCT 6 says a role may not do, as addresses that refuse it: (role, what, desks it must not open,
# buttons it must not press).
MAY_NOT: Final[tuple[tuple[str, str, frozenset[str], frozenset[str]], ...]] = (
    (
        "support",
        "see health answers",
        frozenset({"fitting.scan", "fitting.clinicianentry"}),
        frozenset({"fitting.footprofile reveal"}),
    ),
    ("support", "decide on feet", frozenset(), frozenset({"orders.orderline approve", "orders.orderline send-back"})),
    (
        "fitter",
        "refund",
        frozenset({"orders.refund", "orders.payment", "orders.ledgerentry", "orders.dispute"}),
        frozenset({"orders.order cancel", "orders.orderline cancel", "orders.refund execute"}),
    ),
    ("production", "see contact data", frozenset({"orders.order", "accounts.user", "fitting.message"}), frozenset()),
    (
        "production",
        "see health answers",
        frozenset({
            "fitting.footprofile", "fitting.scan", "fitting.clinicianentry", "fitting.wearer", "fitting.journalentry",
        }),
        frozenset({"fitting.footprofile reveal"}),
    ),
    (
        "warehouse",
        "see anything clinical",
        frozenset({
            "fitting.footprofile", "fitting.scan", "fitting.design", "fitting.clinicianentry", "fitting.wearer",
            "fitting.consent",
            "fitting.journalentry",
        }),
        frozenset({"fitting.footprofile reveal"}),
    ),
    (
        "finance",
        "edit orders",
        frozenset({"fitting.footprofile", "fitting.scan", "fitting.clinicianentry", "fitting.wearer"}),
        frozenset({
            "orders.order cancel", "orders.order correct-email", "orders.order correct-name",
            "orders.order correct-address", "orders.orderline cancel",
        }),
    ),
    (
        "content",
        "see orders or wearers",
        frozenset({
            "orders.order", "orders.orderline", "orders.cart", "orders.payment", "orders.refund", "orders.hold",
            "orders.dispute",
            "orders.ledgerentry", "orders.paymentattempt", "orders.stripeevent", "fitting.wearer",
            "fitting.footprofile", "fitting.scan", "fitting.clinicianentry", "fitting.consent", "fitting.message",
            "fitting.journalentry",
            "accounts.user",
        }),
        frozenset(),
    ),
    (
        "privacy",
        "refund",
        frozenset({"orders.refund", "orders.payment", "orders.ledgerentry", "orders.dispute"}),
        frozenset({"orders.order cancel", "orders.orderline cancel", "orders.refund execute"}),
    ),
)  # fmt: skip
