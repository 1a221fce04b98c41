"""Quick validation during training: a few frames of every clip, with the averaged weights."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import nn

from . import metrics, valset
from .elpnet import ElpNet
from .first_pass import with_neighbours
from .flow import warp
from .infer import Restore, restore, windows
from .precision import bf16_is_faster
from .runtime import OnnxModel
from .window import Slot

Check = Callable[[nn.Module], dict[str, float]]
FRAMES = (5, 6, 7, 8)  # one period of the QP cascade with its key frame last
QPS = (37, 27)
#: and a codec of the archive mix that spreads quality evenly: there a network that trusts its neighbours too much loses
CODINGS: tuple[int | str, ...] = (*QPS, "hevc")


def checker(data: Path, cache: Path, slots: tuple[Slot, ...], flow: bool, as_restore: Callable[[nn.Module], Restore], neighbours: Path | None = None) -> Check:
    """The validation of a stage; clips are loaded when first needed."""
    clips: dict[int | str, list[valset.Clip]] = {}

    def load(coding: int | str) -> list[valset.Clip]:
        if coding not in clips:
            clips[coding] = load_clips(data, cache, coding, slots, neighbours)
        return clips[coding]

    if flow:
        return lambda net: flow_check(net, load(37), slots)
    return lambda net: {k: v for c in CODINGS for k, v in restore_check(as_restore(net), load(c), c, slots).items()}


def load_clips(data: Path, cache: Path, coding: int | str, slots: tuple[Slot, ...], neighbours: Path | None = None) -> list[valset.Clip]:
    """The validation clips in a coding (valset.load); the neighbours of the check frames restored by a model file, where one is given."""
    clips = valset.load(data, cache, coding)
    if neighbours is None:
        return clips
    model = OnnxModel.open(neighbours, 1)
    return [with_neighbours(model.restore, clip, FRAMES, slots) for clip in clips]


@torch.no_grad()
def flow_check(net: nn.Module, clips: list[valset.Clip], slots: tuple[Slot, ...]) -> dict[str, float]:
    """PSNR of a clean neighbour against the clean frame, unmoved and moved by the flow of the decoded ones (mean over clips, dB)."""
    assert isinstance(net, ElpNet)
    still: list[float] = []
    moved: list[float] = []
    mid = len(slots) // 2
    for clip in clips:
        clean = valset.Clip(clip.name, clip.width, clip.height, clip.clean, clip.clean, clip.qp)
        for (_, y, _, _), (_, c, _, _) in zip(windows(clip, FRAMES, slots), windows(clean, FRAMES, slots)):
            for j in (k for k in range(len(slots)) if k != mid):
                flow = net.flow(y[:, mid : mid + 1], y[:, j : j + 1])
                neighbour = c[:, j : j + 1]
                for out, picture in ((still, neighbour), (moved, warp(neighbour, flow))):
                    out.append(float(-10 * torch.log10((picture - c[:, mid : mid + 1]).pow(2).mean() + 1e-10)))
    return {"unmovedPsnr": round(float(np.mean(still)), 3), "warpedPsnr": round(float(np.mean(moved)), 3)}


def restore_check(net: Restore, clips: list[valset.Clip], coding: int | str, slots: tuple[Slot, ...]) -> dict[str, float]:
    """Mean gains over the check frames, named after the coding: luma PSNR and SSIM, chroma PSNR, key frames and others apart, worst clip."""
    by_clip, ssim, chroma, key, other = [], [], [], [], []
    for clip in clips:
        gains = []
        for k, y, uv in restore(net, clip, FRAMES, slots, bf16=bf16_is_faster()):
            (cy,), cuv = clip.planes(clip.clean, [k])
            (dy,), duv = clip.planes(clip.coded, [k])
            gain = metrics.psnr(y, cy) - metrics.psnr(dy, cy)
            gains.append(gain)
            ssim.append(metrics.ssim(y, cy) - metrics.ssim(dy, cy))
            chroma.append(metrics.psnr(uv, cuv) - metrics.psnr(duv, cuv))
            (key if k % 4 == 0 else other).append(gain)
        by_clip.append(float(np.mean(gains)))
    r = {"dPsnr": np.mean(by_clip), "dSsim": np.mean(ssim), "dChroma": np.mean(chroma), "key": np.mean(key), "other": np.mean(other), "worst": min(by_clip)}
    return {f"{name}{coding}": round(float(v), 4) for name, v in r.items()}
