"""ARCNN and DnCNN: the single-frame baselines of the literature, on luma; chroma passes through.

They are given the QP as a constant plane, because one set of weights has to serve all QPs here, and beside the frame its detail. What HEVC's loop
filters leave is hard to see in one frame: trained on all codings at once DnCNN changed nothing after 23,000 patches. So they begin with codecs that
have no loop filter (train.py --kinds mpeg2video mpeg4), which takes minutes, and go on with all.
"""
from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn

from .quantiser import correction_scale

#: frame, its detail, QP
_PLANES = 3


class Arcnn(nn.Module):
    """Feature extraction, enhancement, mapping, reconstruction (9-7-1-5)."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(_PLANES, 64, 9, padding=4), nn.ReLU(inplace=True), nn.Conv2d(64, 32, 7, padding=3), nn.ReLU(inplace=True),
                                  nn.Conv2d(32, 16, 1), nn.ReLU(inplace=True), nn.Conv2d(16, 1, 5, padding=2))
        nn.init.zeros_(self.body[-1].weight)
        nn.init.zeros_(self.body[-1].bias)

    def forward(self, y: torch.Tensor, uv: torch.Tensor, qp: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return _luma_residual(self.body, y, uv, qp)


class Dncnn(nn.Module):
    """Twenty layers of 64 channels, batch normalisation in all but the first and the last."""

    def __init__(self, depth: int = 20, width: int = 64) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(_PLANES, width, 3, padding=1), nn.ReLU(inplace=True)]
        for _ in range(depth - 2):
            conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
            layers += [conv, nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
        self.body = nn.Sequential(*layers, nn.Conv2d(width, 1, 3, padding=1))
        nn.init.zeros_(self.body[-1].weight)
        nn.init.zeros_(self.body[-1].bias)

    def forward(self, y: torch.Tensor, uv: torch.Tensor, qp: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return _luma_residual(self.body, y, uv, qp)


#: by the name of the stage that trains them
BASELINES: dict[str, Callable[[], nn.Module]] = {"arcnn": Arcnn, "dncnn": Dncnn}


def _luma_residual(body: nn.Module, y: torch.Tensor, uv: torch.Tensor, qp: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Frame plus what the network predicts from it alone; the correction is scaled by the quantiser step as in ElpNet."""
    mid = y.shape[1] // 2
    frame, q = y[:, mid : mid + 1], qp[:, mid].view(-1, 1, 1, 1)
    detail = frame - F.avg_pool2d(frame, 9, 1, 4, count_include_pad=False)
    x = torch.cat([(frame - 0.5) * 4, detail * (255 / 8), ((q - 32) * 0.1).expand_as(frame)], 1)
    return frame + body(x).float() * correction_scale(q), uv[:, 2 * mid : 2 * mid + 2]
