"""The measures of one side of one foot profile, each with its source and its load."""

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar, override

from django.db import models

from fitting.anatomy import ANY_FOOT
from fitting.measured import Load, Measured, Side, Source
from fitting.models.profile import FootProfile
from shop.fit_spec import MeasureCode

_SOURCES = [(source.value, source.value) for source in Source]
_LOADS = [(load.value, load.value) for load in Load]


def _mm() -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)


def _source() -> "models.CharField[str, str]":
    return models.CharField(max_length=10, choices=_SOURCES, blank=True)


def _load() -> "models.CharField[str, str]":
    return models.CharField(max_length=14, choices=_LOADS, blank=True)


def _whole_or_absent(code: MeasureCode) -> models.CheckConstraint:
    """Insist that a value has a known source and load and is within any foot's bounds, or that all three are absent."""
    bounds = ANY_FOOT[code]
    absent = {f"{code}_mm": None, f"{code}_source": "", f"{code}_load": ""}
    whole = {
        # A comparison with NULL is not false, so a CHECK lets it pass: say that it is there.
        f"{code}_mm__isnull": False,
        f"{code}_mm__range": (int(bounds.low), int(bounds.high)),
        f"{code}_source__in": [source.value for source in Source],
        f"{code}_load__in": [load.value for load in Load],
    }
    return models.CheckConstraint(name=f"measures_{code}_whole", condition=models.Q(**absent) | models.Q(**whole))


class Measures(models.Model):
    """One side, in millimetres with one decimal. A side may have no row: then it is absent or not measured."""

    profile = models.ForeignKey(FootProfile, on_delete=models.CASCADE, related_name="measures")
    side = models.CharField(max_length=5, choices=[(side.value, side.value) for side in Side])
    foot_length_mm = _mm()
    foot_length_source = _source()
    foot_length_load = _load()
    ball_width_mm = _mm()
    ball_width_source = _source()
    ball_width_load = _load()
    heel_width_mm = _mm()
    heel_width_source = _source()
    heel_width_load = _load()
    ball_girth_mm = _mm()
    ball_girth_source = _source()
    ball_girth_load = _load()
    ball_length_mm = _mm()
    ball_length_source = _source()
    ball_length_load = _load()
    instep_height_mm = _mm()
    instep_height_source = _source()
    instep_height_load = _load()
    arch_height_mm = _mm()
    arch_height_source = _source()
    arch_height_load = _load()

    class Meta:
        """One row per side; frozen with its profile."""

        verbose_name_plural = "measures"
        ordering: ClassVar = ["side"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="measures_side_once", fields=["profile", "side"]),
            models.CheckConstraint(name="measures_side_known", condition=models.Q(side__in=["left", "right"])),
            *(_whole_or_absent(code) for code in MeasureCode),
        ]

    @override
    def __str__(self) -> str:
        """Read as the side."""
        return self.side

    def measured(self, code: MeasureCode) -> Measured | None:
        """Return one value with its source and load, or ``None`` if it was not measured."""
        value: Decimal | None = getattr(self, f"{code}_mm")
        if value is None:
            return None
        return Measured(value, Source(getattr(self, f"{code}_source")), Load(getattr(self, f"{code}_load")))

    def all_measured(self) -> dict[MeasureCode, Measured]:
        """Return every value there is."""
        return {code: found for code in MeasureCode if (found := self.measured(code)) is not None}

    def put(self, code: MeasureCode, value: Measured | None) -> list[str]:
        """Set or remove one value on this row (not saved here); return the names of the fields it wrote."""
        fields = {
            f"{code}_mm": None if value is None else value.value_mm,
            f"{code}_source": "" if value is None else value.source.value,
            f"{code}_load": "" if value is None else value.load.value,
        }
        for name, content in fields.items():
            setattr(self, name, content)
        return list(fields)

    @classmethod
    def of(cls, profile: FootProfile) -> "dict[Side, Measures]":
        """Return a profile's rows by side (prefetch ``measures`` for lists); a side without a row has no measures."""
        return {Side(row.side): row for row in profile.measures.all()}

    @classmethod
    def copies(cls, rows: Iterable["Measures"], profile: FootProfile) -> "list[Measures]":
        """Return unsaved rows of another profile with the same values, sources and loads."""
        result = []
        for row in rows:
            copy = cls(profile=profile, side=row.side)
            for code, value in row.all_measured().items():
                copy.put(code, value)
            result.append(copy)
        return result
