"""Training losses: Eq. 10 of the paper and the photometric loss that teaches the flow net to align."""
from __future__ import annotations

import torch
import torch.nn.functional as F


def charbonnier(out: torch.Tensor, target: torch.Tensor, rmse: torch.Tensor, delta: float = 0.7) -> torch.Tensor:
    """Charbonnier (Eq. 10) on errors divided by the RMSE of the whole coded frame [N].

    Near zero it is the squared error over the frame's MSE, whose gradient is that of the frame's PSNR, so frames of every QP count
    alike; beyond `delta` times that RMSE it grows linearly and outliers do not dominate.
    """
    e = (out - target) / rmse.clamp_min(2e-3).view(-1, 1, 1, 1)
    return (torch.sqrt(e * e + delta * delta) - delta).mean()


def photometric(warped: torch.Tensor, target: torch.Tensor, flow: torch.Tensor, smooth: float = 0.02) -> torch.Tensor:
    """Robust difference of clean frames after warping by a flow found between decoded ones, and the flow's total variation (luma pixels)."""
    data = torch.sqrt(((warped - target) * 24) ** 2 + 0.01).mean()
    tv = (flow[..., 1:] - flow[..., :-1]).abs().mean() + (flow[..., 1:, :] - flow[..., :-1, :]).abs().mean()
    return data + smooth * tv


def guided(trail: list[torch.Tensor], guide: torch.Tensor, trusted: torch.Tensor) -> torch.Tensor:
    """Distance of every flow of a trail to a guide [N,2,H,W] where it is trusted [N,1,H,W] (0 or 1); all in luma pixels.

    The power 0.35 of the squared distance weighs the last tenth of a pixel more than a wild outlier.
    """
    total = torch.zeros((), device=guide.device)
    for flow in trail:
        factor = guide.shape[-1] // flow.shape[-1]
        weight = F.avg_pool2d(trusted, factor)
        mean = F.avg_pool2d(guide * trusted, factor) / weight.clamp_min(1e-3)
        distance = ((flow - mean).pow(2).sum(1, keepdim=True) + 0.01) ** 0.35
        total = total + (distance * weight).sum() / weight.sum().clamp_min(1)
    return total / len(trail)


def _gaussian(size: int, sigma: float) -> torch.Tensor:
    x = torch.exp(-0.5 * ((torch.arange(size) - size // 2) / sigma) ** 2)
    return x / x.sum()


def ms_ssim(a: torch.Tensor, b: torch.Tensor, levels: int = 3) -> torch.Tensor:
    """Multi-scale SSIM of luma [N,1,H,W], 0..1, with the first `levels` of the five published weights (patches are small).

    Always in single precision: a variance is the small difference of two means, and bfloat16 leaves nothing of it but noise.
    """
    with torch.autocast(a.device.type, enabled=False):
        return _ms_ssim(a.float(), b.float(), levels)


def _ms_ssim(a: torch.Tensor, b: torch.Tensor, levels: int) -> torch.Tensor:
    weights = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)[:levels]
    taps = _gaussian(11, 1.5).to(a)
    c1, c2 = 0.01**2, 0.03**2

    def blur(x: torch.Tensor) -> torch.Tensor:
        return F.conv2d(F.conv2d(x, taps.view(1, 1, 1, -1)), taps.view(1, 1, -1, 1))

    result = torch.ones((), device=a.device)
    for level, weight in enumerate(weights):
        ma, mb = blur(a), blur(b)
        va, vb, cov = blur(a * a) - ma * ma, blur(b * b) - mb * mb, blur(a * b) - ma * mb
        contrast = (2 * cov + c2) / (va + vb + c2)
        last = level == levels - 1
        value = (contrast * (2 * ma * mb + c1) / (ma * ma + mb * mb + c1) if last else contrast).mean()
        result = result * value.clamp_min(1e-4) ** (weight / sum(weights))
        if not last:
            a, b = F.avg_pool2d(a, 2), F.avg_pool2d(b, 2)
    return result
