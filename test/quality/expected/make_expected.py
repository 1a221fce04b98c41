#!/usr/bin/env python3
"""Expected figures of test/quality/compare.test.ts, by an implementation of its own (numpy and scipy, no video tool).

    python3 test/quality/expected/make_expected.py > test/quality/expected/expected.json

Draws the same clip pairs as clip-pairs.ts (integer arithmetic, so both draw the same samples) and measures them
straight from the definitions of docs/measures.md: SSIM from the means and sample covariances of every 7x7 window,
PSNR from the mean squared error in double precision, peaks and valleys by scipy's argrelextrema. Made once with
numpy 1.24.2 and scipy 1.10.1; only to be run again when a pair is added.
"""
import json
import math
import pathlib

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.signal import argrelextrema

HERE = pathlib.Path(__file__).parent


def mix(a, b):
    """A 32-bit hash of two integers, 0 ... 2^19 - 1."""
    with np.errstate(over="ignore"):
        h = (a.astype(np.uint32) * np.uint32(73856093)) ^ (b.astype(np.uint32) * np.uint32(19349663))
        return (h * np.uint32(0x2C1B3C6D)) >> np.uint32(13)


def triangle(v, period):
    return np.abs(v % period - period // 2)


def planes(pair):
    w, h = pair["width"], pair["height"]
    cw = w if pair["chroma"] == "444" else (w + 1) // 2
    ch = (h + 1) // 2 if pair["chroma"] == "420" else h
    return [(w, h)] if pair["chroma"] == "400" else [(w, h), (cw, ch), (cw, ch)]


def reference_plane(width, height, plane, n, depth):
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    scale = 1 << (depth - 8)
    noise = mix(x + n, y + 31 * plane).astype(np.int64)
    base = 40 + 2 * triangle(x + 2 * n + 5 * plane, 64) + triangle(2 * y + n, 48) + noise % 32
    return base * scale + (noise >> 5) % scale


def tested_plane(reference, step, depth):
    return np.minimum(reference // step * step + step // 2, (1 << depth) - 1)


def psnr(a, b, depth):
    mse = np.square(a.astype(np.float64) - b).mean()
    return math.inf if mse == 0 else 20 * math.log10((1 << depth) - 1) - 10 * math.log10(mse)


def ssim(a, b, depth):
    peak = float((1 << depth) - 1)
    wa = sliding_window_view(a.astype(np.float64), (7, 7))
    wb = sliding_window_view(b.astype(np.float64), (7, 7))
    ma, mb = wa.mean((2, 3)), wb.mean((2, 3))
    da, db = wa - ma[..., None, None], wb - mb[..., None, None]
    va, vb, cov = ((p * q).sum((2, 3)) / 48 for p, q in ((da, da), (db, db), (da, db)))
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    return float((((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma**2 + mb**2 + c1) * (va + vb + c2))).mean())


def fluctuation(curve):
    p = np.array(curve)
    finite = p[np.isfinite(p)]
    peaks, valleys = argrelextrema(p, np.greater)[0], argrelextrema(p, np.less)[0]
    drops = []
    for peak in peaks[np.isfinite(p[peaks])]:
        drops += [p[peak] - p[v] for v in (*valleys[valleys < peak][-1:], *valleys[valleys > peak][:1])]
    return (float(np.mean(drops)) if drops else 0.0), (float(finite.std()) if finite.size else 0.0)


def finite_mean(values):
    kept = [v for v in values if v is not None and math.isfinite(v)]
    return float(np.mean(kept)) if kept else None


def measure(pair):
    depth, frames = pair["bitDepth"], []
    for n in range(pair["testFrames"]):
        step = pair["steps"][n % len(pair["steps"])]
        figures = {}
        for plane, (w, h) in enumerate(planes(pair)):
            a = reference_plane(w, h, plane, n, depth)
            b = tested_plane(a, step, depth)
            figures["psnr" + "YUV"[plane]] = psnr(a, b, depth)
            if plane == 0:
                figures["ssimY"] = ssim(a, b, depth)
        frames.append(figures)
    curve = [f["psnrY"] for f in frames]
    pvd, sd = fluctuation(curve)
    names = ("psnrY", "psnrU", "psnrV")
    summary = {name: finite_mean([f.get(name) for f in frames]) for name in names}
    summary |= {"ssimY": float(np.mean([f["ssimY"] for f in frames])), "pvd": pvd, "sd": sd}
    summary["identicalFrames"] = sum(math.isinf(v) for v in curve)
    rows = [
        [None if math.isinf(f.get(k, math.inf)) else round(f[k], 9) for k in (*names, "ssimY")] for f in frames
    ]
    return {"summary": summary, "frames": rows}


pairs = json.loads((HERE / "pairs.json").read_text())
results = {pair["name"]: measure(pair) for pair in pairs}
body = ",\n".join(f" {json.dumps(name)}: {json.dumps(result)}" for name, result in results.items())
print("{\n" + body + "\n}")
