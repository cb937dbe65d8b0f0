"""The desk of the workshop's pieces: each insole with its figures, what was spoiled and why."""

from typing import Any, ClassVar, override

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fitting import files
from orders import production
from orders.admin import bulk, piecework
from orders.admin.desk import Button, Desk, Reason, Shelf, button, plays
from orders.admin.workshop import WORKSHOP, MadeOf, Measured, Spoiled
from orders.models import Device, LineStatus, QualityRecord, WorkOrder


class QualityShelf(Shelf):
    """What was measured of a piece."""

    roles = WORKSHOP
    model = QualityRecord
    fields: ClassVar = [
        "recorded_at", "length_mm", "width_mm", "wall_mm", "weight_g", "surface", "within", "remark", "seen",
    ]  # fmt: skip
    readonly_fields: ClassVar = fields

    @admin.display(description="Photo")
    def seen(self, record: QualityRecord) -> SafeString | str:
        """Show the photo, by a link that ends."""
        if not record.photo:
            return "—"
        at = reverse("admin:orders_piece_photo", args=[production.photo_link(record, at=timezone.now())])
        shown = '<a href="{0}"><img src="{0}" alt="A photo of the piece" width="120" loading="lazy"></a>'
        return format_html(shown, at)


def _is(*statuses: Device.Status) -> Any:
    return lambda device: device.status in statuses


def _is_here(*statuses: Device.Status) -> Any:
    """Whether a piece is in one of these states, or a carrier has brought it back and it is to leave once more."""
    return lambda device: (
        device.status in statuses
        or (
            device.status == _S.RETURNED
            and device.work_order.line.status == LineStatus.READY
            and device.work_order.status == WorkOrder.Status.FINISHED
        )
    )


_S = Device.Status


@admin.register(Device)
class DeviceDesk(Desk):
    """One insole: of which design, lot and machine, what was measured of it; without whose it is."""

    roles = WORKSHOP
    list_display: ClassVar = ["serial", "job", "side", "status", "lot", "machine", "scrap_cause", "made_at"]
    list_filter: ClassVar = ["status", "scrap_cause", "machine"]
    search_fields: ClassVar = ["serial__istartswith", "lot__istartswith", "work_order__number__istartswith"]
    search_help_text = "Serial, lot, or number of the work order"
    ordering: ClassVar = ["-pk"]
    joined: ClassVar = ("work_order__line", "replaces", "design")
    fields: ClassVar = [
        "serial", "job", "side", "status", "design", "design_sha256", "length_mm", "width_mm", "lot", "machine",
        "made_at", "replaces", "scrap_cause", "scrap_note",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["job"]
    inlines: ClassVar = [QualityShelf]
    actions_detail: ClassVar = ["record", "let_pass", "rework", "scrap", "reprint"]

    record = button(
        "record",
        Button(
            production.record, "Record figures", "Recorded.", form=Measured, when=_is(_S.CHECKING),
            initial=lambda _: {"surface": "good"},
        ),
    )  # fmt: skip
    # Not ``check``: Django asks a desk by that name whether it is sound.
    let_pass = button("check", Button(production.check, "Pass", "Passed.", when=_is(_S.CHECKING)))
    rework = button(
        "rework",
        Button(
            production.rework,
            "Put right",
            "Back in making.",
            form=Reason,
            when=_is_here(_S.CHECKING, _S.PASSED, _S.PACKED),
        ),
    )
    scrap = button(
        "scrap",
        Button(
            production.scrap, "Scrap", "Scrapped; print it again.", form=Spoiled,
            when=_is_here(_S.MAKING, _S.CHECKING, _S.PASSED, _S.PACKED),
        ),
    )  # fmt: skip
    reprint = button(
        "reprint", Button(production.reprint, "Print again", "Being made again.", form=MadeOf, when=_is(_S.SCRAPPED))
    )

    @override
    def get_urls(self) -> list[URLPattern]:
        """Add the pages on which much is done at once."""
        more = [
            bulk.url(self.admin_site, piecework.JOBS, "jobs/"),
            bulk.url(self.admin_site, piecework.QUALITY, "quality/"),
            bulk.url(self.admin_site, piecework.REWORK, "rework/"),
            path("photos/<str:token>/", self.admin_site.admin_view(self.photo), name="orders_piece_photo"),
        ]
        return [*more, *super().get_urls()]

    def photo(self, request: HttpRequest, token: str) -> FileResponse:
        """
        Hand out the photo of a piece, for as long as its link lives.

        :raises PermissionDenied: unless the asker is of the workshop: a link that is passed on opens nothing.
        :raises Http404: if the link was made up or has ended.
        """
        if not plays(request, self.roles):
            raise PermissionDenied
        record = production.photographed_behind(token, at=timezone.now())
        if record is None:
            raise Http404
        return FileResponse(files.opened(record.photo), content_type="image/jpeg")

    @admin.display(description="Work order", ordering="work_order__number")
    def job(self, device: Device) -> Model:
        """Name the job."""
        return device.work_order
