"""Distance on the globe, in two dimensions: heights from a GPS are too rough to lengthen a path by them."""

from math import asin, cos, radians, sin, sqrt
from typing import Final

# Mean radius of the earth, metres (IUGG).
RADIUS_M: Final = 6_371_008.8
HIGHEST_LAT, HIGHEST_LON = 90, 180


def distance_m(from_lat: float, from_lon: float, to_lat: float, to_lon: float) -> float:
    """Return the metres between two places in degrees, by the haversine formula."""
    phi, other = radians(from_lat), radians(to_lat)
    half = sin((other - phi) / 2) ** 2 + cos(phi) * cos(other) * sin(radians(to_lon - from_lon) / 2) ** 2
    return 2 * RADIUS_M * asin(sqrt(min(1.0, half)))


def is_place(lat: float, lon: float) -> bool:
    """Whether two numbers are a place on the globe; what is not a number is none."""
    return abs(lat) <= HIGHEST_LAT and abs(lon) <= HIGHEST_LON
