"""What ELPNet alone, steps of diffusion, their first one t_s and several views give, by quick validation of one checkpoint of an LFDM.

    python sweep.py --data DIR --cache DIR --checkpoint RUNS/lfdm.pt [--alone RUNS/elp.pt] [--neighbours FILE.onnx] [--qp 37 --qp 27] [--rows "LFDM, 1 step, 1 view" ...] [--markdown FILE]

Computed by PyTorch with the averaged weights; noise is the same for all rows. --alone compares with an ELPNet that was trained by itself
for as long as the last stage of the LFDM, from the same ELPNet.
"""
from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import torch

from pixrevive import cost, stages
from pixrevive.checks import load_clips, restore_check
from pixrevive.configs import CONFIGS
from pixrevive.elpnet import ElpNet
from pixrevive.infer import Restore
from pixrevive.lfdm import Lfdm
from pixrevive.trainer import commit
from pixrevive.views import mean_over_views

STEPS = (1, 2, 4, 8)
VIEWS = (1, 2, 4)
#: parts of the noise-to-signal ratio that was trained for; the noise loss went up to 1.3 of t_s
STRENGTHS = (0.0, 0.25, 0.5, 1.3)
H = W = 128


def window(net: ElpNet) -> tuple[torch.Tensor, ...]:
    """A window to count multiply-accumulates with."""
    slots = net.config.slots
    return torch.rand(1, slots, H, W), torch.rand(1, 2 * slots, H // 2, W // 2), torch.full((1, slots), 37.0)


def elp_rows(net: ElpNet, name: str) -> Iterator[tuple[str, Restore, float]]:
    """Name, network and KMAC per pixel of the rows of an ELPNet."""
    for views in VIEWS:
        def elp(y: torch.Tensor, uv: torch.Tensor, qp: torch.Tensor, views: int = views) -> tuple[torch.Tensor, torch.Tensor]:
            mean, mean_uv = mean_over_views(lambda *a: net.trunk(*a)[:2], views, *net.aligned(y, uv), qp)
            return net.refined(mean, y, qp), mean_uv

        yield f"{name}, {views} view{'s' * (views > 1)}", elp, cost.kmac_per_pixel(net, window(net), elp)


def lfdm_rows(net: Lfdm) -> Iterator[tuple[str, Restore, float]]:
    """The same for an LFDM."""
    noise, trained = torch.rand(1, 24, H // 4, W // 4), net.config
    for strength in STRENGTHS:
        net.config = replace(trained, steps=1, views=1, strength=strength * trained.strength)
        yield f"LFDM, 1 step, 1 view, {strength:g} times the noise at t_s", stages.as_restore(net), cost.kmac_per_pixel(net, (*window(net.elp), noise))
    net.config = trained
    for steps in STEPS:
        for views in VIEWS if steps in (1, 4) else (1,):
            net.config = replace(net.config, steps=steps, views=views)
            yield f"LFDM, {steps} step{'s' * (steps > 1)}, {views} view{'s' * (views > 1)}", stages.as_restore(net), cost.kmac_per_pixel(net, (*window(net.elp), noise))


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, default=os.environ.get("PIXREVIVE_DATA"))
    p.add_argument("--cache", type=Path, required=True, help="folder for codings of the validation clips at other QPs")
    p.add_argument("--checkpoint", type=Path, required=True)
    p.add_argument("--alone", type=Path, help="checkpoint of an ELPNet trained alone for as long as stage lfdm")
    p.add_argument("--neighbours", type=Path, help="model that restores the neighbours first, as in training")
    p.add_argument("--qp", type=int, action="append", help="base QP of HM 16.20 LowDelay-P; default 37")
    p.add_argument("--rows", nargs="+", help="names of the rows to measure, instead of all")
    p.add_argument("--markdown", type=Path)
    p.add_argument("--config", choices=sorted(CONFIGS), default="quality", help="what the checkpoint was trained as")
    a = p.parse_args()
    config = CONFIGS[a.config]
    state = torch.load(a.checkpoint, map_location="cpu")
    net = stages.build("lfdm", config).eval()
    net.load_state_dict(state["ema"])
    qps = a.qp or [37]
    clips = {qp: load_clips(a.data, a.cache, qp, config.slots, a.neighbours) for qp in qps}
    every = [elp_rows(net.elp, "ELPNet"), lfdm_rows(net)]
    alone = ""
    if a.alone:
        own = torch.load(a.alone, map_location="cpu")
        elp = stages.build("elp", config).eval()
        elp.load_state_dict(own["ema"])
        every.insert(0, elp_rows(elp, "ELPNet alone"))
        alone = f"; ELPNet *alone* was trained by itself for {own['seconds'] / 60:.1f} minutes ({own['patches']} patches) from the ELPNet that stage `lfdm` began with, which took {state['seconds'] / 60:.1f} minutes, training data {own['dataSha256'][:16]}"
    restored = f"The neighbours were restored by {a.neighbours.stem} first, whose cost is not in the table. " if a.neighbours else ""
    lines = ["# What diffusion and several views add", "", f"Written by `training/sweep.py` at commit {commit()}: weights of stage `lfdm` after {state['patches']} patches, training data {state['dataSha256'][:16]}; validation clips, frames 5 to 8 of each, HM 16.20 LowDelay-P. ELPNet is the one inside the LFDM, trained along with the rest{alone}. {restored}A view is an orientation of the aligned window; the pictures of all views are averaged.", "",
             "| network | KMAC per pixel | " + " | ".join(f"QP {qp}: ΔPSNR-Y | ΔSSIM-Y ×10⁻² | ΔPSNR-C" for qp in qps) + " |", "| --- | --- |" + " --- |" * 3 * len(qps)]
    left = set(a.rows or ())
    for name, network, kmac in chain(*every):
        if a.rows and name not in a.rows:
            continue
        left.discard(name)
        figures = [(restore_check(network, clips[qp], qp, config.slots), qp) for qp in qps]
        lines.append(f"| {name} | {kmac:.0f} | " + " | ".join(f"{r[f'dPsnr{q}']:+.4f} | {r[f'dSsim{q}'] * 100:+.2f} | {r[f'dChroma{q}']:+.3f}" for r, q in figures) + " |")
        print(lines[-1], flush=True)
    if left:
        raise SystemExit(f"there is no row named {', '.join(sorted(left))}")
    if a.markdown:
        a.markdown.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
