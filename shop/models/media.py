"""Pictures of products and pages, each with words for those who do not see it."""

from typing import ClassVar, override

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.db import models
from django.templatetags.static import static

OWNERS = ("product", "concern", "foot_type", "advice")


def _exactly_one_owner() -> models.Q:
    condition = models.Q()
    for owner in OWNERS:
        condition |= models.Q(**{f"{other}__isnull": other != owner for other in OWNERS})
    return condition


class Media(models.Model):
    """One picture under the static files, of one product or one page."""

    product = models.ForeignKey("shop.Product", on_delete=models.CASCADE, null=True, blank=True, related_name="media")
    concern = models.ForeignKey("shop.Concern", on_delete=models.CASCADE, null=True, blank=True, related_name="media")
    foot_type = models.ForeignKey(
        "shop.FootType", on_delete=models.CASCADE, null=True, blank=True, related_name="media"
    )
    advice = models.ForeignKey("shop.Advice", on_delete=models.CASCADE, null=True, blank=True, related_name="media")
    path = models.CharField(max_length=160, help_text="Under the static files, e.g. shop/products/stride.svg.")
    alt = models.CharField(max_length=240, help_text="What the picture shows, for those who do not see it.")
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        """One owner, words always."""

        verbose_name_plural = "media"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="media_has_one_owner",
                condition=_exactly_one_owner(),
                violation_error_message="A picture belongs to one product or one page.",
            ),
            models.CheckConstraint(
                name="media_has_words",
                condition=~models.Q(alt="") & ~models.Q(path=""),
                violation_error_message="Describe what the picture shows.",
            ),
            *(models.UniqueConstraint(name=f"media_path_once_per_{owner}", fields=[owner, "path"]) for owner in OWNERS),
        ]

    @override
    def __str__(self) -> str:
        """Read as the path."""
        return self.path

    @override
    def clean(self) -> None:
        """
        Insist that the picture is there; forms and loaders ask this, the database cannot.

        :raises ValidationError: if no static file has the path.
        """
        if finders.find(self.path) is None:
            raise ValidationError({"path": "There is no such file under the static files."}, code="no_such_file")

    @property
    def url(self) -> str:
        """Where browsers find it."""
        return static(self.path)
