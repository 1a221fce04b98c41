"""Measure exported models (and FFmpeg's filters) on the validation clips as the literature measures.

    python evaluate.py --data DIR --cache DIR --qp 37 [--qp 27 ...] [--archive] [--models FILE.onnx ...] [--networks checkpoints/dncnn.pt ...] [--at lfdm-max=37] [--filters] [--csv DIR] [--markdown FILE] [--manifest]

Every model runs through onnxruntime from its file, so the figures are those of what ships. --manifest writes the means into manifest.json.
--networks are checkpoints of the baselines, which do not ship, run by PyTorch. --at restricts a slow model to some codings.
The tables of the single clips are of what ships alone; with --markdown they go beside it, into a file whose name ends with -clips. Figures that the same code measured before, of the same files on the same clips, are taken
from the cache: an interrupted measurement goes on where it stopped.
"""
from __future__ import annotations

import argparse
import csv
import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch

from pixrevive import archive, manifest, methods, metrics, unshipped, valset
from pixrevive.figures import Bench, ClipResult
from pixrevive.trainer import commit

MODELS = Path(__file__).resolve().parents[1] / "resources" / "models"
#: what people use instead: sensible settings of FFmpeg's filters
FILTERS = {"deblock": "deblock=filter=weak:block=8", "spp": "spp=quality=6:qp=4", "hqdn3d": "hqdn3d=2:0:3:0", "nlmeans": "nlmeans=s=1.5:p=5:r=9",
           "fftdnoiz": "fftdnoiz=sigma=2:prev=1:next=1:planes=1", "bilateral": "bilateral=sigmaS=2:sigmaR=0.03:planes=1"}


def label(coding: int | str) -> str:
    return f"HM QP {coding}" if isinstance(coding, int) else coding


def flicker_of_source(clip: valset.Clip) -> float:
    """What the clean clip itself changes on areas that stand still in it, as `ClipResult.flicker` measures coded and restored ones; NaN where nothing ever does."""
    pairs = (clip.planes(clip.clean, [k - 1, k])[0] for k in range(1, len(clip.qp)))
    found = [f for a, b in pairs if (f := metrics.flicker(a, b, metrics.static_blocks(a, b))) is not None]
    return float(np.mean(found)) if found else float("nan")


def table(name: str, coding: int | str, results: list[ClipResult], sources: dict[str, float]) -> str:
    """Markdown table of one method on one coding. `sources`: flicker of the clean clips, by name."""
    rows = [f"### {name}, {label(coding)}", "", "| clip | coded PSNR-Y | ΔPSNR-Y dB | ΔSSIM-Y ×10⁻² | ΔPSNR-C dB | PVD before → after | SD before → after | flicker: source, before → after | worst frame dB |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"]
    columns: list[list[float]] = []
    for r in results:
        g, b, a = r.gain(), r.before[:, 0], r.after[:, 0]
        columns.append([b.mean(), g[0], g[1] * 100, g[2], metrics.pvd(b), metrics.pvd(a), metrics.sd(b), metrics.sd(a), *r.flicker(), sources[r.clip], (a - b).min()])
    for title, c in [*zip((r.clip for r in results), columns), ("**mean**", [*np.nanmean(columns, 0)[:-1], min(c[-1] for c in columns)])]:
        flicker = "–" if np.isnan(c[8]) else f"{c[10]:.2f}, {c[8]:.2f} → {c[9]:.2f}"
        rows.append(f"| {title} | {c[0]:.2f} | {c[1]:+.3f} | {c[2]:+.2f} | {c[3]:+.3f} | {c[4]:.2f} → {c[5]:.2f} | {c[6]:.2f} → {c[7]:.2f} | {flicker} | {c[11]:+.2f} |")
    return "\n".join(rows) + "\n"


def headline(names: list[str], codings: list[int | str], measured: dict[tuple[str, int | str], list[ClipResult]]) -> str:
    """Mean gain in luma PSNR of every method at every coding."""
    rows = ["| ΔPSNR-Y, dB | " + " | ".join(label(c) for c in codings) + " |", "| --- |" + " --- |" * len(codings)]
    for name in names:
        cells = [f"{np.mean([r.gain()[0] for r in measured[name, c]]):+.3f}" if (name, c) in measured else "" for c in codings]
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n"


SUMMARY = ["| method | coding | ΔPSNR-Y dB | ΔSSIM-Y ×10⁻² | ΔPSNR-C dB | worst clip dB | worst frame dB | PVD | SD |", "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"]


def summary_row(name: str, coding: int | str, results: list[ClipResult]) -> str:
    """Means over the clips, and the worst of them."""
    g = np.array([r.gain() for r in results])
    mean = g.mean(0)
    pvd, sd = (" → ".join(f"{np.mean([of(x[:, 0]) for x in side]):.2f}" for side in zip(*((r.before, r.after) for r in results))) for of in (metrics.pvd, metrics.sd))
    worst = min(float((r.after - r.before)[:, 0].min()) for r in results)
    return f"| {name} | {label(coding)} | {mean[0]:+.3f} | {mean[1] * 100:+.2f} | {mean[2]:+.3f} | {g[:, 0].min():+.3f} | {worst:+.3f} | {pvd} | {sd} |"


def quality(coding: int, results: list[ClipResult]) -> dict[str, object]:
    """What the manifest says about a model at a QP."""
    mean = np.mean([r.gain() for r in results], 0)
    return {"data": "val HM 16.20 LowDelay-P", "qp": coding, "deltaPsnrY": round(float(mean[0]), 4), "deltaSsimY": round(float(mean[1]), 5)}


