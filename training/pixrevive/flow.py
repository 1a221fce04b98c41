"""Optical flow between decoded frames (the paper's OFE) and warping.

Coarse to fine on low-passed luma, because compression has removed what a finer search would need; the last step looks at the half-size
picture in four phases and brings the sub-pixel precision. Neighbours are warped at full size: Haar bands are not shift-invariant,
so warping bands instead of pixels cannot align by less than the size of a band's support.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from .haar import haar


def warp(x: torch.Tensor, flow: torch.Tensor) -> torch.Tensor:
    """Bilinear warp in float32: x [N,C,H,W] sampled at p + flow(p); flow [N,2,H,W] = (dx, dy) in pixels of x; edges repeat."""
    n, _, h, w = flow.shape
    ys = torch.arange(h, device=x.device, dtype=torch.float32).view(1, h, 1).expand(n, h, w)
    xs = torch.arange(w, device=x.device, dtype=torch.float32).view(1, 1, w).expand(n, h, w)
    gx = (xs + flow[:, 0] + 0.5) * (2 / w) - 1
    gy = (ys + flow[:, 1] + 0.5) * (2 / h) - 1
    return F.grid_sample(x.float(), torch.stack([gx, gy], -1), mode="bilinear", padding_mode="border", align_corners=False)


def upsample(flow: torch.Tensor, factor: int) -> torch.Tensor:
    """Flow on a grid `factor` times finer, in that grid's pixels."""
    return F.interpolate(flow, scale_factor=float(factor), mode="bilinear", align_corners=False) * float(factor)


def local_mean(x: torch.Tensor, radius: int) -> torch.Tensor:
    """Mean over a square window, edges repeated: a fixed window, so that tiling a frame does not change it."""
    x = F.avg_pool2d(F.pad(x, (radius, radius, radius, radius), mode="replicate"), (2 * radius + 1, 1), stride=1)
    return F.avg_pool2d(x, (1, 2 * radius + 1), stride=1)


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

    Levels at 1/16, 1/8 and 1/4 of the luma size, then a refinement at 1/4 that sees 1/2. Searches about +-40 luma pixels.
    """

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        self.coarse = nn.ModuleList([_estimator(4, width, 3), _estimator(4, width, 3), _estimator(4, width, 2)])
        self.fine = _estimator(10, width, 2)

    @staticmethod
    def _compare(a: torch.Tensor, b: torch.Tensor, flow: torch.Tensor) -> torch.Tensor:
        """What an estimator sees: the frame without its local mean, its difference to the warped neighbour, the flow so far."""
        return torch.cat([(a - local_mean(a, 2)) * 12, (warp(b, flow) - a) * 24, flow * 0.2], 1)

    def forward(self, current: torch.Tensor, neighbour: torch.Tensor) -> torch.Tensor:
        """current, neighbour: luma [N,1,H,W], 0..1 -> flow [N,2,H/4,W/4] in luma pixels."""
        half = (F.avg_pool2d(current, 2), F.avg_pool2d(neighbour, 2))
        pyramid = [tuple(F.avg_pool2d(p, 2) for p in half)]
        for _ in range(2):
            pyramid.append(tuple(F.avg_pool2d(p, 2) for p in pyramid[-1]))
        a, b = pyramid[2]
        flow = torch.zeros_like(torch.cat([a, a], 1))
        for level, net in zip((2, 1, 0), self.coarse):
            a, b = pyramid[level]
            if level < 2:
                flow = upsample(flow, 2)
            flow = flow + net(self._compare(a, b, flow)).float()
        bands = haar(half[0])
        moved = haar(warp(half[1], upsample(flow, 2)))
        seen = torch.cat([(bands[:, :1] - local_mean(bands[:, :1], 2)) * 12, bands[:, 1:] * 24, (moved - bands) * 32, flow * 0.2], 1)
        return (flow + 0.5 * self.fine(seen).float()) * 4.0
