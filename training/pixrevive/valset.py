"""Validation clips: HM bitstreams with their sources, and codings of the same sources at other QPs. Never trained on."""
from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import archive, hm, video
from .window import Slot, choose


@dataclass
class Clip:
    """Raw planes [N, W*H*3/2] of source and coded frames, and the slice QP of each frame.

    `neighbours`: what a network sees of the other frames of a window, and in the slot "own", where that is not the coded ones (first_pass.py).
    """
    name: str
    width: int
    height: int
    clean: np.ndarray
    coded: np.ndarray
    qp: list[float]
    neighbours: np.ndarray | None = None

    def window(self, k: int, slots: Sequence[Slot]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The window of frame k as a network sees it: uint8 luma [F,H,W] and chroma [2F,H/2,W/2], and QPs [F]."""
        chosen = choose(self.qp, k, slots)
        qp = np.array([self.qp[j] for j in chosen], np.float32)
        if self.neighbours is None:
            return *self.planes(self.coded, chosen), qp
        raw = self.neighbours[chosen]
        raw[[j == k and s != "own" for j, s in zip(chosen, slots)]] = self.coded[k]
        return *self.planes(raw, list(range(len(chosen)))), qp

    def planes(self, raw: np.ndarray, frames: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """uint8 luma [F,H,W] and chroma [2F,H/2,W/2] (frame-major)."""
        w, h = self.width, self.height
        rows = raw[frames]
        return rows[:, : w * h].reshape(-1, h, w), rows[:, w * h :].reshape(-1, h // 2, w // 2)


def load(data: Path, cache: Path, coding: int | str) -> list[Clip]:
    """All clips in one coding: a base QP of HM 16.20 LowDelay-P, or a codec of the archive mix (archive.MEASURED).

    Where the data has a bitstream of the reference encoder itself (QP 37) that is used; other codings are made once and kept in `cache`.
    """
    return [_one(folder, cache, coding) for folder in sorted(p for p in (data / "val").iterdir() if p.is_dir())]


def _one(folder: Path, cache: Path, coding: int | str) -> Clip:
    width, height = video.probe(folder / "gt.mkv")
    clean = video.as_frames(video.decode(folder / "gt.mkv"), width, height)
    own = folder / f"hm1620_q{coding}.bin"
    if own.exists():
        coded = video.as_frames(video.decode(own, ("-f", "hevc")), width, height)
        return Clip(folder.name, width, height, clean, coded, archive.header_quantisers(own, "hevc"))
    planes, info = cache / f"{folder.name}.{coding}.yuv", cache / f"{folder.name}.{coding}.json"
    if not info.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as tmp:
            raw = Path(tmp) / "clean.yuv"
            raw.write_bytes(clean.tobytes())
            if isinstance(coding, int):
                stream, qps = hm.encode(raw, width, height, len(clean), "16.20", coding, Path(tmp), effort="thorough")
            else:
                stream, qps = archive.encode(raw, width, height, coding, archive.MEASURED[coding], Path(tmp))
            planes.write_bytes(video.decode(stream))
        info.write_text(json.dumps(qps))
    return Clip(folder.name, width, height, clean, video.as_frames(planes.read_bytes(), width, height), json.loads(info.read_text()))
