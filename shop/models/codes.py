"""The coded words of the catalogue: short, stable values with a name for people."""

from django.core.exceptions import ValidationError
from django.db import models

from shop.fit_spec import BadFitSpec, FitSpec
from shop.models.checks import list_of


class Kind(models.TextChoices):
    """How a product comes to be."""

    CUSTOM = "custom", "Made to measure"
    STOCK = "stock", "From stock"


class Audience(models.TextChoices):
    """Who may buy it."""

    EVERYONE = "everyone", "Everyone"
    DESIGN_HOLDERS = "design_holders", "Only who has a stored design with us"


class Pieces(models.TextChoices):
    """What one piece of a product is."""

    PAIR = "pair", "A pair"
    SIDE = "side", "One side"
    PIECE = "piece", "One piece"


class Length(models.TextChoices):
    """How far an insole reaches."""

    FULL = "full", "Full length"
    THREE_QUARTER = "three_quarter", "Three-quarter"


class Thickness(models.TextChoices):
    """How much room an insole takes in a shoe."""

    SLIM = "slim", "Slim"
    STANDARD = "standard", "Standard"
    CUSHIONED = "cushioned", "Cushioned"


class LeadTime(models.TextChoices):
    """How long making takes; the days stand on the product."""

    MADE_TO_ORDER = "made_to_order", "Made to order"
    PRIORITY = "priority", "Priority"
    IN_STOCK = "in_stock", "In stock"


class Footwear(models.TextChoices):
    """Shoes an insole fits."""

    RUNNING_SHOE = "running_shoe", "Running shoes"
    TRAINER = "trainer", "Trainers and casual shoes"
    WORK_SHOE = "work_shoe", "Work shoes and clogs"
    SAFETY_BOOT = "safety_boot", "Safety boots"
    HIKING_BOOT = "hiking_boot", "Hiking boots and shoes"
    DRESS_SHOE = "dress_shoe", "Dress shoes and loafers"
    LOW_HEEL = "low_heel", "Heels up to 40 mm"
    SCHOOL_SHOE = "school_shoe", "School shoes"
    COURT_SHOE = "court_shoe", "Court shoes"


class Activity(models.TextChoices):
    """What an insole is worn for."""

    WALKING = "walking", "Walking"
    STANDING = "standing", "Standing for hours"
    RUNNING = "running", "Running"
    HIKING = "hiking", "Hiking"
    LIFTING = "lifting", "Lifting and carrying"
    OFFICE = "office", "Office days"
    COURT_SPORT = "court_sport", "Court sports"
    PLAY = "play", "School and play"


class Cover(models.TextChoices):
    """The material the foot touches."""

    MICROFIBRE = "microfibre", "Microfibre"
    LEATHER = "leather", "Leather"
    MESH = "mesh", "Open mesh"
    WOOL = "wool", "Wool felt"
    NONE = "none", "None"


def known_footwear(value: object) -> None:
    """
    Insist on a list of different footwear codes.

    :raises ValidationError: if it is not one.
    """
    list_of(value, Footwear.values)


def known_activities(value: object) -> None:
    """
    Insist on a list of different activity codes.

    :raises ValidationError: if it is not one.
    """
    list_of(value, Activity.values)


def usable_fit_spec(value: object) -> None:
    """
    Insist on a fit specification that can be read.

    :raises ValidationError: if it cannot.
    """
    try:
        FitSpec.from_json(value)
    except BadFitSpec as error:
        raise ValidationError(str(error), code="bad_fit_spec") from error
