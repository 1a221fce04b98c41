"""Weights of a network for a larger one that computes the same at first: more frames in its window, more blocks in its stages.

T. Chen, I. Goodfellow and J. Shlens (ICLR 2016): what was learned is kept, and training goes on from there.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import torch
from torch import nn

from .elpnet import BANDS, UV_BANDS, Y_BANDS
from .window import Slot

_BLOCK = re.compile(r"(?P<stage>(elp\.)?(encoder|middle|decoder))\.(?P<index>\d+)\.(?P<rest>.*)")


def grown(weights: dict[str, torch.Tensor], before: Sequence[Slot], net: nn.Module, after: Sequence[Slot]) -> dict[str, torch.Tensor]:
    """State of `net`, whose window is `after`, with the weights of a smaller one of the same kind, whose window was `before`.

    New frames get weights of zero, and new blocks add nothing: they come after the old ones of their stage. A slot that stands in a window
    more than once is known by its turn. Raises KeyError where `before` has slots that `after` has not, RuntimeError where sizes differ otherwise.
    """
    state = {name: w.clone() for name, w in net.state_dict().items()}
    blocks = _count_blocks(weights), _count_blocks(state)
    for name in state:
        if (m := _BLOCK.fullmatch(name)) and int(m["index"]) >= blocks[0][m["stage"]] and m["rest"].startswith("b."):
            state[name].zero_()
    for name, w in weights.items():
        target = name
        if (m := _BLOCK.fullmatch(name)) and not m["rest"].startswith(("a.", "b.")):  # the attention behind the blocks
            target = f"{m['stage']}.{blocks[1][m['stage']]}.{m['rest']}"
        if state[target].shape == w.shape:
            state[target].copy_(w)
        elif (kind := target.removeprefix("elp.")).startswith("head.") or kind.startswith("cnpn.known."):
            places = _inputs(before, after)
            rest = w.shape[1] - len(places)  # what the noise predictor is told beside what ELPNet saw
            places += [state[target].shape[1] - rest + k for k in range(rest)]
            state[target].zero_()[:, places] = w.to(state[target].dtype)
        elif kind.startswith(("blend.", "fusion.gates.")):
            state[target].zero_()[_per_neighbour(before, after)] = w.to(state[target].dtype)
        else:
            raise RuntimeError(f"{name} has {tuple(w.shape)}, {target} {tuple(state[target].shape)}")
    return state


def _count_blocks(state: dict[str, torch.Tensor]) -> Counter[str]:
    """Number of blocks per stage."""
    count: Counter[str] = Counter()
    for name in state:
        if (m := _BLOCK.fullmatch(name)) and m["rest"] == "a.weight":
            count[m["stage"]] += 1
    return count


def _turns(slots: Sequence[Slot]) -> list[tuple[Slot, int]]:
    return [(s, list(slots[:k]).count(s)) for k, s in enumerate(slots)]


def _neighbours(before: Sequence[Slot], after: Sequence[Slot]) -> list[int]:
    """Where the neighbours of a window stand among those of the other."""
    there = {turn: k for k, turn in enumerate(t for t in _turns(after) if t[0] != 0)}
    return [there[turn] for turn in _turns(before) if turn[0] != 0]


def _per_neighbour(before: Sequence[Slot], after: Sequence[Slot]) -> list[int]:
    """Channels that belong to the bands of neighbours, luma of all before chroma of all."""
    k = len(after) - 1
    places = _neighbours(before, after)
    luma = [Y_BANDS * j + b for j in places for b in range(Y_BANDS)]
    return luma + [Y_BANDS * k + UV_BANDS * j + b for j in places for b in range(UV_BANDS)]


def _inputs(before: Sequence[Slot], after: Sequence[Slot]) -> list[int]:
    """Channels of what ELPNet sees (ElpNet.trunk): bands and means of the frame, neighbours, QP maps."""
    frame = BANDS + 3
    there = {turn: k for k, turn in enumerate(_turns(after))}
    maps = [frame + BANDS * (len(after) - 1) + there[turn] for turn in _turns(before)]
    return [*range(frame), *(frame + c for c in _per_neighbour(before, after)), *maps]
