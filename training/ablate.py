"""Rows of the paper's Tables 3 and 4 for this network, the baselines, and what else diffusion could depend on, every row trained on the same number of patches with the same flow net.

    python ablate.py --store DIR --data DIR --flow CHECKPOINT --out DIR [--elp CHECKPOINT] [--aligned DIR] [--steps 4000] [--jobs 2] [--rows "elp" ...] [--markdown FILE]

--flow is any checkpoint with a flow net in it. With --elp the rows that leave ELPNet and its window as they are start from a trained one, which shows
what the second network does where ELPNet has little left to learn. Rows that are finished are not trained again.
"""
from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import torch

from pixrevive import aligned, cost, stages, valset
from pixrevive.checks import QPS, restore_check
from pixrevive.configs import CONFIGS, Config
from pixrevive.dataset import Store
from pixrevive.trainer import Plan, Trainer, commit
from pixrevive.window import SECOND, SLOTS, Slot

#: parts of a row's steps. The second networks start from an ELPNet as they do in the real training, and end trained along with it
_ELP = (("elp", 1.0),)
_ALL = (("elp", 0.5), ("cnpn", 0.125), ("fusion", 0.125), ("lfdm", 0.25))
#: around an ELPNet that is trained already
_AROUND = (("cnpn", 0.25), ("fusion", 0.25), ("lfdm", 0.5))
#: one step of `elp` measures the bands and leaves ELPNet what it is untrained: the identity
_DIFFUSION = (("elp", 0.0), ("cnpn", 0.5), ("fusion", 0.5))


@dataclass(frozen=True)
class Row:
    """What a row changes: fields of ElpConfig and LfdmConfig, the window, the weights of the loss; and its stages with their parts of the steps."""
    elp: dict[str, object] = field(default_factory=dict)
    lfdm: dict[str, object] = field(default_factory=dict)
    slots: tuple[Slot, ...] = SLOTS
    weights: stages.Weights = stages.Weights()
    parts: tuple[tuple[str, float], ...] = _ELP


ROWS: dict[str, Row] = {
    "ARCNN": Row(parts=(("arcnn", 1.0),)),
    "DnCNN": Row(parts=(("dncnn", 1.0),)),
    "elp": Row(),
    "elp, no alignment": Row({"align": False}),
    "elp, no wavelet": Row({"wavelet": False}),
    "elp, no attention": Row({"attention": False}),
    "elp, no blending": Row({"blend": False}),
    "elp, frames -1 0 +1": Row({"slots": 3}, slots=(-1, 0, 1)),
    "elp, frames best- 0 best+": Row({"slots": 3}, slots=("best-", 0, "best+")),
    "elp, all frames from -4 to +4": Row({"slots": 9}, slots=SECOND[1:]),
    "elp, layers at full size": Row({"refine": 32}),
    "elp, twice the blocks": Row({"encoder": 4, "middle": 4, "decoder": 4}),
    "diffusion only": Row(lfdm={"attend": False, "fuse": False}, parts=_DIFFUSION),
    "elp and diffusion, cross-attention": Row(lfdm={"fuse": False}, parts=_ALL),
    "elp and diffusion, fusion": Row(parts=_ALL),
    "fusion, a quarter of the noise at t_s": Row(lfdm={"strength": 0.0625}, parts=_ALL),
    "fusion, four times the noise at t_s": Row(lfdm={"strength": 1.0}, parts=_ALL),
    "fusion, no noise loss": Row(weights=stages.Weights(noise=0.0), parts=_ALL),
    "fusion, ten times the noise loss": Row(weights=stages.Weights(noise=1.0), parts=_ALL),
    "fusion, no MS-SSIM loss": Row(weights=stages.Weights(structure=0.0), parts=_ALL),
    "fusion, no loss on ELPNet's own picture": Row(weights=stages.Weights(elp=0.0), parts=_ALL),
}


def config_of(row: Row, base: Config) -> Config:
    return replace(base, slots=row.slots, lfdm=replace(base.lfdm, elp=replace(base.lfdm.elp, **row.elp), **row.lfdm))


