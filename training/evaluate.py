"""Measure exported models (and FFmpeg's filters) on the validation clips as the literature measures.

    python evaluate.py --data DIR --cache DIR --qp 37 [--qp 27 ...] [--models FILE.onnx ...] [--filters] [--csv DIR] [--markdown FILE] [--manifest]

Every model runs through onnxruntime from its file, so the figures are those of what ships. --manifest writes the means into manifest.json.
"""
from __future__ import annotations

import argparse
import csv
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pixrevive import manifest, metrics, valset
from pixrevive.runtime import OnnxModel
from pixrevive.trainer import commit

MODELS = Path(__file__).resolve().parents[1] / "resources" / "models"
#: what people use instead: sensible settings of FFmpeg's filters
FILTERS = {"deblock": "deblock=filter=weak:block=8", "spp": "spp=quality=6:qp=4", "hqdn3d": "hqdn3d=2:0:3:0", "nlmeans": "nlmeans=s=1.5:p=5:r=9",
           "fftdnoiz": "fftdnoiz=sigma=2:prev=1:next=1:planes=1", "bilateral": "bilateral=sigmaS=2:sigmaR=0.03:planes=1"}

Method = Callable[[valset.Clip, Iterable[int]], Iterator[tuple[int, np.ndarray, np.ndarray]]]


@dataclass
class ClipResult:
    """One method on one clip: per-frame luma PSNR and SSIM and chroma PSNR, coded and restored."""
    clip: str
    before: np.ndarray  # [N,3]: PSNR-Y, SSIM-Y, PSNR-C
    after: np.ndarray

    def gain(self) -> np.ndarray:
        return (self.after - self.before).mean(0)


def measure(method: Method, clip: valset.Clip, known: dict[str, np.ndarray]) -> ClipResult:
    """All frames of a clip. `known` keeps the figures of the coded frames for the next method."""
    def figures(k: int, y: np.ndarray, uv: np.ndarray) -> list[float]:
        (cy,), cuv = clip.planes(clip.clean, [k])
        return [metrics.psnr(y, cy), metrics.ssim(y, cy), metrics.psnr(uv, cuv)]

    frames = range(len(clip.qp))
    if clip.name not in known:
        known[clip.name] = np.array([figures(k, (p := clip.planes(clip.coded, [k]))[0][0], p[1]) for k in frames])
    after = np.array([figures(k, y, uv) for k, y, uv in method(clip, frames)])
    return ClipResult(clip.name, known[clip.name], after)


def ffmpeg_filter(text: str) -> Method:
    def run(clip: valset.Clip, frames: Iterable[int]) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        raw = subprocess.run(["ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{clip.width}x{clip.height}", "-r", "25", "-i", "-", "-vf", text,
                              "-pix_fmt", "yuv420p", "-f", "rawvideo", "-"], input=clip.coded.tobytes(), check=True, capture_output=True).stdout
        done = valset.Clip(clip.name, clip.width, clip.height, clip.clean, np.frombuffer(raw, np.uint8).reshape(clip.coded.shape), clip.qp)
        for k in frames:
            y, uv = done.planes(done.coded, [k])
            yield k, y[0], uv
    return run


