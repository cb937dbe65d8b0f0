"""What we say: concerns, foot types, advice, questions and answers, and the notices beside them."""

from typing import ClassVar, override

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from shop.models.checks import one_of
from shop.models.publication import Published, PublishedQuerySet, Shelved


class Topic(models.TextChoices):
    """What a piece of advice is about."""

    EXERCISE = "exercise", "Exercise"
    POSTURE = "posture", "Posture"
    WORKSTATION = "workstation", "Workstation"
    BREAK_IN = "break_in", "Breaking in"
    CARE = "care", "Washing and care"
    SHOES = "shoes", "Shoes"


class FaqTopic(models.TextChoices):
    """What a question is about."""

    INSOLES = "insoles", "What insoles do"
    FEET = "feet", "Feet, gait and posture"
    CHOOSING = "choosing", "Choosing"
    EVIDENCE = "evidence", "How well they work"
    ORDERING = "ordering", "Ordering and fitting"


class BodyArea(models.TextChoices):
    """Where a concern is felt."""

    BACK = "back", "Back"
    HIP = "hip", "Hip"
    KNEE = "knee", "Knee"
    HEEL = "heel", "Heel"
    ARCH = "arch", "Arch"
    LEGS = "legs", "Legs"


def short_sentences(value: object) -> None:
    """
    Insist on a list of texts that are not empty.

    :raises ValidationError: if it is not one.
    """
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        message = "Give a list of sentences."
        raise ValidationError(message, code="not_sentences")


class Notice(models.Model):
    """A sentence that must stand beside certain content, e.g. ``health`` beside everything about health."""

    code = models.SlugField(max_length=24, unique=True)
    title = models.CharField(max_length=80)
    text = models.TextField()
    history = HistoricalRecords()

    @override
    def __str__(self) -> str:
        """Read as its title."""
        return self.title


class Page(Shelved):
    """What the three kinds of page share: a title, a summary and a Markdown body."""

    title = models.CharField(max_length=100)
    summary = models.CharField(max_length=300)
    body = models.TextField(help_text="Markdown.")

    class Meta(Shelved.Meta):
        """No table of its own."""

        abstract = True

    @override
    def __str__(self) -> str:
        """Read as its title."""
        return self.title


class ConcernQuerySet(PublishedQuerySet["Concern"]):
    """Queryset words of published rows."""


class Concern(Page):
    """Something that hurts or tires, how feet may play a part, and which features help."""

    area = models.CharField(max_length=8, choices=BodyArea)
    helpful_features = models.JSONField(default=list, blank=True, validators=[short_sentences])
    see_a_clinician_when = models.JSONField(default=list, blank=True, validators=[short_sentences])
    history = HistoricalRecords()

    objects = ConcernQuerySet.as_manager()

    class Meta(Page.Meta):
        """Areas are coded."""

        constraints: ClassVar = [*Published.Meta.constraints, one_of("concern_area_known", "area", BodyArea.values)]


class FootTypeQuerySet(PublishedQuerySet["FootType"]):
    """Queryset words of published rows."""


class FootType(Page):
    """A way feet are built or move, how it shows, and which features help."""

    signs = models.JSONField(default=list, blank=True, validators=[short_sentences])
    helpful_features = models.JSONField(default=list, blank=True, validators=[short_sentences])
    history = HistoricalRecords()

    objects = FootTypeQuerySet.as_manager()

    class Meta(Page.Meta):
        """Nothing of its own."""

        constraints: ClassVar = [*Published.Meta.constraints]


class AdviceQuerySet(PublishedQuerySet["Advice"]):
    """Queryset words of published rows."""


class Advice(Page):
    """Something a reader can do: an exercise, a way to stand or sit, breaking in, washing."""

    topic = models.CharField(max_length=12, choices=Topic)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How long it takes; empty: not timed.")
    concerns = models.ManyToManyField(Concern, blank=True, related_name="advice")
    history = HistoricalRecords()

    objects = AdviceQuerySet.as_manager()

    class Meta(Page.Meta):
        """Topics are coded."""

        verbose_name_plural = "advice"
        constraints: ClassVar = [*Published.Meta.constraints, one_of("advice_topic_known", "topic", Topic.values)]


class FaqQuerySet(PublishedQuerySet["Faq"]):
    """Queryset words of published rows."""


class Faq(Shelved):
    """A question and its answer."""

    question = models.CharField(max_length=160)
    answer = models.TextField(help_text="Markdown.")
    topic = models.CharField(max_length=12, choices=FaqTopic)
    history = HistoricalRecords()

    objects = FaqQuerySet.as_manager()

    class Meta(Shelved.Meta):
        """Topics are coded."""

        verbose_name = "question"
        constraints: ClassVar = [*Published.Meta.constraints, one_of("faq_topic_known", "topic", FaqTopic.values)]

    @override
    def __str__(self) -> str:
        """Read as the question."""
        return self.question
