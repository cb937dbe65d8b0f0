"""The heights of the top as plain numbers, for pictures that are drawn without this package."""

from typing import Final

import numpy as np

from fitting.insole.surface import Surface
from fitting.measured import Side

# Distance of two places on the map, and the number of points of its outline to either side.
STEP_MM: Final = 4.0
_EDGE: Final = 60


def height_map(surface: Surface, side: Side) -> dict[str, object]:
    """
    Return ``{"step_mm", "x_mm", "y_mm", "z_mm", "outline_mm", "apex_mm", "highest_mm"}``.

    ``z_mm[row][column]`` is the height of the top at ``x_mm[row]``, ``y_mm[column]``, to a tenth of a millimetre,
    ``null`` beside the insole. ``outline_mm`` is a closed line of ``[x, y]``. All on the real side: y grows to the
    wearer's left on a right foot, whose inner side is there, and the left foot is its mirror image.
    """
    outline = surface.outline
    sign = -1.0 if side is Side.LEFT else 1.0
    x = np.arange(STEP_MM / 2, outline.reach, STEP_MM)
    reach = np.ceil(max(outline.ball, 2 * outline.heel_half) / 2 / STEP_MM) * STEP_MM
    y = np.arange(-reach, reach + STEP_MM / 2, STEP_MM)
    wide, long = np.meshgrid(y * sign, x)
    across = wide / outline.half(long, wide)
    within = (np.abs(across) <= 1) & (long <= outline.ends(across))
    z = np.where(within, surface.top(long, np.where(within, wide, 0)), np.nan)
    inner, outer = (np.linspace(0, float(outline.ends(np.array([end]))[0]), _EDGE) for end in (1.0, -1.0))
    edge_x = np.concatenate((outer, inner[::-1]))
    edge_y = sign * np.concatenate((-outline.outer(outer), outline.inner(inner)[::-1]))
    apex = np.array([surface.apex_at])
    return {
        "step_mm": STEP_MM,
        "x_mm": x.round(1).tolist(),
        "y_mm": y.round(1).tolist(),
        "z_mm": [[None if np.isnan(height) else round(height, 1) for height in row] for row in z.tolist()],
        "outline_mm": np.stack((edge_x, edge_y), axis=1).round(1).tolist(),
        "apex_mm": [round(surface.apex_at, 1), round(float(sign * (outline.inner(apex)[0] - 1)), 1)],
        "highest_mm": round(float(np.nanmax(z)), 1),
    }
