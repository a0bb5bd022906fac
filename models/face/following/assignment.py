"""Who gets what, at the lowest cost in all: the Hungarian method by shortest paths (Jonker and Volgenant 1987)."""

from __future__ import annotations

import numpy as np


def cheapest_pairs(costs: np.ndarray, limit: np.ndarray) -> list[tuple[int, int]]:
    """Pairs (row, column), each used once at most, so that the sum of costs is lowest: costs [R, C], limit [R].

    To stay alone costs a row its limit, so no pair costs more than the limit of its row. Costs and limits are finite
    and not negative. Rows times columns times steps of a path: 200 by 200 take a tenth of a second at worst.
    """
    rows, columns = costs.shape
    alone = np.full((rows, rows), np.inf)
    np.fill_diagonal(alone, limit)
    costs = np.concatenate([costs, alone], axis=1)  # [R, C + R]: a column for each row that stays alone
    owner = np.full(columns + rows, -1)  # the row of each column
    of_row, of_column = np.zeros(rows), np.zeros(columns + rows)  # prices: a pair in use costs as much as its prices
    for row in range(rows):
        reach, before = np.full(columns + rows, np.inf), np.full(columns + rows, -1)
        done = np.zeros(columns + rows, dtype=bool)
        at, column, spent = row, -1, 0.0
        while at >= 0:  # the cheapest way from `row`, over rows that give up their column, to a free column
            further = spent + costs[at] - of_row[at] - of_column
            better = ~done & (further < reach)
            reach[better], before[better] = further[better], column
            column = int(np.where(done, np.inf, reach).argmin())
            spent, done[column], at = float(reach[column]), True, int(owner[column])
        passed = done.copy()
        passed[column] = False
        of_row[owner[passed]] += spent - reach[passed]
        of_row[row] += spent
        of_column[passed] -= spent - reach[passed]
        while column >= 0:
            owner[column] = row if before[column] < 0 else owner[before[column]]
            column = int(before[column])
    return [(int(owner[column]), column) for column in range(columns) if owner[column] >= 0]
