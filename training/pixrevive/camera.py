"""Short clips from photographs by synthetic camera motion: pan, zoom, rotation, hand shake, a second layer with parallax, and ripples.

Photographs bring the fine texture that down-scaled video lacks. Luma and chroma are rendered at full size and chroma is averaged
to 4:2:0 afterwards, as a camera does.
"""
from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F


def load(path: Path) -> torch.Tensor:
    """A photograph as video-range Y'CbCr 4:4:4: float32 [3,H,W], 0..255."""
    out = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", str(path)], check=True, capture_output=True, text=True).stdout
    w, h = (int(v) for v in out.strip().split(",")[:2])
    raw = subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", str(path), "-vf", "scale=out_range=tv,format=yuv444p", "-f", "rawvideo", "-"], check=True, capture_output=True).stdout
    return torch.from_numpy(np.frombuffer(raw, np.uint8).reshape(3, h, w).astype(np.float32))


def _path(rng: np.random.Generator, frames: int, speed: float, shake: float) -> np.ndarray:
    """A smooth 2-D path [frames,2] in output pixels: constant velocity, slow acceleration and correlated shake."""
    angle = rng.uniform(0, 2 * np.pi)
    t = np.arange(frames)[:, None] - frames / 2
    velocity = speed * np.array([np.cos(angle), np.sin(angle)])
    bend = rng.normal(0, speed / frames / 2, 2)
    wobble = np.cumsum(rng.normal(0, shake, (frames, 2)), 0)
    return velocity * t + 0.5 * bend * t * t + wobble - wobble.mean(0)


def _grid(size: tuple[int, int], image: tuple[int, int], centre: np.ndarray, shift: np.ndarray, scale: float, angle: float) -> torch.Tensor:
    """Sampling grid for grid_sample: output pixel -> position in the photograph, normalised to -1..1."""
    h, w = size
    ys, xs = torch.meshgrid(torch.arange(h) - (h - 1) / 2, torch.arange(w) - (w - 1) / 2, indexing="ij")
    c, s = float(np.cos(angle)), float(np.sin(angle))
    px = centre[0] + scale * (c * xs - s * ys + float(shift[0]))
    py = centre[1] + scale * (s * xs + c * ys + float(shift[1]))
    return torch.stack([px * 2 / (image[1] - 1) - 1, py * 2 / (image[0] - 1) - 1], -1)[None].float()


def _ripples(size: tuple[int, int], frames: int, rng: np.random.Generator) -> torch.Tensor:
    """Displacements of every pixel as on water or among leaves: [frames,h,w,2] in output pixels, 0.5 to 2.5 of them on average.

    Waves of 10 to 90 pixels travel in all directions and change within a few frames. Blocks that move cannot follow them, so that frames of
    a low QP stand out among those of a high one more than in most clips: there a network learns how much its neighbours can be worth.
    """
    h, w = size
    ys, xs = torch.meshgrid(torch.arange(h, dtype=torch.float32), torch.arange(w, dtype=torch.float32), indexing="ij")
    moved = torch.zeros(frames, h, w, 2)
    for _ in range(10):
        length, angle, way = float(np.exp(rng.uniform(np.log(10), np.log(90)))), rng.uniform(0, 2 * np.pi), rng.uniform(0, 2 * np.pi)
        phase = (xs * float(np.cos(angle)) + ys * float(np.sin(angle))) * (2 * np.pi / length)
        steps = torch.tensor(rng.uniform(0, 2 * np.pi) + rng.uniform(0.15, 1.2) * np.arange(frames), dtype=torch.float32).view(-1, 1, 1)
        moved += torch.sin(phase - steps).unsqueeze(-1) * torch.tensor([np.cos(way), np.sin(way)], dtype=torch.float32) * length**0.5
    return moved * (float(rng.uniform(0.5, 2.5)) / moved.square().sum(-1).sqrt().mean())


