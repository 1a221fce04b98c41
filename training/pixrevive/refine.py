"""Layers at full size behind the U-Net.

The U-Net works at quarter size, where every weight belongs to one place in a cell of 4x4 pixels; a layer at full size learns from every pixel and
so from sixteen times as many examples. A few narrow ones find what the U-Net left. They see the frame before and after it; the moved neighbours
beside them did not help in the one trial (docs/decisions/0014-layers-at-full-size.md).
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from .flow import local_mean
from .quantiser import correction_scale

#: code values that become 1: about what quantisation changes
_DETAIL = 8 / 255


class Refine(nn.Module):
    """Corrects luma. `width` channels in `depth` layers, the first of 5x5 pixels, the others of 3x3."""

    def __init__(self, width: int, depth: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, width, 5, padding=2)
        self.layers = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in range(depth - 2))
        self.last = nn.Conv2d(width, 1, 3, padding=1)
        for layer in self.layers:
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def forward(self, y: torch.Tensor, coded: torch.Tensor, qp: torch.Tensor) -> torch.Tensor:
        """Luma as restored and as coded [N,1,H,W], 0..1, and the QP of the frame [N] -> luma [N,1,H,W]."""
        q = qp.view(-1, 1, 1, 1)
        planes = torch.cat([y, coded], 1)
        x = torch.cat([(planes - local_mean(planes, 4)) * (1 / _DETAIL), ((q - 32) * 0.1).expand_as(y)], 1)
        x = F.relu_(self.first(x))
        for layer in self.layers:
            x = F.relu_(layer(x))
        return y + self.last(x).float() * correction_scale(q)
