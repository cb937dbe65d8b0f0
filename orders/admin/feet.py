"""What a desk of lines may show of feet: who wears it, and to those who work on feet what was measured."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from fitting import designing
from fitting.models import FootProfile
from orders.admin.desk import CONTACT, Preview, Roles
from orders.models import OrderLine
from orders.production import gate
from shop.actor import Actor, Role

# Production makes pairs for wearers it does not know.
NAMES: Roles = CONTACT | {Role.FITTER.value}
# Who may open the page of a foot profile and work on it.
FEET: Roles = frozenset({Role.FITTER.value, Role.PRIVACY.value})
# Who designs, and who makes what was designed.
INSOLES: Roles = frozenset({Role.FITTER.value, Role.PRODUCTION.value})


def profile_of(line: OrderLine) -> str:
    """Name the version of the foot profile."""
    return f"{line.profile.public_id}, version {line.profile.version}" if line.profile is not None else "—"


def profile_page(line: OrderLine) -> SafeString | str:
    """Lead to the page of the foot profile."""
    if line.profile is None:
        return "—"
    url = reverse("admin:fitting_footprofile_change", args=[line.profile_id])
    return format_html('<a class="text-primary-600 underline" href="{}">{}</a>', url, profile_of(line))


def insoles_of(line: OrderLine) -> SafeString | str:
    """Lead to the design of each side, with how far it is: of what the line names, else of what its feet have."""
    prescribed = line.prescription or gate.prescription_of(line)
    designs = designing.of_prescription(prescribed.pk).values() if prescribed is not None else ()
    rows = (
        (reverse("admin:fitting_design_change", args=[design.pk]), design.side.side, design.get_status_display())
        for design in designs
    )
    told = format_html_join("", '<div><a class="text-primary-600 underline" href="{}">{}</a>: {}</div>', rows)
    return told or "—"


def before_approving(line: OrderLine, _by: Actor) -> Preview:
    """Say what is approved: the profile, what was measured and how, and whether a warning sign was ticked."""
    yield "Foot profile", profile_page(line)
    profile = line.profile
    if profile is None:
        return
    ticked = profile.is_urgent
    yield "Warning signs", "ticked: reveal the health answers before you approve" if ticked else "none ticked"
    yield from _measures(profile)


def _measures(profile: FootProfile) -> Iterator[tuple[str, object]]:
    for row in profile.measures.order_by("side"):
        for code, one in row.all_measured().items():
            how = ", ".join(word.replace("_", " ") for word in (one.source, one.load) if word)
            yield f"{row.side}: {code.value.replace('_', ' ')}", f"{one.value_mm} mm ({how})"
