"""What people say about themselves: a name, and the language of their mails."""

from config.accounts.models import User
from shop.actor import BUYERS, Actor, Kind, allowed


@allowed(*BUYERS, Kind.STAFF.value)
def reword(*, by: Actor, name: str | None = None, language: str | None = None) -> User:
    """Change what is given of the actor's own words; return the user as it is now."""
    given = {"name": name, "language": language}
    user = User.objects.get(pk=by.id or 0)
    changed = {field: value for field, value in given.items() if value is not None}
    for field, value in changed.items():
        setattr(user, field, value)
    if changed:
        user.save(update_fields=list(changed))
    return user
