"""ELPNet: the image-domain network (stage 1), on its own the *Fast* mode.

Trunk on two-level Haar packets at quarter size: no information is lost, and convolutions with 64 channels at quarter size use CPUs
better than narrow ones at full size. Alignment happens at full size before the transform.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import nn

from .flow import FlowNet, local_mean, warp
from .haar import haar, ihaar, packet, unpacket
from .quantiser import correction_scale
from .refine import Refine

Y_BANDS = 16
UV_BANDS = 8  # 4 of Cb and Cr each
BANDS = Y_BANDS + UV_BANDS


@dataclass(frozen=True)
class ElpConfig:
    """Sizes: `width` at quarter size, `inner` at an eighth; blocks per stage. The switches at the end are for ablation.

    `slots`: planes of the window; with `own` the first of them is the frame as a first pass restored it, which is where it should be.
    """
    width: int = 64
    inner: int = 96
    encoder: int = 2
    middle: int = 2
    decoder: int = 2
    flow: int = 32
    slots: int = 5
    own: bool = False
    refine: int = 0  # channels of the layers at full size behind the U-Net (refine.py), 0 for none
    refine_depth: int = 6
    align: bool = True  # warp the neighbours by their flow
    wavelet: bool = True  # Haar transform inside the U-Net; else strided convolution and no high bands across
    attention: bool = True
    blend: bool = True  # gates on the neighbours' differences


class Restored(NamedTuple):
    """What ELPNet makes of a window. Bands are [N,24,H/4,W/4], planes 0..1.

    `features`: decoder features F_k, coarse to fine; `seen`: what the trunk looked at (`ElpNet.seen` channels); `step`: scale of
    corrections [N,1,1,1]; `differences`: bands of the aligned neighbours minus those of the frame, luma [N,16(F-1),...] and chroma.
    """
    y: torch.Tensor
    uv: torch.Tensor
    features: list[torch.Tensor]
    seen: torch.Tensor
    coded: torch.Tensor
    bands: torch.Tensor
    step: torch.Tensor
    differences: tuple[torch.Tensor, torch.Tensor]


def blended(bands: torch.Tensor, gates: torch.Tensor, differences: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
    """Bands plus each neighbour's difference weighted per band and position; gates [N,24(F-1),...], those of luma first."""
    n, _, h, w = bands.shape
    luma, chroma = differences
    k = luma.shape[1] // Y_BANDS
    luma = (gates[:, : Y_BANDS * k] * luma).reshape(n, k, Y_BANDS, h, w).sum(1)
    chroma = (gates[:, Y_BANDS * k :] * chroma).reshape(n, k, UV_BANDS, h, w).sum(1)
    return bands + torch.cat([luma, chroma], 1)


