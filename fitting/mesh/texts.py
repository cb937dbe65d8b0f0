"""Numbers out of many lines of text, quickly."""

import numpy as np
from numpy.typing import NDArray


def numbers[N: np.generic](lines: list[bytes], kind: type[N]) -> NDArray[N]:
    """
    Return the numbers of lines that all hold equally many, one row a line.

    :raises ValueError: if a line holds more or fewer than the first, or something else.
    """
    widths = {len(line.split()) for line in lines}
    if len(widths) != 1:
        raise ValueError("lines of unequal length")
    found = np.fromstring(b" ".join(lines).decode("ascii"), dtype=kind, sep=" ")
    return found.reshape(len(lines), widths.pop())
