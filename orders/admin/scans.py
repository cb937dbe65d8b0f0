"""The desk of scans: pictures with the measured lines, what was found, and a button to measure again."""

from typing import ClassVar, Final, override

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from fitting import files, scanning
from fitting.admin.desk import FEET, Worded
from fitting.measured import Load
from fitting.models import Scan
from fitting.scan_codes import TEXTS
from fitting.scan_found import Verdict
from orders.admin.desk import Button, Desk, button
from shop.wording import label

_LOADS: Final = {
    Load.STANDING_HALF: "Standing on both feet",
    Load.STANDING_FULL: "Standing on this foot",
    Load.SEATED: "Sitting",
    Load.UNLOADED: "Without weight",
}
_VERDICTS: Final = {
    Verdict.YES: "Taken",
    Verdict.PARTIAL: "Taken in part: the underside alone",
    Verdict.REVIEW: "Taken; a person should look",
    Verdict.NO: "Not usable",
}


@admin.register(Scan)
class ScanDesk(Desk):
    """Every scan that was handed in."""

    roles = FEET
    list_display: ClassVar = ["public_id", "profile", "side", "status", "judged", "main_remark", "uploaded_at"]
    list_filter: ClassVar = ["status", ("verdict", Worded), ("code", Worded), "side"]
    search_fields: ClassVar = ["public_id", "profile__public_id", "profile__wearer__public_id"]
    search_help_text = "Id of the scan, of the profile or of the wearer"
    ordering: ClassVar = ["-uploaded_at", "-pk"]
    joined: ClassVar = ["profile"]
    fields: ClassVar = [
        "public_id", "profile", "side", "borne", "status", "judged", "pictures", "remarks", "values", "said_unit",
        "uploaded_at", "measured_at", "keep_until", "erased_at", "attempts", "last_error",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["borne", "judged", "pictures", "remarks", "values"]
    actions_detail: ClassVar = ["measure_again"]

    measure_again = button(
        "measure-again",
        Button(
            scanning.measure_again,
            "Measure again",
            "It is measured within seconds.",
            when=lambda scan: scan.status == Scan.Status.DEAD and bool(scan.file),
        ),
    )

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Scan]:
        """Leave out what was taken away."""
        return super().get_queryset(request).exclude(status=Scan.Status.REMOVED)

    @admin.display(description="Load", ordering="load")
    def borne(self, row: Scan) -> str:
        """Say how much weight the foot bore."""
        return _LOADS[Load(row.load)]

    @admin.display(description="Verdict", ordering="verdict")
    def judged(self, row: Scan) -> str:
        """Say what became of it."""
        return _VERDICTS[Verdict(row.verdict)] if row.verdict else "—"

    @admin.display(description="Main remark", ordering="code")
    def main_remark(self, row: Scan) -> str:
        """Name what was the matter."""
        return label(row.code) if row.code else "—"

    @admin.display(description="Pictures")
    def pictures(self, row: Scan) -> SafeString:
        """Show the foot from above and from the side, and lead to the files; the links end after ten minutes."""
        if row.erased_at is not None and not row.drawing:
            return format_html("<span>{}</span>", "The files were erased.")
        shown = [(what, _address(what, row)) for what in ("above", "side") if row.drawing]
        files_there = [("Surface (GLB)", "preview", row.preview), ("File as it was sent", "file", row.file)]
        links = [(_address(what, row), words) for words, what, name in files_there if name]
        return format_html(
            "<div>{}</div><div>{}</div>",
            format_html_join("", '<img src="{1}" alt="The foot, {0}" width="420">', shown),
            format_html_join(" · ", '<a href="{}">{}</a>', links),
        )

    @admin.display(description="Remarks")
    def remarks(self, row: Scan) -> SafeString:
        """Say what the customer was told."""
        told = row.told
        found = told.remarks if told is not None else ()
        return format_html_join(
            "", "<div><strong>{}</strong>: {}</div>", ((label(code.value), TEXTS[code]) for code in found)
        )

    @admin.display(description="Measured")
    def values(self, row: Scan) -> SafeString:
        """Write each value with its confidence and method."""
        told = row.told
        named = told.values.items() if told is not None else ()
        return format_html_join(
            "",
            "<div>{}: <strong>{}</strong> (confidence {}, {})</div>",
            ((name.value.replace("_", " "), one.value, f"{one.confidence:.2f}", one.method) for name, one in named),
        )


def _address(what: str, row: Scan) -> str:
    return reverse("v1:file", kwargs={"token": files.link(what, row.public_id, at=timezone.now())})
