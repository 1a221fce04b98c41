"""Networks that do not ship, run by PyTorch, as methods that evaluate.py compares."""
from __future__ import annotations

from functools import partial
from pathlib import Path

import torch

from . import infer, stages
from .configs import CONFIGS
from .methods import Method, Restore, sha256
from .precision import bf16_is_faster


def network(file: Path) -> Method:
    """A checkpoint of train.py, with its averaged weights, computed by PyTorch."""
    def load() -> Restore:
        torch.set_num_threads(1)
        state = torch.load(file, map_location="cpu")
        net = stages.build(state["plan"]["stage"], CONFIGS["fast"]).eval()
        net.load_state_dict(state["ema"])
        return partial(infer.restore, stages.as_restore(net), bf16=bf16_is_faster())

    return Method(f"torch {torch.__version__} {sha256(file)}", load, "unshipped")
