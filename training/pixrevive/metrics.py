"""Quality as the literature measures it: luma, per frame, averaged over the frames of a sequence, then over sequences."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.ndimage import uniform_filter


def psnr(a: np.ndarray, b: np.ndarray, peak: float = 255.0) -> float:
    """dB between two planes; 100 for identical ones."""
    mse = float(np.mean((a.astype(np.float64) - b) ** 2))
    return 10 * float(np.log10(peak * peak / mse)) if mse > 0 else 100.0


def ssim(a: np.ndarray, b: np.ndarray, peak: float = 255.0) -> float:
    """SSIM with a 7x7 uniform window, sample covariance, K1 = 0.01, K2 = 0.03, a border of 3 pixels left out."""
    x, y = a.astype(np.float64), b.astype(np.float64)
    unbiased = 49 / 48
    mx, my = uniform_filter(x, 7), uniform_filter(y, 7)
    vx = unbiased * (uniform_filter(x * x, 7) - mx * mx)
    vy = unbiased * (uniform_filter(y * y, 7) - my * my)
    cov = unbiased * (uniform_filter(x * y, 7) - mx * my)
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    s = (2 * mx * my + c1) * (2 * cov + c2) / ((mx * mx + my * my + c1) * (vx + vy + c2))
    return float(s[3:-3, 3:-3].mean())


def static_blocks(before: np.ndarray, after: np.ndarray, block: int = 16) -> np.ndarray:
    """Which whole blocks stand still between two frames of a guide: mean absolute difference below 2 of 255. As the application decides it."""
    return _block_differences(before, after, block) < 2


def flicker(before: np.ndarray, after: np.ndarray, still: np.ndarray, block: int = 16) -> float | None:
    """Mean absolute difference of two frames on blocks that stand still, in code values; None where nothing does."""
    d = _block_differences(before, after, block)[still]
    return float(d.mean()) if d.size else None


def _block_differences(before: np.ndarray, after: np.ndarray, block: int) -> np.ndarray:
    h, w = before.shape[0] // block, before.shape[1] // block
    d = np.abs(after.astype(np.float64) - before)[: h * block, : w * block]
    return d.reshape(h, block, w, block).mean((1, 3))


def sd(curve: Sequence[float]) -> float:
    """Population standard deviation of a per-frame curve."""
    return float(np.std(curve))


def pvd(curve: Sequence[float]) -> float:
    """Peak-valley difference: mean difference between each strict local maximum and its nearest strict local minima before and after.

    End frames are neither; 0 for a curve without a peak that has a valley.
    """
    p = np.asarray(curve, np.float64)
    inner = range(1, len(p) - 1)
    peaks = [i for i in inner if p[i] > p[i - 1] and p[i] > p[i + 1]]
    valleys = [i for i in inner if p[i] < p[i - 1] and p[i] < p[i + 1]]
    d: list[float] = []
    for i in peaks:
        before, after = [j for j in valleys if j < i], [j for j in valleys if j > i]
        d += [float(p[i] - p[before[-1]])] if before else []
        d += [float(p[i] - p[after[0]])] if after else []
    return float(np.mean(d)) if d else 0.0
