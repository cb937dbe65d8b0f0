"""Chapter: taking in what a wearer's feet are like, from an empty draft to a frozen version."""

from collections.abc import Iterable

from fitting.models import FootProfile


def latest_submitted_of(wearer_ids: Iterable[int]) -> dict[int, FootProfile]:
    """Return the newest submitted profile of each wearer that has one, by the wearer's primary key; one statement."""
    found = FootProfile.objects.of_wearers(wearer_ids).latest_submitted()
    return {profile.wearer_id: profile for profile in found}
