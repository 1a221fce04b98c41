"""Random patches from the store that prepare.py writes, memory-mapped; new items are picked up while the store grows."""
from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .window import SLOTS, Slot, choose


@dataclass
class Item:
    """One coded clip: raw planes of coded and clean frames [N, W*H*3/2], per-frame QP and RMSE (of luma, 0..1).

    `frames`: those that are trained on. `moved`: their neighbours, moved to them [len(frames), F-1, W*H*3/2], where aligned.py wrote them.
    """
    id: str
    source: str
    kind: str
    width: int
    height: int
    qp: list[float]
    rmse: np.ndarray
    weight: float
    coded: np.ndarray
    clean: np.ndarray
    frames: range
    moved: np.ndarray | None


@dataclass
class Batch:
    """Patches, planes 0..1: y [N,F,P,P], uv [N,2F,P/2,P/2], qp [N,F], targets [N,1,P,P] and [N,2,P/2,P/2], rmse [N] of the whole coded frame."""
    y: torch.Tensor
    uv: torch.Tensor
    qp: torch.Tensor
    target_y: torch.Tensor
    target_uv: torch.Tensor
    rmse: torch.Tensor
    clean_y: torch.Tensor | None = None

    def to(self, device: str) -> Batch:
        return Batch(*(None if t is None else t.to(device, non_blocking=True) for t in vars(self).values()))


def data_hash(items: list[dict[str, str]]) -> str:
    """SHA-256 over the hashes of coded and clean planes of some items of a store, in the order of their ids."""
    text = "".join(f"{i['id']} {i['sha256']} {i['cleanSha256']}\n" for i in sorted(items, key=lambda i: i["id"]))
    return hashlib.sha256(text.encode()).hexdigest()


def sampling_weight(source: str, kind: str, base: int, texture: float) -> float:
    """Textured clips count more: they are what validation and real archives look like. Many clips of one source count less together.

    Strong damage counts more, too: what repairs it is learned later than what repairs a little, and gains less of the damage. The archive
    mix, which has no base QP, counts like HM at 33.
    """
    w = min(max(texture, 1.5), 9.0) ** 0.75
    if source.startswith("mavic"):
        w *= 0.35
    if source.startswith(("still_", "ripple_")):
        w *= 0.5
    w *= 1 + 0.1 * min(max(base - 32, 0), 10)
    return w * (0.8 if kind.startswith("hm") else 0.9)


def run_of(item: str, frames: int, count: int | None) -> range:
    """The `count` frames of an item of `frames` that a folder holds: in a row, from a place that the item's name decides. None for all of them."""
    count = frames if count is None else min(count, frames)
    first = zlib.crc32(item.encode()) % (frames - count + 1)
    return range(first, first + count)


