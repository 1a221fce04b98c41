"""Which frames a network looks at: by quality as well as by distance. The application chooses by the same rule."""
from __future__ import annotations

from collections.abc import Sequence

Slot = int | str
#: the frame itself, its neighbours, and the best-coded other frame within reach on either side
SLOTS: tuple[Slot, ...] = ("best-", -1, 0, 1, "best+")
#: for a second pass: the frame as the first pass restored it, and all frames within reach, ordered by quality
SECOND: tuple[Slot, ...] = ("own", "best-", "best-", "best-", -1, 0, 1, "best+", "best+", "best+")
REACH = 4


def choose(qps: Sequence[float], k: int, slots: Sequence[Slot] = SLOTS, first: int = 0, last: int | None = None) -> list[int]:
    """Frame index for each slot of frame k.

    An integer slot is an offset. "best-"/"best+" is, among the frames at distance 1..4 on that side that are not in the window yet, the
    one with the lowest QP; the nearest of equals. "own" is frame k as a first pass restored it. Frame k stands in for whatever lies
    outside first..last (clip end, scene cut).
    """
    end = len(qps) - 1 if last is None else last
    taken = {k + s for s in slots if isinstance(s, int)}
    out: list[int] = []
    for s in slots:
        if isinstance(s, int):
            j = k + s
            out.append(j if first <= j <= end else k)
        elif s == "own":
            out.append(k)
        else:
            side = -1 if s == "best-" else 1
            near = [k + side * d for d in range(1, REACH + 1)]
            free = [j for j in near if first <= j <= end and j not in taken]
            out.append(min(free, key=lambda j: (qps[j], abs(j - k))) if free else k)
            taken.add(out[-1])
    return out