def provenance(entries: Iterable[manifest.Entry], networks: list[Path], filters: bool) -> str:
    """A line for each method: which file, from which training, or which settings."""
    lines = [f"- {e['id']}: sha256 {e['sha256'][:16]}, training data {e['training']['dataSha256'][:16]}, commit {e['training']['commit']}{', neighbours restored by ' + e['neighboursBy'] + ' first' if 'neighboursBy' in e else ''}" for e in entries]
    for file in networks:
        state = torch.load(file, map_location="cpu")
        before = state.get("inherited", 0.0)
        lines.append(f"- {file.stem}: stage `{state['plan']['stage']}`, {state['patches']} patches of {state['plan']['patch']}×{state['plan']['patch']} pixels in {state['seconds'] / 60:.0f} minutes of training{f', after {before / 60:.0f} minutes in the weights it began with' if before else ''}, training data {state['dataSha256'][:16]}, commit {state['commit']}")
    lines += [f"- ffmpeg {n}: `{f}`" for n, f in FILTERS.items()] if filters else []
    return "\n".join(lines) + "\n"


def write_csv(folder: Path, name: str, coding: int | str, results: list[ClipResult]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f"{name}.{coding}.csv", "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(["clip", "frame", "psnr_y_coded", "psnr_y", "ssim_y_coded", "ssim_y", "psnr_c_coded", "psnr_c", "flicker_coded", "flicker"])
        for r in results:
            for k, (b, a) in enumerate(zip(r.before, r.after)):
                w.writerow([r.clip, k, *(f"{v:.5f}" for pair in zip(b, a) for v in pair)])


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, default=os.environ.get("PIXREVIVE_DATA"))
    p.add_argument("--cache", type=Path, required=True, help="folder for codings of the validation clips at other QPs")
    p.add_argument("--qp", type=int, action="append", help="base QP of HM 16.20 LowDelay-P; default 37")
    p.add_argument("--archive", action="store_true", help="also on the archive mix: x264, x265, MPEG-2, MPEG-4 ASP, VP9")
    p.add_argument("--models", type=Path, nargs="*", help="default: all in the manifest")
    p.add_argument("--networks", type=Path, nargs="*", default=[], help="checkpoints of the baselines")
    p.add_argument("--filters", action="store_true")
    p.add_argument("--at", action="append", default=[], metavar="ID=CODING,...", help="measure this model at these codings only")
    p.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes of one thread each")
    p.add_argument("--tile", type=int, default=0, help="tile size, 0 for whole frames")
    p.add_argument("--csv", type=Path)
    p.add_argument("--markdown", type=Path)
    p.add_argument("--manifest", action="store_true")
    a = p.parse_args()
    listing = MODELS / "manifest.json"
    files = a.models or [MODELS / m["file"] for m in manifest.read(listing)["models"]]
    compared: dict[str, methods.Method] = {}
    entries: dict[str, manifest.Entry] = {}
    try:
        for file in files:
            entry, method = methods.model(file, a.tile)
            compared[entry["id"]], entries[entry["id"]] = method, entry | {"quality": []}
        compared |= {f.stem: unshipped.network(f) for f in a.networks}
    except LookupError as e:
        p.error(str(e))
    if a.filters:
        compared |= {f"ffmpeg {n}": methods.ffmpeg_filter(f) for n, f in FILTERS.items()}
    only = {name: codes.split(",") for name, _, codes in (text.partition("=") for text in a.at)}
    if unknown := [name for name in only if name not in compared]:
        p.error(f"--at names no method that is measured: {', '.join(unknown)}")

    codings: list[int | str] = [*sorted(a.qp or [37]), *(archive.CODECS if a.archive else ())]
    measured: dict[tuple[str, int | str], list[ClipResult]] = {}
    sources: dict[str, float] = {}  # one clean clip is behind all codings of a name
    for coding in codings:
        wanted = {n: m for n, m in compared.items() if str(coding) in only.get(n, [str(coding)])}
        clips = valset.load(a.data, a.cache, coding)
        sources = sources or {c.name: flicker_of_source(c) for c in clips}
        for name, results in Bench.results(a.jobs, a.cache / "figures", wanted, clips).items():
            measured[name, coding] = results
            print(summary_row(name, coding, results), flush=True)
            if name in entries and isinstance(coding, int):
                entries[name]["quality"].append(quality(coding, results))
            if a.csv:
                write_csv(a.csv, name.replace(" ", "-"), coding, results)
    tables = "\n".join(table(name, coding, results, sources) for (name, coding), results in measured.items() if name in entries)
    print("\n" + tables)
    if a.markdown:
        about = f"Written by `training/evaluate.py` at commit {commit()}. Validation clips, HM 16.20 LowDelay-P at the base QP that is named, and the archive mix (training/pixrevive/archive.py)."
        rest = a.markdown.with_stem(a.markdown.stem + "-clips")
        parts = ["# Measured quality", f"{about} Means over frames, then over clips; the single clips are in [{rest.name}]({rest.name}).", provenance(entries.values(), a.networks, a.filters).strip(),
                 "## Gain", headline(list(compared), codings, measured).strip(), "## All measures", "\n".join([*SUMMARY, *(summary_row(*key, results) for key, results in measured.items())])]
        a.markdown.parent.mkdir(parents=True, exist_ok=True)
        a.markdown.write_text("\n\n".join(parts) + "\n")
        rest.write_text(f"# Measured quality, clip by clip\n\n{about} The means are in [{a.markdown.name}]({a.markdown.name}). Flicker is the mean absolute frame-to-frame difference of luma on areas that stand still in the source, in code values; grain makes that of the source.\n\n{tables}")
    if a.manifest:
        for entry in entries.values():
            manifest.put(listing, entry)


if __name__ == "__main__":
    main()
