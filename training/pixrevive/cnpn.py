"""CNPN: the conditional noise prediction network (Eq. 7), a U-Net on whitened bands at quarter size.

Two conditional blocks per level; cross-attention with ELPNet's decoder features in the encoder, none in the decoder; strided
convolutions down, transposed convolutions up; Mish. Beside those features it is given what ELPNet saw and what it made of it: the
features alone carry too little of the neighbours for a second network to find more in them.
"""
from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class CnpnConfig:
    """Channels at quarter and eighth size, width of the time embedding, attention heads."""
    width: int = 64
    inner: int = 96
    time: int = 64
    heads: int = 4


class TimeEmbedding(nn.Module):
    """Sinusoids of t through a small MLP: [N] -> [N,time]."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.half = width // 2
        self.mlp = nn.Sequential(nn.Linear(width, width), nn.Mish(), nn.Linear(width, width))

    def forward(self, t: torch.Tensor) -> torch.Tensor:
        rate = torch.exp(torch.arange(self.half, device=t.device) * (-math.log(10000.0) / self.half))
        a = t.float().view(-1, 1) * rate.view(1, -1)
        return self.mlp(torch.cat([a.sin(), a.cos()], 1))


class CellAttention(nn.Module):
    """Cross-attention inside fixed cells of 16x16 luma pixels: every position asks the positions of its own cell.

    Attention over a whole frame would depend on how the frame is tiled, and costs more than linear time.
    """

    def __init__(self, channels: int, condition: int, cell: int, heads: int) -> None:
        super().__init__()
        self.cell, self.heads = cell, heads
        self.query = nn.Conv2d(channels, channels, 1)
        self.key = nn.Conv2d(condition, channels, 1)
        self.value = nn.Conv2d(condition, channels, 1)
        self.out = nn.Conv2d(channels, channels, 1)
        self.out.weight.data *= 0.1

    def _cells(self, x: torch.Tensor) -> torch.Tensor:
        """[N,C,H,W] -> [N, heads, cells, positions, C/heads]."""
        n, c, h, w = x.shape
        s = self.cell
        x = x.reshape(n, self.heads, c // self.heads, h // s, s, w // s, s).permute(0, 1, 3, 5, 4, 6, 2)
        return x.reshape(n, self.heads, (h // s) * (w // s), s * s, c // self.heads)

    def forward(self, x: torch.Tensor, f: torch.Tensor) -> torch.Tensor:
        n, c, h, w = x.shape
        s = self.cell
        q, k, v = self._cells(self.query(x)), self._cells(self.key(f)), self._cells(self.value(f))
        weights = (q @ k.transpose(-1, -2) * (c // self.heads) ** -0.5).softmax(-1)
        y = (weights @ v).reshape(n, self.heads, h // s, w // s, s, s, c // self.heads).permute(0, 1, 6, 2, 4, 3, 5)
        return x + self.out(y.reshape(n, c, h, w))


class ConditionalBlock(nn.Module):
    """Conditional prediction block: convolutions steered by t, then attention to the condition where it has one."""

    def __init__(self, channels: int, time: int, attention: CellAttention | None = None) -> None:
        super().__init__()
        self.a = nn.Conv2d(channels, channels, 3, padding=1)
        self.b = nn.Conv2d(channels, channels, 3, padding=1)
        self.b.weight.data *= 0.3
        self.steer = nn.Linear(time, 2 * channels)
        self.attention = attention

    def forward(self, x: torch.Tensor, t: torch.Tensor, f: torch.Tensor | None = None) -> torch.Tensor:
        gain, bias = self.steer(t)[:, :, None, None].chunk(2, 1)
        x = x + self.b(F.mish(self.a(x) * (1 + gain) + bias))
        return x if self.attention is None or f is None else self.attention(x, f)


class Cnpn(nn.Module):
    """Predicts the noise in X_t. Returns it and the decoder features D_k, coarse to fine."""

    def __init__(self, config: CnpnConfig, bands: int, condition: int, features: tuple[int, int], attend: bool = True) -> None:
        """`condition`: channels at quarter size beside X_t; `features`: channels of ELPNet's decoder features F_k, coarse (1/8) and fine (1/4)."""
        super().__init__()
        c, c2, te = config.width, config.inner, config.time
        self.time = TimeEmbedding(te)
        self.head = nn.Conv2d(bands, c, 3, padding=1)
        self.known = nn.Conv2d(condition, c, 3, padding=1)

        def level(channels: int, condition: int, cell: int) -> nn.ModuleList:
            return nn.ModuleList([ConditionalBlock(channels, te, CellAttention(channels, condition, cell, config.heads) if attend else None) for _ in range(2)])

        self.encoder = level(c, features[1], 4)
        self.down = nn.Conv2d(c, c2, 4, stride=2, padding=1)
        self.middle = level(c2, features[0], 2)
        self.up = nn.ConvTranspose2d(c2, c, 4, stride=2, padding=1)
        self.decoder = nn.ModuleList([ConditionalBlock(c, te) for _ in range(2)])
        self.tail = nn.Conv2d(c, bands, 3, padding=1)
        nn.init.zeros_(self.tail.weight)
        nn.init.zeros_(self.tail.bias)

    def forward(self, x_t: torch.Tensor, t: torch.Tensor, condition: torch.Tensor, f: list[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """x_t [N,bands,H/4,W/4], t [N] step index, condition [N,...,H/4,W/4], f = F_k -> noise of x_t's shape, D_k."""
        te = self.time(t)
        x = self.head(x_t) + self.known(condition)
        for block in self.encoder:
            x = block(x, te, f[1])
        z = self.down(x)
        for block in self.middle:
            z = block(z, te, f[0])
        x = x + self.up(z)
        for block in self.decoder:
            x = block(x, te)
        return self.tail(x).float(), [z, x]
