"""Move the neighbours of every frame of the store once, for training with a flow net that rests.

    python align.py --store DIR --checkpoint RUNS/flow.pt --out DIR [--neighbours FILE.onnx] [--frames 18] [--jobs 2] [--minutes 30]

--checkpoint is the stage whose flow the training starts from. Give --out to train.py as --aligned. Finished items are not aligned again.
With --neighbours they are restored by that model before they are moved (first_pass.py); give the same file to train.py.
"""
from __future__ import annotations

import argparse
import json
import os
import random
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import torch

from pixrevive import aligned, stages
from pixrevive.configs import CONFIGS
from pixrevive.elpnet import ElpNet
from pixrevive.first_pass import RestoreClip
from pixrevive.memory import KEEP_MEMORY
from pixrevive.runtime import OnnxModel


@cache
def network(config: str, checkpoint: Path) -> ElpNet:
    """The ELPNet of a checkpoint, for aligning only."""
    torch.set_num_threads(1)
    net = stages.build("elp", CONFIGS[config]).eval()
    stages.load_flow(net, checkpoint)
    return net


@cache
def first_pass(neighbours: Path | None) -> RestoreClip | None:
    return OnnxModel.open(neighbours, 1).restore if neighbours else None


def run(config: str, checkpoint: Path, neighbours: Path | None, store: Path, out: Path, item: str, count: int | None, until: float) -> str:
    if time.time() > until:
        return f"{item}: left for the next time"
    aligned.align_item(network(config, checkpoint), store, out, item, CONFIGS[config].slots, first_pass(neighbours), count)
    return item


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--store", type=Path, default=os.environ.get("PIXREVIVE_DATA_OUT"))
    p.add_argument("--checkpoint", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--neighbours", type=Path, help="model that restores the neighbours first")
    p.add_argument("--config", choices=sorted(CONFIGS), default="fast")
    p.add_argument("--frames", type=int, help="frames in a row of every coding, instead of all of them: larger windows should stay in memory")
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--minutes", type=float, default=float("inf"), help="begin no item after this time")
    a = p.parse_args()
    if a.store is None:
        p.error("--store (or PIXREVIVE_DATA_OUT) is needed")
    if a.frames is not None and a.frames < 1:
        p.error("--frames is a number of frames, 1 at least")
    net = network(a.config, a.checkpoint)
    for parameter in net.flow.parameters():
        parameter.requires_grad_(False)
    aligned.stamp(net, a.out, a.neighbours)
    items = [json.loads(f.read_text())["id"] for f in sorted((a.store / "items").glob("*.json"))]
    todo = [i for i in items if not (a.out / f"{i}.yuv").exists()]
    random.Random(1).shuffle(todo)  # any part of the work is a well-mixed set
    until = time.time() + a.minutes * 60
    os.environ.update(KEEP_MEMORY)  # for the processes that are started below
    with ProcessPoolExecutor(a.jobs, get_context("spawn")) as pool:
        futures = [pool.submit(run, a.config, a.checkpoint, a.neighbours, a.store, a.out, i, a.frames, until) for i in todo]
        for n, future in enumerate(futures, 1):
            print(f"{n}/{len(todo)} {future.result()}", flush=True)


if __name__ == "__main__":
    main()
