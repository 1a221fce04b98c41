"""Reading and writing raw 8-bit 4:2:0 planes with the ffmpeg programs. A frame is Y, Cb, Cr without padding, as numpy uint8."""
from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import numpy as np


def decode(path: Path, extra: tuple[str, ...] = ()) -> bytes:
    """All frames of a file as consecutive yuv420p planes (one frame out for each frame coded)."""
    return subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-threads", "1", *extra, "-i", str(path), "-fps_mode", "passthrough", "-pix_fmt", "yuv420p", "-f", "rawvideo", "-"],
                          check=True, capture_output=True).stdout


def probe(path: Path) -> tuple[int, int]:
    """Width and height of the first video stream."""
    out = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "json", str(path)],
                         check=True, capture_output=True).stdout
    stream = json.loads(out)["streams"][0]
    return int(stream["width"]), int(stream["height"])


def luma(raw: np.ndarray, width: int, height: int) -> np.ndarray:
    """Luma of raw frames: [N, W*H*3/2] -> [N, H, W]."""
    return raw[:, : width * height].reshape(-1, height, width)


def as_frames(data: bytes, width: int, height: int) -> np.ndarray:
    """Bytes -> uint8 [N, W*H*3/2]."""
    return np.frombuffer(data, np.uint8).reshape(-1, width * height * 3 // 2)


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    """PSNR in dB of two uint8 planes; 100 for identical ones."""
    mse = float(np.mean((a.astype(np.float32) - b.astype(np.float32)) ** 2))
    return 100.0 if mse == 0 else 10 * float(np.log10(255 * 255 / mse))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
