"""Running a network over the frames of a clip."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import torch
import torch.nn.functional as F

from .valset import Clip
from .window import SLOTS, Slot

Restore = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]]


def windows(clip: Clip, frames: Iterable[int], slots: tuple[Slot, ...] = SLOTS) -> Iterator[tuple[int, torch.Tensor, torch.Tensor, torch.Tensor]]:
    """For each frame its window as the network takes it: k, y [1,F,H,W], uv [1,2F,H/2,W/2] (0..1), qp [1,F]; padded to multiples of 16."""
    ph, pw = -clip.height % 16, -clip.width % 16
    for k in frames:
        *planes, qp = clip.window(k, slots)
        y, uv = (torch.from_numpy(np.ascontiguousarray(p)).float()[None] / 255 for p in planes)
        if ph or pw:
            y, uv = F.pad(y, (0, pw, 0, ph), mode="reflect"), F.pad(uv, (0, pw // 2, 0, ph // 2), mode="reflect")
        yield k, y, uv, torch.from_numpy(qp)[None]


def to_codes(x: torch.Tensor) -> np.ndarray:
    """0..1 -> rounded 8-bit code values."""
    return (x * 255).round().clamp(0, 255).to(torch.uint8).numpy()


@torch.no_grad()
def restore(model: Restore, clip: Clip, frames: Iterable[int], slots: tuple[Slot, ...] = SLOTS, bf16: bool = False) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Restored planes, rounded to 8 bit: k, luma [H,W], chroma [2,H/2,W/2]."""
    for k, y, uv, qp in windows(clip, frames, slots):
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            oy, ouv = model(y, uv, qp)[:2]
        yield k, to_codes(oy[0, 0].float())[: clip.height, : clip.width], to_codes(ouv[0].float())[:, : clip.height // 2, : clip.width // 2]
