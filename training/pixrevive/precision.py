"""bfloat16 or float32, whichever this processor trains faster with.

With AVX-512 or AMX bfloat16 doubles the speed; without them PyTorch emulates it, sixteen times slower than float32 (measured on an AVX2
processor). Blocked layouts suit float32, channels-last suits bfloat16.
"""
from __future__ import annotations

import functools
import time

import torch
from torch import nn


@functools.cache
def bf16_is_faster() -> bool:
    """Measured once per process on one convolution, forward and backward; takes a fraction of a second."""
    layer = nn.Conv2d(64, 64, 3, padding=1)
    x = torch.randn(2, 64, 32, 32)

    def seconds(bf16: bool) -> float:
        best = float("inf")
        for _ in range(4):
            started = time.process_time()
            with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
                layer(x).float().sum().backward()
            best = min(best, time.process_time() - started)
        return best

    return seconds(True) < seconds(False)


def memory_format(bf16: bool) -> torch.memory_format:
    return torch.channels_last if bf16 else torch.contiguous_format