def train(name: str, base: Config, a: argparse.Namespace) -> torch.nn.Module:
    """Train the stages of a row, in a folder of its own, on one thread."""
    torch.set_num_threads(1)
    torch.manual_seed(1)
    row, config = ROWS[name], config_of(ROWS[name], base)
    trained = torch.load(a.elp, map_location="cpu")["ema"] if a.elp else None
    folder: Path = a.out / ("around" if a.elp else "") / name.replace(" ", "-").replace(",", "")
    neighbours = any(stages.STAGES[stage].network in ("elp", "lfdm") for stage, _ in row.parts)
    windows = a.aligned if neighbours and config.lfdm.elp.align and config.slots == SLOTS else None
    for stage, part in _AROUND if trained and row.parts == _ALL else row.parts:
        # as slow as stage `lfdm`, where an ELPNet that is trained already goes on: a higher rate would first undo some of it
        rate = {k: v for k, v in config.plan("lfdm").items() if k == "lr"} if trained and stage == "elp" else {}
        settings = Plan(**{"stage": stage, **config.plan(stage), **rate, "steps": max(1, round(a.steps * part)), "check_minutes": 1e9})
        store = Store(a.store, settings.patch, settings.seed, config.slots, windows)
        loss = stages.STAGES[stage].loss
        loss = partial(loss, weights=row.weights) if loss is stages.lfdm_loss else loss
        trainer = Trainer(settings, stages.build(stage, config), store, folder, loss, lambda net: {})
        if windows:
            aligned.use(trainer.net)
        if trainer.step == 0:
            stages.load_flow(trainer.net, a.flow)
            if trained and stages.STAGES[stage].before in ("flow", "joint"):
                stages.load_weights(trainer.net, trained)
            else:
                stages.initialise(stage, trainer.net, folder, store)
            trainer.ema = {k: v.detach().clone() for k, v in trainer.net.state_dict().items()}
        if windows:
            aligned.verify(trainer.net, windows)
        trainer.run()
        trainer.net.load_state_dict(trainer.ema)
    return trainer.net.eval()


def measure(name: str, a: argparse.Namespace) -> str:
    """The row of the table: trained, then checked at the QPs of the quick validation. From nothing, rows have no layers at full size but where they say so."""
    base = CONFIGS["fast"]
    net, slots = train(name, base, a), ROWS[name].slots
    size = 128
    inputs = [torch.rand(1, len(slots), size, size), torch.rand(1, 2 * len(slots), size // 2, size // 2), torch.full((1, len(slots)), 37.0)]
    noise = [torch.rand(1, 24, size // 4, size // 4)] if hasattr(net, "cnpn") else []
    cells = [name, f"{cost.kmac_per_pixel(net, (*inputs, *noise)):.0f}"]
    for qp in QPS:
        r = restore_check(stages.as_restore(net), valset.load(a.data, a.store / "val", qp), qp, slots)
        cells += [f"{r[f'dPsnr{qp}']:+.3f}", f"{r[f'dSsim{qp}'] * 100:+.2f}"]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--store", type=Path, default=os.environ.get("PIXREVIVE_DATA_OUT"))
    p.add_argument("--data", type=Path, default=os.environ.get("PIXREVIVE_DATA"))
    p.add_argument("--flow", type=Path, required=True, help="checkpoint whose flow net all rows use")
    p.add_argument("--elp", type=Path, help="checkpoint of a trained ELPNet, with this flow net, that the rows start from")
    p.add_argument("--aligned", type=Path, help="folder that align.py wrote with that flow net, for the rows whose windows it holds")
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--steps", type=int, default=4000)
    p.add_argument("--jobs", type=int, default=os.cpu_count(), help="rows trained at the same time, on one thread each")
    p.add_argument("--rows", nargs="*", choices=sorted(ROWS), default=list(ROWS))
    p.add_argument("--markdown", type=Path)
    a = p.parse_args()
    if a.store is None or a.data is None:
        p.error("--store and --data (or PIXREVIVE_DATA_OUT and PIXREVIVE_DATA) are needed")
    if a.elp and (other := [n for n in a.rows if ROWS[n].elp or ROWS[n].slots != SLOTS or ROWS[n].parts not in (_ELP, _ALL)]):
        p.error(f"--elp is the ELPNet of the shipped sizes, which these rows do not have: {', '.join(other)}")
    batch = Plan("elp", 1, **{k: v for k, v in CONFIGS["fast"].plan("elp").items() if k == "batch"}).batch
    start = "from nothing but the flow net (ARCNN and DnCNN, which look at one frame, from nothing)"
    if a.elp:
        own = torch.load(a.elp, map_location="cpu")
        start = f"from one trained ELPNet ({a.elp.name} of training data {own['dataSha256'][:16]}, commit {own['commit']}), row 'elp' by itself and the others with a second network"
    lines = [f"# Ablation{' around a trained ELPNet' if a.elp else ''}", "", f"Written by `training/ablate.py` at commit {commit()}. Every row was trained {start}, on {a.steps * batch} patches in all its stages together, which is little: rows compare with each other, not with the models that ship."
             f" Validation clips, frames 5 to 8 of each, HM 16.20 LowDelay-P; training data {Store(a.store, 128, 1, SLOTS).digest()[:16]}.", "",
             "| row | KMAC per pixel | " + " | ".join(f"QP {qp}: ΔPSNR-Y dB | ΔSSIM-Y ×10⁻²" for qp in QPS) + " |", "| --- | --- |" + " --- | --- |" * len(QPS)]
    with ProcessPoolExecutor(a.jobs, get_context("spawn")) as pool:
        for line in pool.map(measure, a.rows, [a] * len(a.rows)):
            lines.append(line)
            print(line, flush=True)
            if a.markdown:
                a.markdown.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
