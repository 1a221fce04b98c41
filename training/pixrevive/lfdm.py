"""LFDM: ELPNet, the noise predictor and the fusion of both domains (stages 2 and 3; modes *Quality* and *Max*)."""
from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from .cnpn import Cnpn, CnpnConfig
from .diffusion import Schedule, clean_estimate, diffuse, start_index
from .elpnet import BANDS, Y_BANDS, ElpConfig, ElpNet
from .fusion import GroupFusion
from .haar import haar, ihaar, packet, unpacket


Picture = tuple[torch.Tensor, torch.Tensor]  # y [N,1,H,W], uv [N,2,H/2,W/2]


@dataclass(frozen=True)
class LfdmConfig:
    """`strength`: noise-to-signal ratio of whitened bands at QP 37 from which the reverse process starts; `steps`: DDIM steps."""
    elp: ElpConfig = ElpConfig()
    cnpn: CnpnConfig = CnpnConfig()
    schedule: Schedule = Schedule()
    strength: float = 0.25
    steps: int = 1
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
        self.cnpn = Cnpn(config.cnpn, BANDS, features, config.attend)
        self.fusion = GroupFusion(config.elp.width, features, (config.cnpn.inner, config.cnpn.width), BANDS, config.groups)
        self.register_buffer("alpha_bar", config.schedule.alpha_bar())

    def whitened(self, y: torch.Tensor, uv: torch.Tensor) -> torch.Tensor:
        """Bands of a picture (y [N,1,H,W], uv [N,2,H/2,W/2]) as the process runs on: [N,24,H/4,W/4]."""
        return self.elp.whiten(torch.cat([packet(y), haar(uv)], 1))[:, :BANDS]

    def features(self, y: torch.Tensor, uv: torch.Tensor, qp: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, list[torch.Tensor], torch.Tensor]:
        """ELPNet's picture and features, and the whitened bands of the frame itself."""
        mid = y.shape[1] // 2
        oy, ouv, f = self.elp(y, uv, qp)
        return oy, ouv, f, self.whitened(y[:, mid : mid + 1], uv[:, 2 * mid : 2 * mid + 2])

    def sample(self, x: torch.Tensor, f: list[torch.Tensor], qp: torch.Tensor, noise: torch.Tensor, steps: int) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Reverse process from the noised compressed frame: `steps` DDIM steps over evenly spaced indices from t_s down.

        x: whitened bands of the compressed frame; qp [N] of the frame. Returns the estimate of the clean bands and the last D_k.
        In training only the last step has a gradient: the ones before it are its input, as X_t is.
        """
        start = start_index(qp, self.config.schedule, self.config.strength)
        t = start
        x_t = diffuse(x, noise, self.alpha_bar[t])
        estimate, d = x, []
        for k in range(steps):
            with torch.set_grad_enabled(torch.is_grad_enabled() and k == steps - 1):
                eps, d = self.cnpn(x_t, t, f)
                estimate = clean_estimate(x_t, eps, self.alpha_bar[t])
            if k + 1 < steps:
                t = (start.float() * (1 - (k + 1) / steps)).round().long()
                x_t = diffuse(estimate, eps, self.alpha_bar[t])
        return estimate, d

    def forward(self, y: torch.Tensor, uv: torch.Tensor, qp: torch.Tensor, noise: torch.Tensor) -> Picture:
        """Restored y [N,1,H,W] and uv [N,2,H/2,W/2]."""
        return self.restore(y, uv, qp, noise, self.config.steps)[0]

    def restore(self, y: torch.Tensor, uv: torch.Tensor, qp: torch.Tensor, noise: torch.Tensor, steps: int) -> tuple[Picture, Picture, list[torch.Tensor]]:
        """The restored picture after `steps` steps, ELPNet's own, and its features."""
        mid = y.shape[1] // 2
        oy, ouv, f, x = self.features(y, uv, qp)
        estimate, d = self.sample(x, f, qp[:, mid], noise, steps)
        if self.config.fuse:
            delta = self.fusion(f, d)
            step = (2 ** ((qp[:, mid : mid + 1] - 4) / 6) * (0.1 / 255)).view(-1, 1, 1, 1)
            bands = torch.cat([packet(oy), haar(ouv)], 1) + delta * step
        else:  # the ablation without image-domain output: the process alone restores the picture
            bands = torch.cat([packet(y[:, mid : mid + 1]), haar(uv[:, 2 * mid : 2 * mid + 2])], 1) + (estimate - x) / self.elp.scale
        return (unpacket(bands[:, :Y_BANDS]), ihaar(bands[:, Y_BANDS:])), (oy, ouv), f
