"""What evaluate.py compares, behind one interface: exported models and FFmpeg's filters (networks that do not ship: unshipped.py)."""
from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import onnxruntime

from . import manifest
from .runtime import OnnxModel
from .valset import Clip

#: 8-bit planes of some frames of a clip: k, luma [H,W], chroma [2,H/2,W/2]
Restore = Callable[[Clip, Iterable[int]], Iterator[tuple[int, np.ndarray, np.ndarray]]]


@dataclass(frozen=True)
class Method:
    """`identity`: everything its pictures depend on but the clip and the code of this package; `open`: load it, on one thread; `code`: the module of this package that runs it."""
    identity: str
    open: Callable[[], Restore]
    code: str = "methods"


def unrestored(clip: Clip, frames: Iterable[int]) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """The coded frames as they are."""
    for k in frames:
        y, uv = clip.planes(clip.coded, [k])
        yield k, y[0], uv


#: what of a manifest entry changes the pictures
_STEERS = ("slots", "qp", "noise", "overlap", "inputs", "outputs")
UNRESTORED = Method("", lambda: unrestored)


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def model(file: Path, tile: int) -> tuple[manifest.Entry, Method]:
    """An exported model, after the model that restores its neighbours, and its entry in the manifest beside it. `tile`: size of the tiles, 0 for whole frames. Raises LookupError where that does not name them."""
    passes: list[manifest.Entry] = []
    name: str | None = file.name
    while name:
        entry = manifest.find(file.parent / "manifest.json", name)
        if entry is None:
            raise LookupError(f"{name} is not in the manifest beside {file.name}")
        passes.append(entry)
        name = entry.get("neighboursBy")
    identity = " ".join(f"{sha256(file.parent / e['file'])} {[e.get(k) for k in _STEERS]}" for e in passes)
    return passes[0], Method(f"onnxruntime {onnxruntime.__version__}, tiles of {tile}: {identity}", lambda: partial(OnnxModel.open(file, 1).restore, tile=tile))


def ffmpeg_filter(text: str) -> Method:
    def run(clip: Clip, frames: Iterable[int]) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        raw = subprocess.run(["ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{clip.width}x{clip.height}", "-r", "25", "-i", "-", "-vf", text,
                              "-pix_fmt", "yuv420p", "-f", "rawvideo", "-"], input=clip.coded.tobytes(), check=True, capture_output=True).stdout
        done = Clip(clip.name, clip.width, clip.height, clip.clean, np.frombuffer(raw, np.uint8).reshape(clip.coded.shape), clip.qp)
        yield from unrestored(done, frames)

    version = subprocess.run(["ffmpeg", "-version"], check=True, capture_output=True, text=True).stdout.splitlines()[0]
    return Method(f"{version} {text}", lambda: run)
