"""Optical flow between decoded frames (the paper's OFE) and warping.

Coarse to fine by small networks, then steps at full size: on fine texture (vid4_city) a quarter-size search alone leaves errors of half a pixel
and more, which cost 4 dB in the warped neighbour. The steps are Lucas-Kanade's, held together by their neighbourhood: each cell for itself fits
the coding noise, and a neighbour moved to fit that has lost what it knew better. Neighbours are warped at full size: Haar bands are not
shift-invariant, so warping bands instead of pixels cannot align by less than the size of a band's support.
"""
from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from .haar import haar


def warp(x: torch.Tensor, flow: torch.Tensor, mode: str = "bilinear") -> torch.Tensor:
    """Warp in float32, "bilinear" or "bicubic" (a = -0.75): x [N,C,H,W] sampled at p + flow(p); edges repeat.

    flow [N,2,H/k,W/k] = (dx, dy) in pixels of x, on the grid of x or a coarser one, which is interpolated. Its scaling to the units of
    grid_sample happens on the coarse grid: at full size every pass over the picture counts.
    """
    h, w = x.shape[2:]
    scaled = torch.cat([flow[:, :1] * (2 / w), flow[:, 1:] * (2 / h)], 1).float()
    if flow.shape[-1] != w:
        scaled = F.interpolate(scaled, scale_factor=float(w // flow.shape[-1]), mode="bilinear", align_corners=False)
    ys = ((torch.arange(h, device=x.device, dtype=torch.float32) + 0.5) * (2 / h) - 1).view(1, h, 1, 1).expand(1, h, w, 1)
    xs = ((torch.arange(w, device=x.device, dtype=torch.float32) + 0.5) * (2 / w) - 1).view(1, 1, w, 1).expand(1, h, w, 1)
    return F.grid_sample(x.float(), scaled.permute(0, 2, 3, 1) + torch.cat([xs, ys], -1), mode=mode, padding_mode="border", align_corners=False)


def upsample(flow: torch.Tensor, factor: int) -> torch.Tensor:
    """Flow on a grid `factor` times finer, in that grid's pixels."""
    return F.interpolate(flow, scale_factor=float(factor), mode="bilinear", align_corners=False) * float(factor)


def local_mean(x: torch.Tensor, radius: int) -> torch.Tensor:
    """Mean over a square window, edges repeated: a fixed window, so that tiling a frame does not change it."""
    x = F.avg_pool2d(F.pad(x, (radius, radius, radius, radius), mode="replicate"), (2 * radius + 1, 1), stride=1)
    return F.avg_pool2d(x, (1, 2 * radius + 1), stride=1)


def _box(x: torch.Tensor, radius: int) -> torch.Tensor:
    return F.avg_pool2d(F.pad(x, (radius, radius, radius, radius), mode="replicate"), 2 * radius + 1, stride=1)


def _cell_kernels() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Kernels [16,1,6,6] over a 4x4 cell and the pixels around it: for each of its pixels the central differences along x and y, and the pixel itself."""
    dx, dy, value = (torch.zeros(16, 1, 6, 6) for _ in range(3))
    for k in range(16):
        y, x = k // 4 + 1, k % 4 + 1
        dx[k, 0, y, x - 1], dx[k, 0, y, x + 1] = -0.5, 0.5
        dy[k, 0, y - 1, x], dy[k, 0, y + 1, x] = -0.5, 0.5
        value[k, 0, y, x] = 1
    return dx, dy, value


_CELL_KERNELS = _cell_kernels()
#: five kernels, each of which puts the mean of 16 channels into a channel of its own
_MEANS = [torch.zeros(5, 16, 1, 1).index_fill_(0, torch.tensor(k), 1 / 16) for k in range(5)]


def _cells(x: torch.Tensor) -> list[torch.Tensor]:
    """Differences along x, along y, and values of a picture [N,1,H,W], the pixels of each 4x4 cell as channels: three of [N,16,H/4,W/4].

    One to three channels at full size are what onnxruntime is slowest with: it pads them to blocks of 16.
    """
    padded = F.pad(x, (1, 1, 1, 1), mode="replicate")
    return [F.conv2d(padded, k.to(x.device), stride=4) for k in _CELL_KERNELS]


def _tensors(current: torch.Tensor, neighbour: torch.Tensor, flow: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """Means over the 12x12 pixels around each cell of the products gx gx, gy gy, gx gy, gx e, gy e: five of [N,1,H/4,W/4].

    Products are taken at full size, where the precision is. Gradients are those of the mean of both pictures, e is the moved neighbour minus the frame.
    """
    moved = warp(neighbour, flow)
    (cx, cy, cv), (mx, my, mv) = _cells(current.float()), _cells(moved)
    gx, gy, e = (cx + mx) * 0.5, (cy + my) * 0.5, mv - cv
    products = (gx * gx, gy * gy, gx * gy, gx * e, gy * e)
    return _box(sum(F.conv2d(p, k.to(p.device)) for p, k in zip(products, _MEANS)), 1).chunk(5, 1)


#: kernels [8,1,3,3], each of which takes one of the eight neighbours of a place
_AROUND = torch.eye(9).view(9, 1, 3, 3)[[k for k in range(9) if k != 4]]


def _around(flow: torch.Tensor, distance: int) -> torch.Tensor:
    """The flow of the eight cells `distance` cells away, edges repeated: [N,2,H,W] -> [N,2,8,H,W]."""
    n, _, h, w = flow.shape
    padded = F.pad(flow, (distance, distance, distance, distance), mode="replicate").reshape(2 * n, 1, h + 2 * distance, w + 2 * distance)
    return F.conv2d(padded, _AROUND.to(flow.device), dilation=distance).reshape(n, 2, 8, h, w)


@dataclass(frozen=True)
class Step:
    """How strongly a step holds the flow together: `weight` against the structure tensor (luma 0..1, squared, per pixel), `sweeps` of averaging,
    among cells whose flow differs by less than about `edge` luma pixels."""
    weight: float
    sweeps: int
    edge: float


#: spectral radius that the relaxation of the sweeps counts on: as many sweeps as there are do not reach slower parts anyway
_RADIUS = 0.9
#: the first steps let each part move by itself, the last decides how smooth the result is
STEPS = (Step(2e-3, 3, 0.5), Step(2e-3, 3, 0.5), Step(3e-2, 6, 0.35))


def local_global_step(current: torch.Tensor, neighbour: torch.Tensor, flow: torch.Tensor, step: Step, distance: int = 3, floor: float = 2e-5) -> torch.Tensor:
    """A flow [N,2,H/4,W/4] in luma pixels, improved by at most one pixel; luma 0..1, [N,1,H,W].

    Lucas-Kanade (IJCAI 1981) with a smoothness term, as A. Bruhn, J. Weickert, C. Schnoerr combine it with Horn-Schunck ("Lucas/Kanade meets
    Horn/Schunck", IJCV 61(3), 2005), by Jacobi sweeps with Chebyshev relaxation (G. Golub, R. Varga, Numer. Math. 3, 1961): every cell is drawn to
    the mean of those around it, `distance` cells away. Cells across an edge of the incoming flow count less, by 1 / (1 + (difference / edge)^2).
    `floor`, added to the structure tensor, keeps flat pictures still.
    """
    with torch.autocast(flow.device.type, enabled=False):
        xx, yy, xy, xe, ye = _tensors(current, neighbour, flow)
        around = _around(flow, distance)
        apart = (around - flow.unsqueeze(2)).square().sum(1, keepdim=True)
        share = 1 / (1 + apart * (1 / step.edge**2))
        share = share / share.sum(2, keepdim=True)  # [N,1,8,H/4,W/4]
        u, v = flow.chunk(2, 1)
        a, b = xx + (step.weight + floor), yy + (step.weight + floor)
        scale = 1 / (a * b - xy * xy)
        rx, ry = (xx + floor) * u + xy * v - xe, xy * u + (yy + floor) * v - ye
        # a cell's equations, solved for its flow: what the pictures say, and two factors of what the cells around it say
        still = torch.cat([b * rx - xy * ry, a * ry - xy * rx], 1) * scale
        pull = torch.cat([b, a], 1) * (scale * step.weight)
        turn = xy * (scale * -step.weight)
        before = new = flow
        relaxation = 1.0
        for sweep in range(step.sweeps):
            mean = ((around if sweep == 0 else _around(new, distance)) * share).sum(2)
            swept = still + pull * mean + turn * mean.flip(1)
            before, new = new, before + relaxation * (swept - before)
            relaxation = 1 / (1 - _RADIUS**2 * (relaxation / 4 if sweep else 0.5))
        return flow + (new - flow).clamp(-1, 1)


def _estimator(inputs: int, width: int, layers: int) -> nn.Sequential:
    parts: list[nn.Module] = []
    for k in range(layers):
        parts += [nn.Conv2d(width if k else inputs, width, 3, padding=1), nn.ReLU(inplace=True)]
    last = nn.Conv2d(width, 2, 3, padding=1)
    last.weight.data *= 0.1
    nn.init.zeros_(last.bias)
    return nn.Sequential(*parts, last)


class FlowNet(nn.Module):
    """Flow from a frame to each neighbour at quarter size, in luma pixels.

    Levels at 1/16, 1/8 and 1/4 of the luma size, a refinement at 1/4 that sees 1/2, then steps that see everything.
    Searches about +-40 luma pixels.
    """

    def __init__(self, width: int = 32, steps: tuple[Step, ...] = STEPS) -> None:
        super().__init__()
        self.steps = steps
        self.coarse = nn.ModuleList([_estimator(4, width, 3), _estimator(4, width, 3), _estimator(4, width, 2)])
        self.fine = _estimator(10, width, 2)

    @staticmethod
    def _compare(a: torch.Tensor, b: torch.Tensor, flow: torch.Tensor) -> torch.Tensor:
        """What an estimator sees: the frame without its local mean, its difference to the warped neighbour, the flow so far."""
        return torch.cat([(a - local_mean(a, 2)) * 12, (warp(b, flow) - a) * 24, flow * 0.2], 1)

    def forward(self, current: torch.Tensor, neighbour: torch.Tensor) -> torch.Tensor:
        """current, neighbour: luma [N,1,H,W], 0..1 -> flow [N,2,H/4,W/4] in luma pixels."""
        return self.trail(current, neighbour)[-1]

    def trail(self, current: torch.Tensor, neighbour: torch.Tensor) -> list[torch.Tensor]:
        """The flow after every level and step, all in luma pixels, coarse grids first."""
        half = (F.avg_pool2d(current, 2), F.avg_pool2d(neighbour, 2))
        pyramid = [tuple(F.avg_pool2d(p, 2) for p in half)]
        for _ in range(2):
            pyramid.append(tuple(F.avg_pool2d(p, 2) for p in pyramid[-1]))
        a, b = pyramid[2]
        flow = torch.zeros_like(torch.cat([a, a], 1))
        trail: list[torch.Tensor] = []
        for level, net in zip((2, 1, 0), self.coarse):
            a, b = pyramid[level]
            if level < 2:
                flow = upsample(flow, 2)
            flow = flow + net(self._compare(a, b, flow)).float()
            trail.append(flow * 4.0 * 2.0**level)
        bands = haar(half[0])
        moved = haar(warp(half[1], upsample(flow, 2)))
        seen = torch.cat([(bands[:, :1] - local_mean(bands[:, :1], 2)) * 12, bands[:, 1:] * 24, (moved - bands) * 32, flow * 0.2], 1)
        trail.append((flow + 0.5 * self.fine(seen).float()) * 4.0)
        for step in self.steps:
            trail.append(local_global_step(current, neighbour, trail[-1], step))
        return trail
