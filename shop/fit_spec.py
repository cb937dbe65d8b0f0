"""The words of fit: which measures of a foot a product can ask for."""

import enum


class MeasureCode(enum.StrEnum):
    """
    A measure of one foot, in millimetres, standing with half the body weight on it unless said otherwise.

    Definitions follow ISO 7250-1 and ISO 9407; the foot axis runs from the centre of the heel to the second toe.
    """

    FOOT_LENGTH = "foot_length"  # rearmost point of the heel to the longest toe, along the axis
    BALL_WIDTH = "ball_width"  # widest part of the forefoot, across the axis
    HEEL_WIDTH = "heel_width"  # widest part of the rear fifth
    BALL_GIRTH = "ball_girth"  # tape round both metatarsal heads
    BALL_LENGTH = "ball_length"  # heel to the first metatarsal head, along the axis
    INSTEP_HEIGHT = "instep_height"  # floor to the top of the foot at half its length
    ARCH_HEIGHT = "arch_height"  # floor to the sole under the highest point of the inner arch
