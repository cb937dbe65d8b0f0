"""The desk of designs: what was checked, why one failed, its picture, and the files for who makes it."""

from typing import Any, ClassVar, override

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from fitting import designing, files
from fitting.building import HEIGHTS, PREVIEW, SOLID, TRIANGLES
from fitting.models import Design
from orders.admin.desk import Button, Desk, button, plays
from shop.actor import Role
from shop.wording import label, words

_FITTER = frozenset({Role.FITTER.value})
# What each file is called, in the order of its use.
_FILES = {SOLID: "Solid (3MF)", TRIANGLES: "Triangles (STL)", PREVIEW: "Preview (GLB)"}


@admin.register(Design)
class DesignDesk(Desk):
    """One insole of a pair, as it was built: for who prescribes it and who makes it, without whose it is."""

    roles = frozenset({Role.FITTER.value, Role.PRODUCTION.value})
    list_display: ClassVar = ["code", "side_name", "status", "ordered_at", "built_at", "attempts"]
    list_filter: ClassVar = ["status", "geometry_version"]
    search_fields: ClassVar = ["public_id", "side__prescription__code__istartswith", "spec_checksum__startswith"]
    search_help_text = "Code under the insole, id of the design, or checksum of the specification"
    ordering: ClassVar = ["-pk"]
    joined: ClassVar = ("side__prescription",)
    fields: ClassVar = [
        "code", "side_name", "status", "picture", "downloads", "clashes_told", "checks_told", "spec_checksum",
        "geometry_version", "cost", "ordered_at", "built_at", "attempts", "last_error",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["code", "side_name", "picture", "downloads", "clashes_told", "checks_told", "cost"]
    actions_detail: ClassVar = ["build_again"]

    build_again = button(
        "build-again",
        Button(
            designing.build_again,
            "Build again",
            "It is built within seconds.",
            when=lambda design: design.status == Design.Status.DEAD,
        ),
    )

    @override
    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Lead a fitter to the feet that it was prescribed for."""
        names: list[str] = list(super().get_fields(request, obj))
        return [*names[:2], "prescribed_for", *names[2:]] if plays(request, _FITTER) else names

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Show, and let nobody type."""
        return [*super().get_readonly_fields(request, obj), "prescribed_for"]

    @admin.display(description="Code underneath", ordering="side__prescription__code")
    def code(self, design: Design) -> str:
        """Name it as the insole itself does."""
        return design.side.insole.code

    @admin.display(description="Side", ordering="side__side")
    def side_name(self, design: Design) -> str:
        """Say which foot."""
        return label(design.side.side)

    @admin.display(description="Prescribed for")
    def prescribed_for(self, design: Design) -> SafeString:
        """Lead to the feet."""
        profile = design.side.prescription.profile
        url = reverse("admin:fitting_footprofile_change", args=[profile.pk])
        return format_html('<a class="text-primary-600 underline" href="{}">{}</a>', url, profile.public_id)

    @admin.display(description="Heights")
    def picture(self, design: Design) -> SafeString | str:
        """Show the height map; its address ends after ten minutes."""
        if not design.file_of(HEIGHTS):
            return "—"
        alt = f"Heights of the insole, {design.side.side} foot"
        return format_html('<img src="{}" alt="{}" width="560">', _address(HEIGHTS, design), alt)

    @admin.display(description="Files")
    def downloads(self, design: Design) -> SafeString | str:
        """Lead to the files, by addresses that end after ten minutes, each with its checksum."""
        there = [(_address(what, design), told, design.files[what]["sha256"]) for what, told in _FILES.items()
                 if design.file_of(what)]  # fmt: skip
        return format_html_join("", '<div><a href="{}">{}</a> <code>{}</code></div>', there) or "—"

    @admin.display(description="Why it cannot be built")
    def clashes_told(self, design: Design) -> SafeString | str:
        """Name what excludes what."""
        told = [(" and ".join(words(name) for name in one["parameters"]), one["detail"]) for one in design.clashes]
        return format_html_join("", "<div><strong>{}</strong>: {}</div>", told) or "—"

    @admin.display(description="Checks")
    def checks_told(self, design: Design) -> SafeString | str:
        """Write every check as a row: what, the value found, its limit, whether it passed."""
        if not design.checks:
            return "—"
        rows = ((label(one["name"]), one["value"], one["limit"], _verdict(one)) for one in design.checks)
        row = "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"
        head = format_html_join("", '<th scope="col">{}</th>', ([name] for name in ("Check", "Found", "Must be", "")))
        body = format_html_join("", row, rows)
        return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", head, body)

    @admin.display(description="It took")
    def cost(self, design: Design) -> str:
        """Tell CPU and memory of the process that built it."""
        return f"{design.cpu_s:.2f} s, {design.peak_mb:.0f} MB" if design.cpu_s and design.peak_mb else "—"


def _verdict(check: dict[str, Any]) -> str:
    return "passed" if check["passed"] else "failed"


def _address(what: str, design: Design) -> str:
    return reverse("v1:file", kwargs={"token": files.link(what, design.public_id, at=timezone.now())})
