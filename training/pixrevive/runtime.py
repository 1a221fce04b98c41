"""Running an exported model with onnxruntime as the application does, whole or in overlapping tiles."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import onnxruntime as ort

from . import manifest
from .first_pass import with_neighbours
from .manifest import Entry
from .valset import Clip


class OnnxModel:
    """A model file with its manifest entry, and the model that restores its neighbours first, where it wants one (`first`)."""

    def __init__(self, file: Path, entry: Entry, threads: int = 2, first: OnnxModel | None = None) -> None:
        self.first = first
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self.entry = entry

    @staticmethod
    def open(file: Path, threads: int = 2) -> OnnxModel:
        """The model of a file by the manifest beside it, with its first pass. Raises LookupError where the manifest does not name it."""
        entry = manifest.find(file.parent / "manifest.json", file.name)
        if entry is None:
            raise LookupError(f"{file.name} is not in the manifest beside it")
        by = entry.get("neighboursBy")
        first = by and manifest.find(file.parent / "manifest.json", by)
        if by and not first:
            raise LookupError(f"{file.name} wants its neighbours restored by {by}, which is not in the manifest beside it")
        return OnnxModel(file, entry, threads, OnnxModel.open(file.parent / first["file"], threads) if first else None)

    def run(self, y: np.ndarray, uv: np.ndarray, qp: np.ndarray, peak: int, frame: int) -> tuple[np.ndarray, np.ndarray]:
        """uint16 y [1,F,H,W], uv [1,2F,H/2,W/2], qp [F] -> luma [H,W], chroma [2,H/2,W/2]. H and W are multiples of 16."""
        names = self.entry["inputs"]
        limits = self.entry["qp"]
        feed = {names["y"]: y, names["uv"]: uv, names["qp"]: np.clip(qp, limits["min"], limits["max"]).astype(np.float32)[None], names["peak"]: np.array([peak], np.float32)}
        if noise := self.entry.get("noise"):
            shape = (1, noise["channels"], y.shape[2] // noise["scale"], y.shape[3] // noise["scale"])
            feed[noise["name"]] = np.random.default_rng(frame).standard_normal(shape).astype(np.float32)
        oy, ouv = self.session.run([self.entry["outputs"]["y"], self.entry["outputs"]["uv"]], feed)
        return oy[0, 0], ouv[0]

    def restore(self, clip: Clip, frames: Iterable[int], tile: int = 0) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        """Restored 8-bit planes of the given frames: k, luma [H,W], chroma [2,H/2,W/2]. `tile`: size of the tiles, 0 for whole frames."""
        frames = list(frames)
        if self.first is not None:
            clip = with_neighbours(self.first.restore, clip, frames, tuple(self.entry["slots"]), tile)
        ph, pw = -clip.height % 16, -clip.width % 16
        for k in frames:
            y, uv, qp = clip.window(k, self.entry["slots"])
            y = np.pad(y, ((0, 0), (0, ph), (0, pw)), "reflect")[None].astype(np.uint16)
            uv = np.pad(uv, ((0, 0), (0, ph // 2), (0, pw // 2)), "reflect")[None].astype(np.uint16)
            oy, ouv = self._tiled(y, uv, qp, k, tile) if tile else self.run(y, uv, qp, 255, k)
            yield k, oy[: clip.height, : clip.width].astype(np.uint8), ouv[:, : clip.height // 2, : clip.width // 2].astype(np.uint8)

    def _tiled(self, y: np.ndarray, uv: np.ndarray, qp: np.ndarray, frame: int, tile: int) -> tuple[np.ndarray, np.ndarray]:
        """Tiles of tile x tile pixels that overlap by the manifest's `overlap` on each side; only their inner parts are kept."""
        margin = self.entry["overlap"]
        h, w = y.shape[2:]
        out_y, out_uv = np.empty((h, w), np.uint16), np.empty((2, h // 2, w // 2), np.uint16)
        inner = tile - 2 * margin
        for top in range(0, h, inner):
            for left in range(0, w, inner):
                y0, x0 = max(0, top - margin), max(0, left - margin)
                y1, x1 = min(h, top + inner + margin), min(w, left + inner + margin)
                ty, tuv = self.run(y[:, :, y0:y1, x0:x1].copy(), uv[:, :, y0 // 2 : y1 // 2, x0 // 2 : x1 // 2].copy(), qp, 255, frame)
                bottom, right = min(h, top + inner), min(w, left + inner)
                out_y[top:bottom, left:right] = ty[top - y0 : bottom - y0, left - x0 : right - x0]
                out_uv[:, top // 2 : bottom // 2, left // 2 : right // 2] = tuv[:, (top - y0) // 2 : (bottom - y0) // 2, (left - x0) // 2 : (right - x0) // 2]
        return out_y, out_uv
