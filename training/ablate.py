"""Rows of the paper's Tables 3 and 4 for this network, every row trained on the same number of patches from the same flow net.

    python ablate.py --store DIR --data DIR --runs RUNS --out DIR [--steps 4000] [--rows full no-fusion ...] [--markdown FILE]

RUNS has the flow stage's weights. Rows that are finished are not trained again.
"""
from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

import torch

from pixrevive import stages, valset
from pixrevive.checks import restore_check
from pixrevive.configs import CONFIGS, Config
from pixrevive.dataset import Store
from pixrevive.trainer import Plan, Trainer

#: what each row changes: fields of LfdmConfig, fields of ElpConfig, slots; `lfdm`: with the diffusion stages
ROWS: dict[str, dict[str, object]] = {
    "elp": {},
    "elp, no alignment": {"elp": {"align": False}},
    "elp, no wavelet": {"elp": {"wavelet": False}},
    "elp, no attention": {"elp": {"attention": False}},
    "elp, no blending": {"elp": {"blend": False}},
    "elp, frames -1 0 +1": {"elp": {"slots": 3}, "slots": (-1, 0, 1)},
    "elp, frames best- 0 best+": {"elp": {"slots": 3}, "slots": ("best-", 0, "best+")},
    "diffusion only": {"lfdm": {"attend": False, "fuse": False}},
    "elp and diffusion, cross-attention": {"lfdm": {"fuse": False}},
    "elp and diffusion, fusion": {"lfdm": {}},
}


def row(name: str, base: Config, steps: int) -> tuple[Config, list[tuple[str, int]]]:
    """Configuration of a row and its stages with their steps (the same sum for every row)."""
    change = ROWS[name]
    lfdm = replace(base.lfdm, elp=replace(base.lfdm.elp, **change.get("elp", {})), **change.get("lfdm", {}))
    config = replace(base, lfdm=lfdm, slots=change.get("slots", base.slots))
    return config, [("elp", steps // 2), ("cnpn", steps // 4), ("fusion", steps // 4)] if "lfdm" in change else [("elp", steps)]


def train(name: str, config: Config, plan: list[tuple[str, int]], a: argparse.Namespace) -> torch.nn.Module:
    """Train the stages of a row in a folder of its own."""
    folder = a.out / name.replace(" ", "-").replace(",", "")
    folder.mkdir(parents=True, exist_ok=True)
    flow = folder / "flow.pt"
    if not flow.exists():
        flow.symlink_to((a.runs / "flow.pt").resolve())
    for stage, steps in plan:
        settings = Plan(**{"stage": stage, **config.plan(stage), "steps": steps, "check_minutes": 1e9})
        store = Store(a.store, settings.patch, settings.seed, config.slots)
        trainer = Trainer(settings, stages.build(stage, config), store, folder, stages.STAGES[stage].loss, lambda net: {})
        if trainer.step == 0:
            stages.initialise(stage, trainer.net, folder, store)
            trainer.ema = {k: v.detach().clone() for k, v in trainer.net.state_dict().items()}
        trainer.run()
        trainer.net.load_state_dict(trainer.ema)
    return trainer.net.eval()


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--store", type=Path, default=os.environ.get("PIXREVIVE_DATA_OUT"))
    p.add_argument("--data", type=Path, default=os.environ.get("PIXREVIVE_DATA"))
    p.add_argument("--runs", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--steps", type=int, default=4000)
    p.add_argument("--rows", nargs="*", choices=sorted(ROWS), default=list(ROWS))
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--markdown", type=Path)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    clips = valset.load(a.data, a.store / "val", 37)
    lines = [f"Trained for {a.steps} steps each; quick validation at QP 37 (HM 16.20 LowDelay-P).", "", "| row | ΔPSNR-Y dB | ΔSSIM-Y ×10⁻² |", "| --- | --- | --- |"]
    for name in a.rows:
        torch.manual_seed(1)
        config, plan = row(name, CONFIGS["fast"], a.steps)
        net = train(name, config, plan, a)
        r = restore_check(stages.as_restore(net), clips, 37, config.slots)
        lines.append(f"| {name} | {r['dPsnr37']:+.3f} | {r['dSsim37'] * 100:+.2f} |")
        print(lines[-1], flush=True)
        if a.markdown:
            a.markdown.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
