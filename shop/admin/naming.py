"""Names of boxes for who cannot see where they stand: rows beneath a form, and the two halves of an instant."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.utils.text import capfirst


def named(field: forms.Field, label: object) -> None:
    """Give a box that stands without a visible label of its own the name it goes by."""
    widget: Any = field.widget
    if isinstance(widget, RelatedFieldWidgetWrapper):
        widget = widget.widget
    words = str(capfirst(str(label)))
    if isinstance(widget, forms.MultiWidget):
        for part, half in zip(widget.widgets, ("date", "time"), strict=True):
            part.attrs["aria-label"] = f"{words}, {half}"
    else:
        widget.attrs["aria-label"] = words


class Halves:
    """A form whose instants are asked for in two boxes, each of which says which it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the halves."""
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]  # a form's
        for name, field in fields.items():
            if isinstance(field.widget, forms.MultiWidget):
                named(field, field.label or name.replace("_", " "))
