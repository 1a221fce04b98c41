"""The mean of the weights of several checkpoints of one network, of which one was trained on from another.

    python mean.py RUNS/lfdm.pt=0.85 BEFORE/lfdm.pt=0.15 --out MEAN/lfdm.pt

What training for one kind of damage took from another comes back in part, for no training at all (docs/training.md). The averaged weights are
taken; everything else is the first checkpoint's. A mean of networks that were not trained from one another computes nothing of use.
"""
from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import torch


def mean(states: list[dict[str, Any]], shares: list[float]) -> dict[str, Any]:
    """The first checkpoint with the mean of all averaged weights, without its optimiser. Counters are the first one's. Raises ValueError where the shares are not those of a whole, or the networks not of one kind."""
    if len(shares) != len(states) or not all(0 < s <= 1 for s in shares) or abs(sum(shares) - 1) > 1e-6:
        raise ValueError(f"shares have to be above 0 and 1 together: {shares}")
    first = states[0]
    kinds = [(s["plan"]["stage"], list(s["slots"]), {name: w.shape for name, w in s["ema"].items()}) for s in states]
    if any(kind != kinds[0] for kind in kinds):
        raise ValueError("the checkpoints are of different stages, windows or sizes")
    # what rested, as the flow does, stays as it is to the last bit
    trained = {name for name, w in first["ema"].items() if w.is_floating_point() and not all(torch.equal(w, s["ema"][name]) for s in states)}
    weights = {name: sum(share * s["ema"][name].float() for share, s in zip(shares, states)) if name in trained else w for name, w in first["ema"].items()}
    return {**{k: v for k, v in first.items() if k not in ("optimizer", "model")}, "ema": weights}


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("checkpoints", nargs="+", metavar="FILE=SHARE")
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    parts = [text.rpartition("=") for text in a.checkpoints]
    try:
        result = mean([torch.load(Path(file), map_location="cpu") for file, _, _ in parts], [float(share) for _, _, share in parts])
    except ValueError as e:
        p.error(str(e))
    a.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(result, a.out)


if __name__ == "__main__":
    main()
