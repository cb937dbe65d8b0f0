"""The one way in which a step of measuring gives up: with a code."""

from fitting.scan_codes import TEXTS, ScanCode


class ScanRefused(Exception):  # noqa: N818  an answer, not a fault
    """
    The file cannot be measured.

    :ivar code: why, for programs.
    :ivar finer: further codes beside it.
    """

    def __init__(self, code: ScanCode, *finer: ScanCode) -> None:
        self.code = code
        self.finer = finer
        super().__init__(TEXTS[code])