def table(name: str, qp: int, results: list[ClipResult]) -> str:
    """Markdown table of one method at one QP."""
    rows = [f"### {name}, base QP {qp}", "", "| clip | coded PSNR-Y | ΔPSNR-Y dB | ΔSSIM-Y ×10⁻² | ΔPSNR-C dB | PVD before → after | SD before → after | worst frame dB |", "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    columns: list[list[float]] = []
    for r in results:
        g, b, a = r.gain(), r.before[:, 0], r.after[:, 0]
        columns.append([b.mean(), g[0], g[1] * 100, g[2], metrics.pvd(b), metrics.pvd(a), metrics.sd(b), metrics.sd(a), (a - b).min()])
    for label, c in [*zip((r.clip for r in results), columns), ("**mean**", list(np.mean(columns, 0)[:-1]) + [min(c[-1] for c in columns)])]:
        rows.append(f"| {label} | {c[0]:.2f} | {c[1]:+.3f} | {c[2]:+.2f} | {c[3]:+.3f} | {c[4]:.2f} → {c[5]:.2f} | {c[6]:.2f} → {c[7]:.2f} | {c[8]:+.2f} |")
    return "\n".join(rows) + "\n"


def write_csv(folder: Path, name: str, qp: int, results: list[ClipResult]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f"{name}.{qp}.csv", "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(["clip", "frame", "psnr_y_coded", "psnr_y", "ssim_y_coded", "ssim_y", "psnr_c_coded", "psnr_c"])
        for r in results:
            for k, (b, a) in enumerate(zip(r.before, r.after)):
                w.writerow([r.clip, k, *(f"{v:.5f}" for pair in zip(b, a) for v in pair)])


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, default=os.environ.get("PIXREVIVE_DATA"))
    p.add_argument("--cache", type=Path, required=True, help="folder for codings of the validation clips at other QPs")
    p.add_argument("--qp", type=int, action="append")
    p.add_argument("--models", type=Path, nargs="*", help="default: all in the manifest")
    p.add_argument("--filters", action="store_true")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--tile", type=int, default=0, help="tile size, 0 for whole frames")
    p.add_argument("--csv", type=Path)
    p.add_argument("--markdown", type=Path)
    p.add_argument("--manifest", action="store_true")
    a = p.parse_args()
    listing = MODELS / "manifest.json"
    files = a.models or [MODELS / m["file"] for m in manifest.read(listing)["models"]]
    methods: dict[str, Method] = {}
    entries: dict[str, manifest.Entry] = {}
    for file in files:
        entry = manifest.find(file.parent / "manifest.json", file.name)
        if entry is None:
            p.error(f"{file.name} is not in the manifest beside it")
        model = OnnxModel(file, entry, a.threads)
        methods[entry["id"]] = lambda clip, frames, model=model: model.restore(clip, frames, a.tile)
        entries[entry["id"]] = entry | {"quality": []}
    if a.filters:
        methods |= {f"ffmpeg {n}": ffmpeg_filter(f) for n, f in FILTERS.items()}

    texts, summary = [], ["| method | QP | ΔPSNR-Y dB | ΔSSIM-Y ×10⁻² | ΔPSNR-C dB | worst clip dB |", "| --- | --- | --- | --- | --- | --- |"]
    for qp in sorted(a.qp or [37]):
        clips = valset.load(a.data, a.cache, qp)
        known: dict[str, np.ndarray] = {}
        for name, method in methods.items():
            results = [measure(method, c, known) for c in clips]
            g = np.array([r.gain() for r in results])
            mean = g.mean(0)
            summary.append(f"| {name} | {qp} | {mean[0]:+.3f} | {mean[1] * 100:+.2f} | {mean[2]:+.3f} | {g[:, 0].min():+.3f} |")
            print(summary[-1], flush=True)
            texts.append(table(name, qp, results))
            if name in entries:
                entries[name]["quality"].append({"data": "val HM 16.20 LowDelay-P", "qp": qp, "deltaPsnrY": round(float(mean[0]), 4), "deltaSsimY": round(float(mean[1]), 5)})
            if a.csv:
                write_csv(a.csv, name.replace(" ", "-"), qp, results)
    hashes = "".join(f"- {i}: sha256 {e['sha256'][:16]}, training data {e['training']['dataSha256'][:16]}, commit {e['training']['commit']}\n" for i, e in entries.items())
    text = f"# Measured quality\n\nWritten by `training/evaluate.py` at commit {commit()}. Validation clips, HM 16.20 LowDelay-P; luma; mean over frames, then clips.\n\n{hashes}\n" + "\n".join(summary) + "\n\n" + "\n".join(texts)
    print("\n" + "\n".join(texts))
    if a.markdown:
        a.markdown.write_text(text)
    if a.manifest:
        for entry in entries.values():
            manifest.put(listing, entry)


if __name__ == "__main__":
    main()
