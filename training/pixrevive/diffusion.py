"""The forward process (Eq. 1-2), the noise schedule and DDIM steps, on whitened wavelet bands."""
from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Schedule:
    """Linear beta over `steps` steps, as in the paper (T = 1000)."""
    steps: int = 1000
    first: float = 1e-4
    last: float = 0.02

    def alpha_bar(self, device: torch.device | str = "cpu") -> torch.Tensor:
        """Share of the signal's variance left after t+1 steps, [steps]."""
        beta = torch.linspace(self.first, self.last, self.steps, device=device)
        return torch.cumprod(1 - beta, 0)


def diffuse(x: torch.Tensor, noise: torch.Tensor, alpha_bar: torch.Tensor) -> torch.Tensor:
    """X_t = sqrt(a) X_0 + sqrt(1 - a) eps (Eq. 2); alpha_bar [N]."""
    a = alpha_bar.view(-1, 1, 1, 1)
    return a.sqrt() * x + (1 - a).sqrt() * noise


def clean_estimate(x_t: torch.Tensor, eps: torch.Tensor, alpha_bar: torch.Tensor) -> torch.Tensor:
    """X_0 from X_t and the predicted noise."""
    a = alpha_bar.view(-1, 1, 1, 1)
    return (x_t - (1 - a).sqrt() * eps) / a.sqrt()


def start_sigma(qp: torch.Tensor, strength: float) -> torch.Tensor:
    """Noise-to-signal ratio at which the reverse process starts, matched to the damage: qp [N] -> [N].

    The reverse process starts from the noised compressed frame, so it needs only as much noise as hides the damage; the damage grows
    with the quantiser step to about the power 0.7.
    """
    return strength * 2 ** (0.7 * (qp - 37) / 6)


def start_index(qp: torch.Tensor, schedule: Schedule, strength: float) -> torch.Tensor:
    """Index t_s of the first step of the schedule whose noise-to-signal ratio reaches start_sigma: [N] int64."""
    a = schedule.alpha_bar(qp.device)
    ratio = ((1 - a) / a).sqrt()
    reached = ratio.view(1, -1) < start_sigma(qp, strength).view(-1, 1)
    return reached.sum(1).clamp_max(schedule.steps - 1)
