"""What alignment is worth: neighbours moved by several flows, on validation bitstreams (HM 16.20 LowDelay-P).

    python alignment.py --checkpoint checkpoints/elp.pt [--qp 37] [--frames 5 6 7 8] [--config quality] [--neighbours FILE.onnx] [--flows "and all steps"]

Two figures for each flow, means over clips and frames. "moved": PSNR-Y of the moved neighbours against the clean frame, which rises when a flow
fits the coding noise of the decoded frame, too. "linear": what the best linear blend gains, per Haar band of the frame, of the frame and its
moved neighbours' differences, fitted to the clean frame itself: what they know and the frame does not, as far as one set of weights can tell.
--config chooses the window, --neighbours a model that restores its frames before they are moved.
"""
from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from pixrevive import stages, valset
from pixrevive.configs import CONFIGS
from pixrevive.elpnet import ElpNet
from pixrevive.first_pass import with_neighbours
from pixrevive.flow import STEPS, FlowNet, Step, local_global_step, warp
from pixrevive.guide import dis_flow
from pixrevive.haar import packet
from pixrevive.infer import windows
from pixrevive.runtime import OnnxModel

Flow = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
#: so little smoothness that every cell is solved by itself
SINGLE = Step(1e-12, 1, 0.5)


def flows(net: FlowNet) -> dict[str, Flow]:
    """Flows by name, from frame and neighbours [N,1,H,W] to [N,2,H/4,W/4] or [N,2,H,W]."""
    def ending(*steps: Step) -> Flow:
        def run(current: torch.Tensor, neighbour: torch.Tensor) -> torch.Tensor:
            flow = net(current, neighbour)
            for step in steps:
                flow = local_global_step(current, neighbour, flow, step)
            return flow
        return run

    net.steps = ()
    return {
        "none": lambda current, _: torch.zeros_like(current).repeat(1, 2, 1, 1),
        "the net alone": ending(),
        "and two steps of single cells": ending(SINGLE, SINGLE),
        "and four of them": ending(*[SINGLE] * 4),
        "and the first and last of the steps": ending(STEPS[0], STEPS[-1]),
        "and all steps": ending(*STEPS),
        "DIS at full size": dis_flow,
    }


def psnr(a: torch.Tensor, b: torch.Tensor) -> float:
    return float(-10 * torch.log10((a - b).square().mean()))


def linear_gain(current: torch.Tensor, moved: torch.Tensor, clean: torch.Tensor) -> float:
    """dB that the least-squares blend of moved neighbours [N,1,H,W] gains over the frame [1,1,H,W], each of its 16 bands by itself."""
    bands, wanted = packet(current), packet(clean)
    differences = packet(moved) - bands
    before = after = 0.0
    for k in range(bands.shape[1]):
        a = differences[:, k].flatten(1).double()
        error = (wanted[0, k] - bands[0, k]).flatten().double()
        weights = torch.linalg.solve(a @ a.T + 1e-9 * torch.eye(len(a), dtype=torch.double), a @ error)
        before += float(error.square().sum())
        after += float((error - weights @ a).square().sum())
    return 10 * float(np.log10(before / after))


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, default=os.environ.get("PIXREVIVE_DATA"))
    p.add_argument("--cache", type=Path, default=Path(os.environ.get("PIXREVIVE_DATA_OUT", ".")) / "val")
    p.add_argument("--checkpoint", type=Path, required=True)
    p.add_argument("--qp", type=int, default=37)
    p.add_argument("--frames", type=int, nargs="+", default=[5, 6, 7, 8])
    p.add_argument("--config", choices=sorted(CONFIGS), default="fast", help="whose window")
    p.add_argument("--neighbours", type=Path, help="model that restores the neighbours first")
    p.add_argument("--flows", nargs="+", help="names of the flows to compare, instead of all")
    a = p.parse_args()
    if a.data is None:
        p.error("--data (or PIXREVIVE_DATA) is needed")
    torch.set_num_threads(1)
    net = stages.build("elp", CONFIGS["fast"]).eval()
    assert isinstance(net, ElpNet)
    stages.load_flow(net, a.checkpoint)
    if unknown := set(a.flows or ()) - set(flows(net.flow)):
        p.error(f"--flows names none of {', '.join(flows(net.flow))}: {', '.join(unknown)}")
    slots = tuple(s for s in CONFIGS[a.config].slots if s != "own")
    first = OnnxModel.open(a.neighbours, 1) if a.neighbours else None
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with torch.no_grad():
        for clip in valset.load(a.data, a.cache, a.qp):
            height, width = clip.height - clip.height % 4, clip.width - clip.width % 4
            if first:
                clip = with_neighbours(first.restore, clip, a.frames, slots)
            for k, y, _, _ in windows(clip, a.frames, slots):
                mid = slots.index(0)
                others = torch.cat([y[0, :mid], y[0, mid + 1 :]])[:, None]
                current = y[:, mid : mid + 1]
                clean = torch.from_numpy(clip.planes(clip.clean, [k])[0]).float()[None] / 255
                for name, flow in flows(net.flow).items():
                    if a.flows and name not in a.flows:
                        continue
                    motion = flow(current.expand_as(others), others)
                    for mode in ("bilinear", "bicubic"):
                        moved = warp(others, motion, mode)
                        one = float(np.mean([psnr(m[None, :, : clip.height, : clip.width], clean) for m in moved]))
                        gain = linear_gain(*(t[..., :height, :width] for t in (current, moved, clean)))
                        found.setdefault((name, mode), []).append((one, gain))
    print(f"QP {a.qp}, frames {' '.join(map(str, a.frames))}, {len(slots)} in a window{f', restored by {a.neighbours.stem}' if a.neighbours else ''}\n\n| flow | warp | moved | linear |\n| --- | --- | --- | --- |")
    for (name, mode), pairs in found.items():
        print(f"| {name} | {mode} | {np.mean([m for m, _ in pairs]):.2f} dB | {np.mean([g for _, g in pairs]):.3f} dB |")


if __name__ == "__main__":
    main()
