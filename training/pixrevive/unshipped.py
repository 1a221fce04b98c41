"""The baselines, which do not ship, run by PyTorch, as methods that evaluate.py compares.

It knows no other networks: figures depend on the code that made them (figures.py), and those of the baselines should outlast changes of ours.
"""
from __future__ import annotations

from functools import partial
from pathlib import Path

import torch

from . import infer
from .baselines import BASELINES
from .methods import Method, Restore, sha256
from .precision import bf16_is_faster, memory_format


def network(file: Path) -> Method:
    """A checkpoint of train.py, with its averaged weights, computed by PyTorch. Raises LookupError where it is none of a baseline."""
    state = torch.load(file, map_location="cpu")
    stage = state["plan"]["stage"]
    if stage not in BASELINES:
        raise LookupError(f"{file} is of stage {stage}: networks are measured as exported models, only {' and '.join(BASELINES)} as checkpoints")

    def load() -> Restore:
        torch.set_num_threads(1)
        net = BASELINES[stage]().eval()
        net.load_state_dict(state["ema"])
        return partial(infer.restore, net.to(memory_format=memory_format(bf16_is_faster())), bf16=bf16_is_faster())

    return Method(f"torch {torch.__version__} {sha256(file)}", load, "unshipped")
