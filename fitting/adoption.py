"""Chapter: wearers change hands when the guest who entered them proves to be an account holder."""

from collections.abc import Collection

from django.db.models import Q

from fitting.models import Wearer


def hand_over(wearer_ids: Collection[int], *, to_user_id: int) -> int:
    """
    Move wearers, with everything that hangs on them, to another customer; return how many moved.

    Whoever is entered as ``self`` becomes ``other`` if the new customer has such an entry: two entries of one
    person are theirs to sort out, and nothing measured is lost. Call it inside the act that decides this.
    """
    if not wearer_ids:
        return 0
    has_self = Wearer.objects.owned_by(to_user_id).live().filter(relation=Wearer.Relation.SELF).exists()
    with Wearer.hold_where(Q(pk__in=wearer_ids) & ~Q(customer_id=to_user_id)) as wearers:
        for wearer in wearers:
            own = wearer.relation == Wearer.Relation.SELF and wearer.archived_at is None
            relation = Wearer.Relation.OTHER if own and has_self else wearer.relation
            has_self = has_self or own
            wearer.change(customer_id=to_user_id, relation=relation)
    return len(wearers)
