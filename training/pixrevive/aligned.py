"""Neighbours moved to every frame once, instead of once for every patch.

The flow net rests in most stages, and moving four neighbours is a quarter of a training step. What it does is the same every time, so it is
done for whole frames and kept beside the store: [N, F-1, W*H*3/2] raw 8-bit planes per item. Rounding them costs 0.3 code values of noise, a
tenth of the damage at the lowest QP. Whole frames also align better than patches, which know nothing beyond their edge.

A folder may hold a run of frames of each item instead of all of them (dataset.run_of): windows of ten pictures take twice the
memory of those of five, and how many codings there are has counted for more than how many frames of each (docs/training.md).
"""
from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import nn

from . import flow, valset
from .dataset import run_of
from .elpnet import ElpNet
from .first_pass import RestoreClip, with_neighbours
from .infer import to_codes, windows
from .window import Slot

_STAMP = "aligned.json"


def _elpnet(net: nn.Module) -> ElpNet:
    return next(m for m in net.modules() if isinstance(m, ElpNet))


def flow_hash(net: nn.Module) -> str:
    """SHA-256 over the flow: the weights of the net inside `net` as half precision has them, and the code of all that has no weights.

    The last bits of a weight move nothing, and the mean of equal weights (mean.py) has lost them before.
    """
    digest = hashlib.sha256(Path(flow.__file__).read_bytes())
    for name, value in sorted(_elpnet(net).flow.state_dict().items()):
        digest.update(name.encode() + value.detach().cpu().half().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _marks(net: nn.Module, neighbours: Path | None) -> dict[str, object]:
    """What a folder is about: the flow net, the pictures of a window, and the model that restored the neighbours."""
    return {"flow": flow_hash(net), "pictures": _elpnet(net).config.slots, "neighboursBy": hashlib.sha256(neighbours.read_bytes()).hexdigest() if neighbours else None}


def stamp(net: nn.Module, folder: Path, neighbours: Path | None = None) -> None:
    """Write down what the folder is about, or refuse it if it is about something else (SystemExit)."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / _STAMP).exists() or any(folder.glob("*.yuv")):
        verify(net, folder, neighbours)
    else:
        (folder / _STAMP).write_text(json.dumps(_marks(net, neighbours)))


def verify(net: nn.Module, folder: Path, neighbours: Path | None = None) -> None:
    """Refuse (SystemExit) a folder that another flow net wrote, for another window or with neighbours that another model restored, and a stage that trains the flow."""
    if any(p.requires_grad for p in _elpnet(net).flow.parameters()):
        raise SystemExit("this stage trains the flow net: it needs windows that were not aligned before")
    if not (folder / _STAMP).exists():
        raise SystemExit(f"{folder} does not say what it was aligned for ({_STAMP}): remove it and run align.py again")
    found, wanted = json.loads((folder / _STAMP).read_text()), _marks(net, neighbours)
    if found["flow"] != wanted["flow"]:
        raise SystemExit(f"{folder} was aligned by another flow: remove it and run align.py again")
    if found["pictures"] != wanted["pictures"]:
        raise SystemExit(f"the windows in {folder} have {found['pictures']} pictures, not {wanted['pictures']}: give the --config that align.py was given")
    if found["neighboursBy"] != wanted["neighboursBy"]:
        raise SystemExit(f"the neighbours in {folder} were {'restored by another model' if found['neighboursBy'] else 'not restored'}: give the --neighbours that align.py was given")


def use(net: nn.Module) -> None:
    """From now on training windows come aligned."""
    _elpnet(net).prealigned = True


@torch.no_grad()
def align_item(net: ElpNet, store: Path, folder: Path, item: str, slots: tuple[Slot, ...], first: RestoreClip | None = None, count: int | None = None) -> None:
    """Move the neighbours of `count` frames of an item (run_of), restored by `first` where given; the file appears whole or not at all."""
    meta = json.loads((store / "items" / f"{item}.json").read_text())
    w, h, n = meta["width"], meta["height"], meta["frames"]
    coded = np.memmap(store / "coded" / f"{item}.yuv", np.uint8, "r", shape=(n, w * h * 3 // 2))
    clip = valset.Clip(item, w, h, coded, coded, meta["qp"])
    frames = run_of(item, n, count)
    if first:
        clip = with_neighbours(first, clip, frames, slots)
    handle, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as f:
        for _, y, uv, _ in windows(clip, frames, slots):
            moved, moved_uv = net.align(y, uv)
            for k in range(moved.shape[1]):
                f.write(to_codes(moved[0, k])[:h, :w].tobytes())
                f.write(to_codes(moved_uv[0, 2 * k : 2 * k + 2])[:, : h // 2, : w // 2].tobytes())
    os.replace(name, folder / f"{item}.yuv")
