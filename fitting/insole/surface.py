"""Heights of the top and the bottom of an insole, as functions of the place: each parameter has its own term."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from fitting.insole.outline import HEEL_MARGIN, INNER_SHARE, Floats, Outline
from fitting.parameters import FootShape, InsoleLength, SideParameters

# The thinnest wall that the process makes well, and what we draw where it would be thinner, mm.
LEAST_WALL: Final = 1.2
_FORE_LEAST: Final = 1.5
_FORE_SHARE: Final = 0.60
# The flat rim all round: without it a steep wall would end in a knife's edge, mm.
_RIM: Final = 2.0
# The heel seat is plain up to here, and then rises to the rim.
_PLAIN: Final = 0.48
# Ends of the heel's terms, as shares of the length: whole up to the first, gone at the second.
_CUP: Final = (0.17, 0.42)
_POST: Final = (0.25, 0.37)
_LIFT: Final = (0.25, 0.66)
_SHELL: Final = (0.60, 0.72)
# The arch: apex as a share of the ball length, and how far it reaches to either side, as shares of the length.
_APEX: Final = 0.585
_ARCH_BACK: Final = 0.23
_ARCH_FORE: Final = 0.25
# The dome of the metatarsal pad: its middle as a share of the ball length, and its half axes.
_PAD: Final = 0.835
_PAD_ALONG: Final = 0.065
_PAD_ACROSS: Final = 0.46
# The forefoot's tilt, as shares of the length: begins, is whole, ends before the toes.
_FORE_POST: Final = (0.66, 0.72, 0.84, 0.94)
# The end of a cut insole is bevelled over this share of the length.
_BEVEL: Final = 0.05


def ease(t: Floats) -> Floats:
    """Return a smooth step from 0 at 0 to 1 at 1."""
    bound = np.clip(t, 0, 1)
    return bound * bound * (3 - 2 * bound)


def _until(share: Floats, ends: tuple[float, float]) -> Floats:
    return 1 - ease((share - ends[0]) / (ends[1] - ends[0]))


@dataclass(frozen=True)
class Surface:
    """Top and bottom of one side, as a right foot."""

    outline: Outline
    arch: float
    cup: float
    post_slope: float
    fore_slope: float
    pad: float
    lift: float
    skive: float
    shell: float

    @classmethod
    def of(cls, shape: FootShape, side: SideParameters) -> Self:
        """Return the surfaces that a side's parameters describe."""
        return cls(
            outline=Outline.of(shape, side),
            arch=float(side.arch_height_mm),
            cup=float(side.heel_cup_depth_mm),
            post_slope=float(np.tan(np.radians(float(side.rearfoot_post_deg)))),
            fore_slope=float(np.tan(np.radians(float(side.forefoot_post_deg)))),
            pad=float(side.met_pad_mm),
            lift=float(side.heel_lift_mm),
            skive=float(side.medial_skive_mm),
            shell=float(side.shell_mm),
        )

    @property
    def apex_at(self) -> float:
        """Where the arch is highest, x in mm."""
        return HEEL_MARGIN + _APEX * (self.outline.head_at - HEEL_MARGIN)

    @property
    def pad_at(self) -> float:
        """Where the metatarsal pad is highest, x in mm."""
        return HEEL_MARGIN + _PAD * (self.outline.head_at - HEEL_MARGIN)

    def top(self, x: Floats, y: Floats) -> Floats:
        """Return the height of the top at each place within the outline, mm."""
        share = x / self.outline.length
        raised = self._fold(x, y) + self._outer_arch(x, y) + self._pad(x, y) + self._posts(x, y) + self.lift_at(share)
        return self.base(share) + raised * self._bevel(x, y)

    def bottom(self, x: Floats, y: Floats) -> Floats:
        """Return the height of the bottom: flat, but for the hollow under the inner arch."""
        arch = self._inner_arch(x, y)
        return 0.9 * arch * arch / (arch + 3) * self._bevel(x, y)

    def base(self, share: Floats) -> Floats:
        """Return the thickness that is always there: the shell at the heel, thinner at the ball."""
        fore = max(_FORE_LEAST, _FORE_SHARE * self.shell)
        return fore + (self.shell - fore) * _until(share, _SHELL)

    def lift_at(self, share: Floats) -> Floats:
        """Return the height of the heel lift, tapering to the ball."""
        return self.lift * _until(share, _LIFT)

    def _out(self, x: Floats, y: Floats) -> Floats:
        """Return how far out a place is (0 to 1), as if the flat rim began the edge."""
        out, radius = self.outline.to_rim(x, y)
        return np.minimum(out * radius / np.maximum(radius - _RIM, 0.5), 1)

    def _fold(self, x: Floats, y: Floats) -> Floats:
        """Return heel cup, skive and inner arch, each going over into the other."""
        share = x / self.outline.length
        out = self._out(x, y)
        cup = self.cup * ease((out - _PLAIN) / (1 - _PLAIN)) * _until(share, _CUP)
        seat = ease((share - 0.02) / 0.05) * _until(share, (0.20, 0.26))
        skive = self.skive * ease((self._across(x, y) - 0.22) / 0.48) * seat
        return (cup**4 + skive**4 + self._inner_arch(x, y) ** 4) ** 0.25

    def _along_arch(self, x: Floats) -> Floats:
        off = x - self.apex_at
        reach = np.where(off < 0, _ARCH_BACK, _ARCH_FORE) * self.outline.length
        return np.where(np.abs(off) < reach, 0.5 * (1 + np.cos(np.pi * off / reach)), 0)

    def _across(self, x: Floats, y: Floats) -> Floats:
        half = self.outline.half(x, y)
        return np.clip(y / np.maximum(half - _RIM, 0.5), -1, 1)

    def _inner_arch(self, x: Floats, y: Floats) -> Floats:
        rise = ease((self._across(x, y) + 0.15) / 1.15)
        return self.arch * self._along_arch(x) * rise**1.2

    def _outer_arch(self, x: Floats, y: Floats) -> Floats:
        return 0.2 * self.arch * self._along_arch(x) * ease((-self._across(x, y) - 0.35) / 0.65)

    def _pad(self, x: Floats, y: Floats) -> Floats:
        along = (x - self.pad_at) / (_PAD_ALONG * self.outline.length)
        return self.pad * (1 - ease(np.hypot(along, (self._across(x, y) + 0.05) / _PAD_ACROSS)))

    def _posts(self, x: Floats, y: Floats) -> Floats:
        """Return the wedges under heel and ball: the low edge stays, the other side rises."""
        share = x / self.outline.length
        low = float(np.sign(self.post_slope)) * self.outline.heel_half
        rear = self.post_slope * (y + low) * _until(share, _POST)
        begins, whole, fades, ends = _FORE_POST
        widest = INNER_SHARE if self.fore_slope < 0 else 1 - INNER_SHARE
        fore_low = float(np.sign(self.fore_slope)) * widest * self.outline.ball
        window = ease((share - begins) / (whole - begins)) * _until(share, (fades, ends))
        return rear + self.fore_slope * (y + fore_low) * window

    def _bevel(self, x: Floats, y: Floats) -> Floats:
        """Return 1, and for a cut insole less towards its end, so that nothing steps down under the ball."""
        if self.outline.cut is InsoleLength.FULL:
            return np.ones_like(x)
        ends = self.outline.ends(self._across(x, y))
        return ease((ends - x) / (_BEVEL * self.outline.length))
