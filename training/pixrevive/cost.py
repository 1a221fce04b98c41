"""What a network costs: multiply-accumulates per luma pixel and number of weights."""
from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn


@torch.no_grad()
def kmac_per_pixel(net: nn.Module, inputs: tuple[torch.Tensor, ...], call: Callable[..., object] | None = None) -> float:
    """Thousands of MACs of all convolutions and linear layers, per pixel of inputs[0] [1,F,H,W]. `call` runs `net` in another way than calling it."""
    total = 0.0

    def count(module: nn.Module, _: object, out: torch.Tensor) -> None:
        nonlocal total
        w = module.weight
        if isinstance(module, nn.ConvTranspose2d):
            total += w.numel() * out.shape[0] * out.shape[2] * out.shape[3] / module.stride[0] ** 2
        elif isinstance(module, nn.Conv2d):
            total += w.numel() * out.shape[0] * out.shape[2] * out.shape[3]
        else:
            total += w.numel() * out.shape[0]

    hooks = [m.register_forward_hook(count) for m in net.modules() if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear))]
    (call or net)(*inputs)
    for h in hooks:
        h.remove()
    return total / (inputs[0].shape[2] * inputs[0].shape[3]) / 1000


def parameters(net: nn.Module) -> int:
    return sum(p.numel() for p in net.parameters())