class Store:
    """All finished items of a prepared store, and a sampler over them. With `aligned` (see aligned.py): those that are aligned, too; with `kinds`: those of these codecs only. Raises LookupError where nothing is left."""

    def __init__(self, root: Path, patch: int, seed: int, slots: tuple[Slot, ...] = SLOTS, aligned: Path | None = None, kinds: Collection[str] | None = None) -> None:
        self.root, self.patch, self.slots, self.aligned, self.kinds = root, patch, slots, aligned, kinds
        self.rng = np.random.default_rng(seed)
        self.items: dict[str, Item] = {}
        self.refresh()

    def refresh(self) -> int:
        """Look for new items. Returns their number."""
        before = len(self.items)
        for path in sorted((self.root / "items").glob("*.json")):
            meta = json.loads(path.read_text())
            moved = self.aligned and self.aligned / f"{meta['id']}.yuv"
            if meta["id"] in self.items or (moved and not moved.exists()) or (self.kinds is not None and meta["kind"] not in self.kinds):
                continue
            shape = (meta["frames"], meta["width"] * meta["height"] * 3 // 2)
            planes = [np.memmap(self.root / f, np.uint8, "r", shape=shape) for f in (f"coded/{meta['id']}.yuv", f"clean/{meta['source']}.yuv")]
            rmse = 10 ** (-np.array(meta["psnrY"]) / 20)
            size = shape[1] * (len(self.slots) - 1)  # bytes of one frame's neighbours
            frames = run_of(meta["id"], shape[0], moved.stat().st_size // size if moved else None)
            self.items[meta["id"]] = Item(meta["id"], meta["source"], meta["kind"], meta["width"], meta["height"], meta["qp"], rmse,
                                          sampling_weight(meta["source"], meta["kind"], meta["base"], meta["texture"]), planes[0], planes[1], frames,
                                          np.memmap(moved, np.uint8, "r", shape=(len(frames), len(self.slots) - 1, shape[1])) if moved else None)
        if not self.items:
            raise LookupError(f"no finished coding{' of ' + ', '.join(self.kinds) if self.kinds else ''} in {self.root}{f' is aligned in {self.aligned}' if self.aligned else ''}")
        self._list = list(self.items.values())
        weights = np.array([i.weight for i in self._list])
        self._cumulative = np.cumsum(weights / weights.sum())
        return len(self.items) - before

    def digest(self) -> str:
        """data_hash of the items that are sampled from."""
        return data_hash([json.loads((self.root / "items" / f"{name}.json").read_text()) for name in self.items])

    def _planes(self, item: Item, frames: list[np.ndarray], x: int, y: int) -> tuple[np.ndarray, np.ndarray]:
        """Patches of the given frames (raw planes): luma [F,P,P], chroma [2F,P/2,P/2]."""
        w, h, p = item.width, item.height, self.patch
        c = p // 2
        luma = np.empty((len(frames), p, p), np.uint8)
        chroma = np.empty((2 * len(frames), c, c), np.uint8)
        for k, row in enumerate(frames):
            luma[k] = row[: w * h].reshape(h, w)[y : y + p, x : x + p]
            chroma[2 * k : 2 * k + 2] = row[w * h :].reshape(2, h // 2, w // 2)[:, y // 2 : y // 2 + c, x // 2 : x // 2 + c]
        return luma, chroma

    def sample(self, size: int, clean_window: bool = False) -> Batch:
        """A batch of random patches on an 8-pixel grid (the codecs' block phase is information), flipped and transposed at random.

        Time is never reversed: which neighbour was a reference is information, too.
        """
        rng, mid = self.rng, len(self.slots) // 2
        lists: list[list[np.ndarray]] = [[] for _ in range(5)]
        qps, rmses = [], []
        for _ in range(size):
            item = self._list[min(int(np.searchsorted(self._cumulative, rng.random())), len(self._list) - 1)]
            k = item.frames[int(rng.integers(len(item.frames)))]
            window = choose(item.qp, k, self.slots)
            x = int(rng.integers((item.width - self.patch) // 8 + 1)) * 8
            y = int(rng.integers((item.height - self.patch) // 8 + 1)) * 8
            frames = [item.coded[j] for j in window] if item.moved is None else [*item.moved[k - item.frames.start, :mid], item.coded[k], *item.moved[k - item.frames.start, mid:]]
            coded = self._planes(item, frames, x, y)
            clean = self._planes(item, [item.clean[j] for j in (window if clean_window else [k])], x, y)
            centre = mid if clean_window else 0
            turn, flip_x, flip_y = rng.integers(2, size=3)
            parts = (*coded, clean[0][centre : centre + 1], clean[1][2 * centre : 2 * centre + 2], clean[0])
            for out, part in zip(lists, parts):
                part = part.transpose(0, 2, 1) if turn else part
                out.append(part[:, :: -1 if flip_y else 1, :: -1 if flip_x else 1])
            qps.append([item.qp[j] for j in window])
            rmses.append(item.rmse[k])
        y_, uv, ty, tuv, clean_y = (torch.from_numpy(np.stack(part)).float().mul_(1 / 255) for part in lists)
        return Batch(y_, uv, torch.tensor(qps), ty, tuv, torch.tensor(np.array(rmses), dtype=torch.float32), clean_y if clean_window else None)