def _render(image: torch.Tensor, size: tuple[int, int], frames: int, rng: np.random.Generator, ripples: bool) -> torch.Tensor:
    """One layer: [frames,3,h,w]."""
    ih, iw = image.shape[1:]
    scale = rng.uniform(1.0, max(1.02, min(1.7, 0.9 * min(ih / size[0], iw / size[1]))))
    if scale > 1.05:  # low-pass before sampling more coarsely than the photograph
        sigma = 0.45 * float(np.sqrt(scale * scale - 1))
        taps = torch.exp(-0.5 * (torch.arange(-3, 4) / sigma) ** 2)
        taps = (taps / taps.sum()).view(1, 1, 1, 7)
        x = F.conv2d(F.pad(image[:, None], (3, 3, 3, 3), mode="reflect"), taps)
        image = F.conv2d(x, taps.transpose(2, 3))[:, 0]
    path = _path(rng, frames, abs(rng.normal(0, 4.0)), abs(rng.normal(0, 0.35)))
    zoom, turn = rng.normal(0, 0.004), rng.normal(0, 0.003)
    centre = np.array([iw / 2 + rng.uniform(-0.2, 0.2) * max(0, iw - size[1] * scale), ih / 2 + rng.uniform(-0.2, 0.2) * max(0, ih - size[0] * scale)])
    waves = _ripples(size, frames, rng) * (scale * torch.tensor([2 / (iw - 1), 2 / (ih - 1)])) if ripples else None
    out = []
    for k in range(frames):
        t = k - frames / 2
        grid = _grid(size, (ih, iw), centre, path[k], scale * float(np.exp(zoom * t)), turn * t)
        if waves is not None:
            grid = grid + waves[k]
        out.append(F.grid_sample(image[None], grid, mode="bicubic", padding_mode="reflection", align_corners=True))
    return torch.cat(out)


def _layer_mask(size: tuple[int, int], frames: int, rng: np.random.Generator) -> torch.Tensor:
    """Soft blobs that move on a path of their own: [frames,1,h,w], 0..1."""
    noise = torch.from_numpy(rng.normal(0, 1, (1, 1, 9, 13)).astype(np.float32))
    big = F.interpolate(noise, size=(size[0] * 2, size[1] * 2), mode="bicubic", align_corners=False)
    path = _path(rng, frames, abs(rng.normal(0, 3.0)), 0.2)
    masks = [F.grid_sample(big, _grid(size, (size[0] * 2, size[1] * 2), np.array([size[1], size[0]]), path[k], 1.0, 0.0), mode="bilinear", padding_mode="reflection", align_corners=True) for k in range(frames)]
    return torch.sigmoid((torch.cat(masks) - 0.6) * 25)


def clip(photo: torch.Tensor, other: torch.Tensor, frames: int, rng: np.random.Generator, ripples: bool = False) -> tuple[np.ndarray, int, int]:
    """A synthetic clip: uint8 [frames, W*H*3/2], and its width and height (multiples of 16)."""
    height = min(224, int(photo.shape[1] * 0.8) // 16 * 16)
    width = min(352, int(photo.shape[2] * 0.8) // 16 * 16)
    video = _render(photo, (height, width), frames, rng, ripples)
    if rng.random() < 0.4:
        mask = _layer_mask((height, width), frames, rng)
        video = video * (1 - mask) + _render(other, (height, width), frames, rng, ripples) * mask
    if rng.random() < 0.3:  # sensor noise: it cannot be restored, and the network must learn that
        video[:, :1] += torch.from_numpy(rng.normal(0, rng.uniform(0.7, 2.5), (frames, 1, height, width)).astype(np.float32))
    y = video[:, :1]
    uv = F.avg_pool2d(video[:, 1:], 2)
    flat = torch.cat([y.flatten(1), uv.flatten(1)], 1)
    return flat.round().clamp(0, 255).to(torch.uint8).numpy(), width, height
