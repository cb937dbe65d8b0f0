"""
What each role may do with the rows of each desk, as one table; ``load_roles`` makes it true in the database.

The letters are Django's permissions: v view, a add, c change, d delete; a dot is none. The desks of the floors
decide by role and press verbs, which state their own roles; the desks of packages know permissions only. A test
compares every desk with this table, so neither can say what the other does not.
"""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from shop.actor import Role

ACTS: Final = {"v": "view", "a": "add", "c": "change", "d": "delete"}

TABLE: Final = """
                                 support  fitter  claims  production  warehouse  finance  content  privacy

shop.family                      v        v       .       .           v          v        vac      .
shop.product                     v        v       .       .           v          v        vac      .
shop.variant                     v        v       .       .           v          v        vac      .
shop.price                       v        v       .       .           v          v        va       .
shop.discountcode                v        v       .       .           v          v        vac      .
shop.stock                       v        v       .       .           va         v        va       .
shop.market                      v        v       .       .           v          v        vac      .
shop.taxrate                     v        v       .       .           v          vac      vac      .
shop.concern                     v        v       .       .           v          v        vac      .
shop.foottype                    v        v       .       .           v          v        vac      .
shop.advice                      v        v       .       .           v          v        vac      .
shop.faq                         v        v       .       .           v          v        vac      .
shop.notice                      v        v       .       .           v          v        vac      .
shop.evidencestatement           v        v       .       .           v          v        vac      .
shop.testimonial                 .        .       .       .           .          .        v        .

fitting.wearer                   v        v       .       .           .          .        .        v
fitting.footprofile              v        v       .       .           .          .        .        v
fitting.scan                     .        v       .       .           .          .        .        v
fitting.prescription             .        v       .       .           .          .        .        .
fitting.design                   .        v       .       v           .          .        .        .
fitting.clinicianentry           .        v       .       .           .          .        .        v
fitting.consent                  .        .       .       .           .          .        .        v
fitting.journalentry             .        v       .       .           .          .        .        v
fitting.reading                  .        .       .       .           .          .        .        v
fitting.message                  v        .       v       .           v          v        .        v

orders.cart                      v        .       .       .           .          v        .        .
orders.order                     v        .       v       .           v          v        .        v
orders.orderline                 v        v       v       v           v          v        .        v
orders.device                    .        .       .       v           .          .        .        .
orders.station                   .        .       .       .           .          .        .        .
orders.case                      v        v       .       .           .          v        .        .
orders.claim                     .        .       v       .           .          v        .        .
orders.complaintrecord           .        v       v       .           .          .        .        v
orders.parcel                    v        .       v       .           v          .        .        .
orders.problem                   v        .       .       .           .          .        .        .
orders.stockreturn               v        .       .       .           v          .        .        .
orders.carrierevent              v        .       .       .           v          .        .        .
orders.coverside                 v        v       v       .           .          .        .        .
orders.hold                      v        .       .       .           .          v        .        .
orders.paymentattempt            v        .       .       .           .          v        .        .
orders.payment                   v        .       .       .           .          v        .        .
orders.refund                    v        .       .       .           .          v        .        .
orders.payout                    v        .       .       .           .          v        .        .
orders.refundnote                v        .       .       .           .          v        .        .
orders.dispute                   v        .       .       .           .          v        .        .
orders.ledgerentry               v        .       .       .           .          v        .        .
orders.taxrecord                 .        .       .       .           .          v        .        .
orders.invoice                   v        .       .       .           .          v        .        .
orders.stripeevent               v        .       .       .           .          v        .        .
orders.policy                    v        v       v       v           v          v        vacd     v
orders.policyassignment          .        .       .       .           .          .        vacd     .

accounts.user                    v        .       v       .           .          v        .        v
auth.group                       .        .       .       .           .          .        .        .
"""


class TableError(ValueError):
    """The table does not describe the models and roles that there are."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What was given to, and taken from, one role: codenames with their app."""

    role: str
    given: tuple[str, ...]
    taken: tuple[str, ...]


def rights() -> dict[str, dict[str, str]]:
    """
    Return role → model label → letters.

    :raises TableError: if a line has not one cell a role, names a model twice, or has other letters.
    """
    head, *lines = [line.split() for line in TABLE.splitlines() if line.strip()]
    if head != [role.value for role in Role]:
        message = "The columns of the table are the roles, in their order."
        raise TableError(message)
    table: dict[str, dict[str, str]] = {role: {} for role in head}
    for label, *cells in lines:
        known = all(cell == "." or set(cell) <= set(ACTS) for cell in cells)
        if len(cells) != len(head) or not known or label in table[head[0]]:
            message = f"The line of {label} must stand once, with one cell for each role."
            raise TableError(message)
        for role, cell in zip(head, cells, strict=True):
            table[role][label] = cell.replace(".", "")
    return table


@transaction.atomic
def load() -> list[Changed]:
    """
    Give each role's group exactly what the table says; return what changed, role by role.

    :raises TableError: if the table names a model that does not exist.
    """
    known = {
        (f"{permission.content_type.app_label}.{permission.codename}"): permission
        for permission in Permission.objects.select_related("content_type")
    }
    changes = []
    for role, models in rights().items():
        wanted = set(codenames(models))
        if wanted - known.keys():
            message = f"There is no such permission: {', '.join(sorted(wanted - known.keys()))}. Run migrate first."
            raise TableError(message)
        group, _ = Group.objects.get_or_create(name=role)
        held = {
            f"{permission.content_type.app_label}.{permission.codename}"
            for permission in group.permissions.select_related("content_type")
        }
        if held != wanted:
            group.permissions.set([known[name] for name in wanted])
            changes.append(Changed(role, tuple(sorted(wanted - held)), tuple(sorted(held - wanted))))
    return changes


def codenames(models: dict[str, str]) -> list[str]:
    """Return Django's names of what one column of the table says."""
    found = []
    for label, letters in models.items():
        app, model = label.split(".")
        found += [f"{app}.{ACTS[letter]}_{model}" for letter in letters]
    return found
