"""What makes training faster on this machine: bfloat16 or float32, and compiled networks.

With AVX-512 or AMX bfloat16 doubles the speed; without them PyTorch emulates it, sixteen times slower than float32 (measured on an AVX2
processor). Blocked layouts suit float32, channels-last suits bfloat16.
"""
from __future__ import annotations

import contextlib
import functools
import time

import torch
from torch import nn

#: PyTorch 2.6 and later: networks can be compiled for training and still run as they are when they are measured
CAN_COMPILE = hasattr(getattr(torch, "compiler", None), "set_stance")


@functools.cache
def bf16_is_faster() -> bool:
    """Measured once per process on one convolution, forward and backward; takes a fraction of a second."""
    layer = nn.Conv2d(64, 64, 3, padding=1)
    x = torch.randn(2, 64, 32, 32)

    def seconds(bf16: bool) -> float:
        best = float("inf")
        for _ in range(4):
            started = time.process_time()
            with torch.enable_grad(), torch.autocast("cpu", torch.bfloat16, enabled=bf16):
                layer(x).float().sum().backward()
            best = min(best, time.process_time() - started)
        return best

    return seconds(True) < seconds(False)


def memory_format(bf16: bool) -> torch.memory_format:
    return torch.channels_last if bf16 else torch.contiguous_format


def compile_parts(net: nn.Module) -> None:
    """Compile a network in place, part by part, its parameters' names unchanged; needs a C++ compiler.

    Where convolutions are fast, most of a step lies between them, and fusing saves a part of that: 67 -> 92 patches per second and core in stage `elp`.
    """
    if not CAN_COMPILE:
        raise SystemExit("--compile needs PyTorch 2.6 or later")
    elp = net.elp if hasattr(net, "cnpn") else net
    if hasattr(elp, "trunk"):
        elp.trunk = torch.compile(elp.trunk)  # an LFDM calls it by itself; layers at full size are no faster compiled
    else:
        elp.compile()
    if hasattr(net, "cnpn"):
        net.cnpn.compile()
        net.fusion.compile()


def uncompiled() -> contextlib.AbstractContextManager[object]:
    """Inside this, compiled networks run as they are: every size of picture would be compiled anew."""
    return torch.compiler.set_stance("force_eager") if CAN_COMPILE else contextlib.nullcontext()
