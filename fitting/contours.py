"""Lines of equal height on a grid of heights: closed, so that what they enclose can be filled."""

from collections.abc import Iterator, Sequence
from typing import Final

type Grid = Sequence[Sequence[float | None]]
type Corner = tuple[int, int]
type Edge = tuple[Corner, Corner]
type Point = tuple[float, float]

# So many places beyond the last known ones the surface goes on as it ended; what is drawn is cut at its outline.
_BEYOND: Final = 2
# Below every height there is: whatever lies further out is not enclosed.
_NOTHING: Final = -1000.0


def closed_lines(heights: Grid, level: float) -> list[list[Point]]:
    """
    Return the lines along which a surface passes a level, each closed, as points ``(row, column)`` of its grid.

    Filled by the rule of even and odd they cover what is at least as high as the level. Places where nothing is known
    (``None``) are taken as the known ones beside them.
    """
    grid = _extended(heights)
    ahead: dict[Edge, list[Edge]] = {}
    for one, other in _segments(grid, level):
        ahead.setdefault(one, []).append(other)
        ahead.setdefault(other, []).append(one)
    lines = []
    while ahead:
        edge = next(iter(ahead))
        line = []
        while edge in ahead:
            line.append(_crossing(grid, edge, level))
            beyond = [one for one in ahead.pop(edge) if one in ahead]
            edge = beyond[0] if beyond else edge
        lines.append(line)
    return lines


def _extended(heights: Grid) -> list[list[float]]:
    wide = len(heights[0]) + 2 * _BEYOND + 2
    beside: list[float | None] = [None] * (_BEYOND + 1)
    grid: list[list[float | None]] = [[None] * wide for _ in range(_BEYOND + 1)]
    grid += [[*beside, *row, *beside] for row in heights]
    grid += [[None] * wide for _ in range(_BEYOND + 1)]
    for _ in range(_BEYOND):
        grid = [
            [_taken_over(grid, row, column) for column in range(wide)] for row in range(len(grid))
        ]  # fmt: skip
    return [[_NOTHING if height is None else height for height in row] for row in grid]


def _taken_over(grid: Sequence[Sequence[float | None]], row: int, column: int) -> float | None:
    if grid[row][column] is not None:
        return grid[row][column]
    around = ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))
    known = [
        height
        for r, c in around
        if 0 <= r < len(grid) and 0 <= c < len(grid[0]) and (height := grid[r][c]) is not None
    ]  # fmt: skip
    return sum(known) / len(known) if known else None


def _segments(grid: Sequence[Sequence[float]], level: float) -> Iterator[tuple[Edge, Edge]]:
    """Yield, for every square of four places, which of its edges a line joins."""
    for row in range(len(grid) - 1):
        for column in range(len(grid[0]) - 1):
            corners = ((row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column))
            above = [grid[r][c] >= level for r, c in corners]
            crossed = [
                _edge(corners[index], corners[(index + 1) % 4])
                for index in range(4)
                if above[index] != above[(index + 1) % 4]
            ]
            if len(crossed) == 4:  # noqa: PLR2004  a saddle
                middle = sum(grid[r][c] for r, c in corners) / 4 >= level
                first, second, third, fourth = crossed
                yield (first, second) if middle == above[0] else (fourth, first)
                yield (third, fourth) if middle == above[0] else (second, third)
            elif crossed:
                yield crossed[0], crossed[1]


def _edge(one: Corner, other: Corner) -> Edge:
    return (one, other) if one < other else (other, one)


def _crossing(grid: Sequence[Sequence[float]], edge: Edge, level: float) -> Point:
    """Return where on an edge the surface passes the level."""
    (r1, c1), (r2, c2) = edge
    low, high = grid[r1][c1], grid[r2][c2]
    part = (level - low) / (high - low)
    off = _BEYOND + 1
    return r1 - off + (r2 - r1) * part, c1 - off + (c2 - c1) * part
