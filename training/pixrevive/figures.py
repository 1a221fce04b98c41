"""Figures of whole clips, frame by frame; those that were measured before, by the same code on the same pictures, are not measured again."""
from __future__ import annotations

import ast
import hashlib
import os
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from . import metrics
from .methods import UNRESTORED, Method, Restore
from .valset import Clip

_HERE = Path(__file__).parent


@dataclass
class ClipResult:
    """One method on one clip: per-frame figures of the coded and of the restored frames."""
    clip: str
    before: np.ndarray  # [N,4]: PSNR-Y, SSIM-Y, PSNR-C, flicker (NaN where nothing stands still, and for the first frame)
    after: np.ndarray

    def gain(self) -> np.ndarray:
        """Mean over the frames of the gain in PSNR-Y, SSIM-Y and PSNR-C."""
        return (self.after - self.before)[:, :3].mean(0)

    def flicker(self) -> tuple[float, float]:
        """Coded and restored, mean over the frames where something stands still; NaN where nothing ever does."""
        still = ~np.isnan(self.before[:, 3])
        return tuple(float(x[still, 3].mean()) if still.any() else float("nan") for x in (self.before, self.after))


def figures(clip: Clip, pictures: Iterable[tuple[int, np.ndarray, np.ndarray]]) -> np.ndarray:
    """PSNR-Y, SSIM-Y, PSNR-C and flicker of some pictures of a clip (k, luma, chroma): [N,4]."""
    rows, last = [], None
    for k, y, uv in pictures:
        cleans, cuv = clip.planes(clip.clean, [max(0, k - 1), k])
        flicker = None if last is None else metrics.flicker(last, y, metrics.static_blocks(*cleans))
        rows.append([metrics.psnr(y, cleans[1]), metrics.ssim(y, cleans[1]), metrics.psnr(uv, cuv[2:]), np.nan if flicker is None else flicker])
        last = y
    return np.array(rows)


def closure(*modules: str) -> set[str]:
    """The modules of this package that some of them are made of: themselves, and what they import."""
    found: set[str] = set()
    todo = list(modules)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            imports = (n for n in ast.walk(ast.parse((_HERE / f"{name}.py").read_text())) if isinstance(n, ast.ImportFrom) and n.level == 1)
            todo += [name for n in imports for name in ([n.module] if n.module else [a.name for a in n.names])]
    return found


@cache
def _code(module: str) -> bytes:
    """Hash over the code that measures and that of a module: where it changes, what was measured before is worth nothing."""
    digest = hashlib.sha256()
    for name in sorted(closure("figures", module)):
        digest.update(name.encode() + (_HERE / f"{name}.py").read_bytes())
    return digest.digest()


def key(method: Method, clip: Clip) -> str:
    """Name of the figures of a method on a clip: SHA-256 over the code, the method, and the clip's pictures and QPs."""
    digest = hashlib.sha256(_code(method.code) + f"{method.identity} {clip.name} {clip.width} {clip.height} {clip.qp}".encode())
    digest.update(np.ascontiguousarray(clip.clean))
    digest.update(np.ascontiguousarray(clip.coded))
    return digest.hexdigest()


class Bench:
    """Methods on the clips of one coding, measured clip by clip by several processes, which inherit both."""

    clips: list[Clip] = []
    methods: dict[str, Method] = {}
    folder = Path()

    @staticmethod
    @cache
    def opened(name: str) -> Restore:
        return Bench.methods[name].open()

    @staticmethod
    def measure(name: str, clip: int) -> np.ndarray:
        c = Bench.clips[clip]
        file = Bench.folder / f"{key(Bench.methods[name], c)}.npy"
        if file.exists():
            return np.load(file)
        result = figures(c, Bench.opened(name)(c, range(len(c.qp))))
        handle, part = tempfile.mkstemp(dir=Bench.folder)
        with os.fdopen(handle, "wb") as f:
            np.save(f, result)
        os.replace(part, file)
        return result

    @staticmethod
    def results(jobs: int, folder: Path, methods: dict[str, Method], clips: list[Clip]) -> dict[str, list[ClipResult]]:
        """Of every method, for every clip. `folder`: where figures are kept."""
        folder.mkdir(parents=True, exist_ok=True)
        Bench.clips, Bench.methods, Bench.folder = clips, {"": UNRESTORED, **methods}, folder
        Bench.opened.cache_clear()
        with ProcessPoolExecutor(jobs, get_context("fork")) as pool:
            tasks = {n: [pool.submit(Bench.measure, n, k) for k in range(len(clips))] for n in Bench.methods}
            done = {n: [t.result() for t in each] for n, each in tasks.items()}
        return {n: [ClipResult(c.name, b, a) for c, b, a in zip(clips, done[""], done[n])] for n in methods}
