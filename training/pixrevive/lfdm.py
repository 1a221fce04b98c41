"""LFDM: ELPNet, the noise predictor and the fusion of both domains (stages 2 and 3; modes *Quality* and *Max*)."""
from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from .cnpn import Cnpn, CnpnConfig
from .diffusion import Schedule, clean_estimate, diffuse, start_index
from .elpnet import BANDS, Y_BANDS, ElpConfig, ElpNet, Restored, blended
from .fusion import GroupFusion
from .haar import haar, ihaar, packet, unpacket
from .views import Picture, mean_over_views


@dataclass(frozen=True)
class LfdmConfig:
    """`strength`: noise-to-signal ratio of whitened bands at QP 37 from which the reverse process starts; `steps`: DDIM steps.

    `views`: orientations of the aligned window, 1, 2 or 4, whose pictures are averaged where nothing is trained (views.py).
    `attend`, `fuse`: whether the noise predictor hears of ELPNet, and whether the picture is a fusion of both or the process alone (ablation).
    """
    elp: ElpConfig = ElpConfig()
    cnpn: CnpnConfig = CnpnConfig()
    schedule: Schedule = Schedule()
    strength: float = 0.25
    steps: int = 1
    views: int = 1
    groups: int = 4
    attend: bool = True
    fuse: bool = True


class Lfdm(nn.Module):
    """Planes as for ElpNet; noise [N,24,H/4,W/4] standard normal, fixed by the caller per position and frame number."""

    def __init__(self, config: LfdmConfig = LfdmConfig()) -> None:
        super().__init__()
        self.config = config
        features = (config.elp.inner, config.elp.width)
        self.elp = ElpNet(config.elp)
        self.cnpn = Cnpn(config.cnpn, BANDS, self.elp.seen + BANDS, features, config.attend)
        self.fusion = GroupFusion(config.elp.width, features, (config.cnpn.inner, config.cnpn.width), BANDS, BANDS * (config.elp.slots - 1), config.groups)
        self.register_buffer("alpha_bar", config.schedule.alpha_bar())

    def whitened(self, y: torch.Tensor, uv: torch.Tensor) -> torch.Tensor:
        """Bands of a picture (y [N,1,H,W], uv [N,2,H/2,W/2]) as the process runs on: [N,24,H/4,W/4]."""
        return self.elp.whiten(torch.cat([packet(y), haar(uv)], 1))[:, :BANDS]

    def condition(self, r: Restored) -> torch.Tensor:
        """What the noise predictor is told beside F_k: what ELPNet saw, and its correction in quantiser steps (of which it hears nothing without attention)."""
        correction = (r.bands - r.coded) / r.step
        return torch.cat([r.seen, correction if self.config.attend else torch.zeros_like(correction)], 1)

    def sample(self, r: Restored, qp: torch.Tensor, noise: torch.Tensor, steps: int) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Reverse process from the noised compressed frame: `steps` DDIM steps over evenly spaced indices from t_s down.

        qp [N] of the frame. Returns the estimate of the clean whitened bands and the last D_k.
        In training only the last step has a gradient: the ones before it are its input, as X_t is.
        """
        start = start_index(qp, self.config.schedule, self.config.strength)
        condition, t = self.condition(r), start
        estimate = r.seen[:, :BANDS]  # the compressed frame, whitened
        x_t = diffuse(estimate, noise, self.alpha_bar[t])
        d: list[torch.Tensor] = []
        for k in range(steps):
            with torch.set_grad_enabled(torch.is_grad_enabled() and k == steps - 1):
                eps, d = self.cnpn(x_t, t, condition, r.features)
                estimate = clean_estimate(x_t, eps, self.alpha_bar[t])
            if k + 1 < steps:
                t = (start.float() * (1 - (k + 1) / steps)).round().long()
                x_t = diffuse(estimate, eps, self.alpha_bar[t])
        return estimate, d

    def forward(self, y: torch.Tensor, uv: torch.Tensor, qp: torch.Tensor, noise: torch.Tensor) -> Picture:
        """Restored y [N,1,H,W] and uv [N,2,H/2,W/2], the mean over all views."""
        def picture(y: torch.Tensor, uv: torch.Tensor, qp: torch.Tensor, noise: torch.Tensor) -> Picture:
            return self.complete(self.elp.trunk(y, uv, qp), qp, noise, self.config.steps)

        mean, mean_uv = mean_over_views(picture, self.config.views, *self.elp.aligned(y, uv), qp, noise)
        return self.elp.refined(mean, y, qp), mean_uv

    def restore(self, y: torch.Tensor, uv: torch.Tensor, qp: torch.Tensor, noise: torch.Tensor, steps: int) -> tuple[Picture, Restored]:
        """The restored picture after `steps` steps, from one view, and what the U-Net made of the window: its picture is not refined, which would cost as much again."""
        r = self.elp.trunk(*self.elp.aligned(y, uv), qp)
        fused, fused_uv = self.complete(r, qp, noise, steps)
        return (self.elp.refined(fused, y, qp), fused_uv), r

    def complete(self, r: Restored, qp: torch.Tensor, noise: torch.Tensor, steps: int) -> Picture:
        """The picture after the stages behind ELPNet."""
        estimate, d = self.sample(r, qp[:, qp.shape[1] // 2], noise, steps)
        if self.config.fuse:
            delta, gates = self.fusion(r.features, d)
            bands = blended(r.bands + delta * r.step, gates, r.differences)
        else:  # the ablation without image-domain output: the process alone restores the picture
            bands = r.coded + (estimate - r.seen[:, :BANDS]) / self.elp.scale
        return unpacket(bands[:, :Y_BANDS]), ihaar(bands[:, Y_BANDS:])
