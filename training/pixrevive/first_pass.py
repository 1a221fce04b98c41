"""Neighbours that were restored before a network looks at them.

A restored neighbour is closer to the clean frame than the coded one, and carries what its own neighbours had to tell: a window of five frames
then reaches over seventeen. Every frame is restored once, whichever windows it will stand in; the frame that is being restored stays as coded,
and stands beside that as restored where the window has the slot "own".
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from .valset import Clip
from .window import SLOTS, Slot, choose

#: restored 8-bit planes of some frames of a clip (k, luma, chroma); the last argument is the size of the tiles, 0 for whole frames
RestoreClip = Callable[[Clip, Iterable[int], int], Iterator[tuple[int, np.ndarray, np.ndarray]]]


def with_neighbours(restore: RestoreClip, clip: Clip, frames: Iterable[int], slots: tuple[Slot, ...] = SLOTS, tile: int = 0) -> Clip:
    """The same clip with restored neighbours for the windows of some frames; frames that stand in none of them stay as coded."""
    needed = sorted({j for k in frames for j, s in zip(choose(clip.qp, k, slots), slots) if j != k or s == "own"})
    neighbours = np.array(clip.coded)
    for k, y, uv in restore(clip, needed, tile):
        neighbours[k] = np.concatenate([y.ravel(), uv.ravel()])
    return replace(clip, neighbours=neighbours)
