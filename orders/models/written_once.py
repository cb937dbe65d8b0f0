"""Rows that are written once: what was issued, said or booked stays as it was; a correction is a further row."""

from typing import NoReturn, override

from django.db import models


class AppendOnly(RuntimeError):  # noqa: N818  a fault of ours, not a refusal
    """What is written once stays as it was written; a correction is a further row."""


class WrittenOnce(models.Model):
    """A row that is neither changed nor deleted; triggers of both databases refuse as well."""

    class Meta:
        """No table of its own."""

        abstract = True

    @override
    def save(self, *, force_insert: bool = False, **kwargs: object) -> None:  # type: ignore[override]
        """
        Write a new row.

        :raises AppendOnly: if it was written before.
        """
        if not self._state.adding:
            raise AppendOnly
        super().save(force_insert=True)

    @override
    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        """Refuse."""
        raise AppendOnly
