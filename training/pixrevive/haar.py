"""The Haar wavelet transform of Eq. 9 with averaging scale: the low band is the 2x2 mean, so it stays an image in 0..1."""
from __future__ import annotations

import torch
import torch.nn.functional as F


def haar(x: torch.Tensor) -> torch.Tensor:
    """[N,C,H,W] -> [N,4C,H/2,W/2]: all low bands, then vertical, horizontal and diagonal detail."""
    n, k, h, w = x.shape
    # phases by unshuffling, not by strided slices: the gradient of a slice fills a whole tensor with zeros
    a, b, c, d = F.pixel_unshuffle(x, 2).view(n, k, 4, h // 2, w // 2).unbind(2)
    s, t, u, v = a + b, c + d, a - b, c - d
    return torch.cat([s + t, s - t, u + v, u - v], 1) * 0.25


def ihaar(y: torch.Tensor) -> torch.Tensor:
    """Inverse of haar: [N,4C,H,W] -> [N,C,2H,2W]."""
    n = y.shape[1] // 4
    low, vert, horz, diag = y[:, :n], y[:, n : 2 * n], y[:, 2 * n : 3 * n], y[:, 3 * n :]
    s, t, u, v = low + vert, low - vert, horz + diag, horz - diag
    quads = [s + u, s - u, t + v, t - v]
    if n == 1:
        return F.pixel_shuffle(torch.cat(quads, 1), 2)
    stacked = torch.stack(quads, 2)
    shape = stacked.shape
    return F.pixel_shuffle(stacked.reshape(shape[0], shape[1] * 4, shape[3], shape[4]), 2)


def _packet_kernels() -> torch.Tensor:
    """The 16 packet bands of a 4x4 block as convolution kernels [16,1,4,4], in packet()'s order."""
    blocks = torch.eye(16).view(16, 1, 4, 4)
    return haar(haar(blocks)).view(16, 16).t().reshape(16, 1, 4, 4).contiguous()


def packet(y: torch.Tensor) -> torch.Tensor:
    """Two-level wavelet packet of planes, every band split again: [N,C,H,W] -> [N,16C,H/4,W/4], grouped by plane; always float32."""
    n, k, h, w = y.shape
    with torch.autocast(y.device.type, enabled=False):
        b = F.conv2d(y.float().reshape(n * k, 1, h, w), _KERNELS.to(y.device), stride=4)
    return b.reshape(n, 16 * k, h // 4, w // 4)


def unpacket(b: torch.Tensor) -> torch.Tensor:
    """Inverse of packet for one plane: [N,16,H,W] -> [N,1,4H,4W]."""
    return ihaar(ihaar(b))


_KERNELS = _packet_kernels()