class LocalAttention(nn.Module):
    """Channel attention from the means of fixed 16x16 luma-pixel cells: the same whatever tile the cell lies in."""

    def __init__(self, channels: int, cell: int, reduction: int = 4) -> None:
        super().__init__()
        self.cell = cell
        self.squeeze = nn.Conv2d(channels, channels // reduction, 1)
        self.excite = nn.Conv2d(channels // reduction, channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        g = torch.sigmoid(self.excite(F.relu(self.squeeze(F.avg_pool2d(x, self.cell)))))
        return x * F.interpolate(g, scale_factor=float(self.cell), mode="nearest")


class Block(nn.Module):
    """ELP residual block."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.a = nn.Conv2d(channels, channels, 3, padding=1)
        self.b = nn.Conv2d(channels, channels, 3, padding=1)
        self.b.weight.data *= 0.3

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.b(F.relu(self.a(x)))


def stage(channels: int, blocks: int, cell: int, attention: bool) -> nn.Sequential:
    return nn.Sequential(*[Block(channels) for _ in range(blocks)], *([LocalAttention(channels, cell)] if attention else []))


class ElpNet(nn.Module):
    """Restores the middle frame of a window. Planes 0..1: y [N,F,H,W], uv [N,2F,H/2,W/2] (frame-major), qp [N,F] (0..51).

    `prealigned`: windows come with their neighbours moved already while the network is in training mode (see aligned.py).
    """

    def __init__(self, config: ElpConfig = ElpConfig()) -> None:
        super().__init__()
        self.config = config
        self.prealigned = False
        c, c2, neighbours = config.width, config.inner, config.slots - 1
        self.flow = FlowNet(config.flow)
        self.seen = BANDS + 3 + neighbours * BANDS + config.slots
        self.head = nn.Conv2d(self.seen, c, 3, padding=1)
        self.encoder = stage(c, config.encoder, 4, config.attention)
        self.down = nn.Conv2d(4 * c, c2, 1) if config.wavelet else nn.Conv2d(c, c2, 2, stride=2)
        self.middle = stage(c2, config.middle, 2, config.attention)
        self.up = nn.Conv2d(c2, c, 1) if config.wavelet else nn.ConvTranspose2d(c2, c, 2, stride=2)
        if config.wavelet:
            self.high_in = nn.Conv2d(3 * c, 3 * c // 2, 1)
            self.high_out = nn.Conv2d(3 * c // 2, 3 * c, 1)
        self.decoder = stage(c, config.decoder, 4, config.attention)
        self.tail = nn.Conv2d(c, BANDS, 3, padding=1)
        self.blend = nn.Conv2d(c, neighbours * BANDS, 1)
        self.refine = Refine(config.refine, config.refine_depth) if config.refine else None
        for layer in (self.tail, self.blend):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        # 1/standard deviation of each band over the training data (see whitening.py): learning starts several times sooner
        self.register_buffer("scale", torch.full((1, BANDS, 1, 1), 16.0))
        self.register_buffer("scale_diff", torch.full((1, BANDS, 1, 1), 32.0))

    def bands(self, y: torch.Tensor, uv: torch.Tensor) -> torch.Tensor:
        """[N,1,H,W], [N,2,H/2,W/2] -> [N,24,H/4,W/4]."""
        return torch.cat([packet(y), haar(uv)], 1)

    def whiten(self, b: torch.Tensor) -> torch.Tensor:
        """Bands at unit variance, low bands without their local mean; and those means."""
        low = torch.cat([b[:, :1], b[:, 16:18]], 1)
        mean = local_mean(low, 4)
        detail = torch.cat([b[:, :1] - mean[:, :1], b[:, 1:16], low[:, 1:] - mean[:, 1:], b[:, 18:]], 1)
        return torch.cat([detail * self.scale, (mean - 0.5) * 2], 1)

    def align(self, y: torch.Tensor, uv: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """All neighbours moved to the middle frame (0 of the window) by the flow of their luma: [N,F-1,H,W] and [N,2(F-1),H/2,W/2]."""
        n, f, h, w = y.shape
        mid = f // 2
        others = torch.cat([y[:, :mid], y[:, mid + 1 :]], 1)
        others_uv = torch.cat([uv[:, : 2 * mid], uv[:, 2 * mid + 2 :]], 1)
        if not self.config.align or (self.prealigned and self.training):
            return others, others_uv
        own = int(self.config.own)
        k = f - 1 - own
        away, away_uv = others[:, own:].reshape(n * k, 1, h, w), others_uv[:, 2 * own :].reshape(n * k, 2, h // 2, w // 2)
        flow = self.flow(y[:, mid : mid + 1].expand(n, k, h, w).reshape(n * k, 1, h, w), away)
        moved, moved_uv = warp(away, flow, "bicubic").reshape(n, k, h, w), warp(away_uv, flow * 0.5, "bicubic").reshape(n, 2 * k, h // 2, w // 2)
        return (torch.cat([others[:, :1], moved], 1), torch.cat([others_uv[:, :2], moved_uv], 1)) if own else (moved, moved_uv)

    def aligned(self, y: torch.Tensor, uv: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The window with its neighbours moved to the middle frame."""
        mid = y.shape[1] // 2
        with torch.set_grad_enabled(torch.is_grad_enabled() and next(self.flow.parameters()).requires_grad):
            moved, moved_uv = self.align(y, uv)  # a frozen flow net costs no backward pass
        return torch.cat([moved[:, :mid], y[:, mid : mid + 1], moved[:, mid:]], 1), torch.cat([moved_uv[:, : 2 * mid], uv[:, 2 * mid : 2 * mid + 2], moved_uv[:, 2 * mid :]], 1)

    def differences(self, y: torch.Tensor, uv: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Bands of each neighbour of an aligned window minus those of the frame, grouped by neighbour: [N,16(F-1),H/4,W/4] and [N,8(F-1),H/4,W/4]."""
        n, f, h, w = y.shape
        mid = f // 2
        moved, moved_uv = torch.cat([y[:, :mid], y[:, mid + 1 :]], 1), torch.cat([uv[:, : 2 * mid], uv[:, 2 * mid + 2 :]], 1)
        diff_uv = moved_uv.reshape(n, f - 1, 2, h // 2, w // 2) - uv[:, 2 * mid : 2 * mid + 2].unsqueeze(1)
        bands_uv = haar(diff_uv.reshape(n * (f - 1), 2, h // 2, w // 2))
        return packet(moved - y[:, mid : mid + 1]), bands_uv.reshape(n, UV_BANDS * (f - 1), h // 4, w // 4)

    def forward(self, y: torch.Tensor, uv: torch.Tensor, qp: torch.Tensor) -> Restored:
        """Restored y [N,1,H,W], uv [N,2,H/2,W/2] (not clipped), and what the later stages take from here."""
        r = self.trunk(*self.aligned(y, uv), qp)
        return r._replace(y=self.refined(r.y, y, qp))

    def refined(self, restored: torch.Tensor, y: torch.Tensor, qp: torch.Tensor) -> torch.Tensor:
        """Restored luma [N,1,H,W] of a window after the layers at full size, where there are any."""
        mid = y.shape[1] // 2
        return restored if self.refine is None else self.refine(restored, y[:, mid : mid + 1], qp[:, mid])

    def trunk(self, y: torch.Tensor, uv: torch.Tensor, qp: torch.Tensor) -> Restored:
        """What the U-Net makes of a window that is aligned."""
        mid = y.shape[1] // 2
        current = self.bands(y[:, mid : mid + 1], uv[:, 2 * mid : 2 * mid + 2])
        diff, diff_uv = self.differences(y, uv)
        n, _, h, w = current.shape
        maps = ((qp - 32) * 0.1).view(n, -1, 1, 1).expand(n, qp.shape[1], h, w)
        k = qp.shape[1] - 1
        seen = torch.cat([self.whiten(current), diff * self.scale_diff[:, :Y_BANDS].repeat(1, k, 1, 1), diff_uv * self.scale_diff[:, Y_BANDS:].repeat(1, k, 1, 1), maps], 1)
        x = self.encoder(self.head(seen))
        if self.config.wavelet:
            b = haar(x)
            z = self.middle(self.down(b))
            high = self.high_out(F.relu(self.high_in(b[:, x.shape[1] :])))
            x = self.decoder(x + ihaar(torch.cat([self.up(z), high], 1)))
        else:
            z = self.middle(self.down(x))
            x = self.decoder(x + self.up(z))
        step = correction_scale(qp[:, mid : mid + 1]).view(n, 1, 1, 1)
        out = current + self.tail(x).float() * step
        if self.config.blend:
            out = blended(out, self.blend(x).float(), (diff, diff_uv))
        return Restored(unpacket(out[:, :Y_BANDS]), ihaar(out[:, Y_BANDS:]), [z, x], seen, current, out, step, (diff, diff_uv))
