"""The curve of validation ΔPSNR-Y over training time, drawn from checkpoints/history.csv.

    python curve.py [--out ../docs/pictures/training-curve.svg]

Hours of the stages before a point are counted with it. The line to the models that ship is drawn strongly, what was tried beside it is not.
"""
from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

ROOT = Path(__file__).resolve().parents[1]
#: last stages of what ships: *Fast*, and *Quality* and *Max*
SHIPPED = ("Fast: 1401 codings, ripples and all codecs", "Quality: lfdm around that ELPNet of nine frames, two views")
QPS = (37, 27)


@dataclass
class Run:
    """One stage: the stage whose weights it went on with (empty for the first), and its points: hours of this stage, gain in dB at each of QPS."""
    name: str
    after: str
    points: list[tuple[float, ...]] = field(default_factory=list)


def read(file: Path) -> dict[str, Run]:
    runs: dict[str, Run] = {}
    with open(file, newline="") as f:
        for row in csv.DictReader(f):
            run = runs.setdefault(row["stage"], Run(row["stage"], row["after"]))
            run.points.append((float(row["hours_of_stage"]), *(float(row[f"dpsnr_{qp}"]) for qp in QPS)))
    return runs


def line_to(runs: dict[str, Run], name: str) -> list[str]:
    """The stages that lead to one, with itself, first to last."""
    return [*(line_to(runs, runs[name].after) if runs[name].after else []), name]


def begins(runs: dict[str, Run], name: str) -> float:
    """Hours of training in the weights that a stage starts with."""
    return sum(runs[n].points[-1][0] for n in line_to(runs, name)[:-1])


def draw(runs: dict[str, Run], out: Path) -> None:
    strong = {n for last in SHIPPED for n in line_to(runs, last)}
    matplotlib.rcParams["svg.hashsalt"] = "training-curve"  # the same file from the same figures
    figure, axes = pyplot.subplots(1, len(QPS), figsize=(10, 4.2), sharex=True, layout="constrained")
    for k, (axis, qp) in enumerate(zip(axes, QPS), 1):
        for run in runs.values():
            start = begins(runs, run.name)
            points = [(start + p[0], p[k]) for p in run.points]
            if run.after:
                points.insert(0, (start, runs[run.after].points[-1][k]))
            axis.plot(*zip(*points), color="#1f5fa8" if run.name in strong else "#b9bec6", linewidth=2 if run.name in strong else 1, marker=".", markersize=4, zorder=3 if run.name in strong else 2)
        for name, label, offset in zip(SHIPPED, ("Fast", "Quality"), ((4, -34), (-36, -16))):
            x, y = begins(runs, name) + runs[name].points[-1][0], runs[name].points[-1][k]
            axis.annotate(label, (x, y), offset, textcoords="offset points", color="#1f5fa8")
        axis.set(title=f"QP {qp}", xlabel="hours of training", ylabel="ΔPSNR-Y, dB", ylim=(0, None))
        axis.grid(color="#e3e6ea")
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(out, metadata={"Date": None})


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures" / "training-curve.svg")
    a = p.parse_args()
    draw(read(ROOT / "training" / "checkpoints" / "history.csv"), a.out)


if __name__ == "__main__":
    main()
