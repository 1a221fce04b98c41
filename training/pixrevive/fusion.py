"""Group-wise domain fusion: image-domain features F_k and probability-domain features D_k joined in groups at every scale."""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class GroupFusion(nn.Module):
    """Separate projections, one grouped convolution per group of (F, D) channel pairs, scales summed, head of dilated convolutions.

    Its outputs are a correction of every band and, as ELPNet has them, weights for the neighbours' differences.
    """

    def __init__(self, width: int, f_channels: tuple[int, ...], d_channels: tuple[int, ...], out: int, gates: int, groups: int = 4) -> None:
        super().__init__()
        self.groups = groups
        self.image = nn.ModuleList([nn.Conv2d(c, width, 1) for c in f_channels])
        self.probability = nn.ModuleList([nn.Conv2d(c, width, 1) for c in d_channels])
        self.join = nn.ModuleList([
            nn.Sequential(nn.Conv2d(2 * width, 2 * width, 3, padding=1, groups=groups), nn.LeakyReLU(0.1), nn.Conv2d(2 * width, width, 1)) for _ in f_channels
        ])
        self.dilated = nn.ModuleList([nn.Conv2d(width, width, 3, padding=r, dilation=r) for r in (1, 2, 4)])
        self.out = nn.Conv2d(3 * width, out, 3, padding=1)
        self.gates = nn.Conv2d(3 * width, gates, 1)
        for layer in (self.out, self.gates):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def _interleave(self, f: torch.Tensor, d: torch.Tensor) -> torch.Tensor:
        """Channels so ordered that each group holds its part of both domains."""
        n, c, h, w = f.shape
        g = self.groups
        return torch.stack([f.reshape(n, g, c // g, h, w), d.reshape(n, g, c // g, h, w)], 2).reshape(n, 2 * c, h, w)

    def forward(self, f: list[torch.Tensor], d: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """Coarse to fine features of both domains -> correction [N,out,H/4,W/4] and gates [N,gates,H/4,W/4]."""
        fine = f[-1].shape[-1]
        total: torch.Tensor | float = 0.0
        for k in range(len(f)):
            x = self.join[k](self._interleave(self.image[k](f[k]), self.probability[k](d[k])))
            factor = fine // x.shape[-1]
            total = total + (x if factor == 1 else F.interpolate(x, scale_factor=float(factor), mode="bilinear", align_corners=False))
        x = torch.cat([F.leaky_relu(r(total), 0.1) for r in self.dilated], 1)
        return self.out(x).float(), self.gates(x).float()
