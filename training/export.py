"""Export a stage's averaged weights as ONNX for the application and write its manifest entry.

    python export.py --stage elp --runs RUNS --id elpnet-fast --name "Fast (ELPNet)" --mode fast

The file is checked against PyTorch before it replaces the old one. Measured quality is filled in by evaluate.py.
"""
from __future__ import annotations

import argparse
import hashlib
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch

from pixrevive import cost, manifest, onnx_graph, stages
from pixrevive.configs import CONFIGS, Config
from pixrevive.lfdm import Lfdm

MODELS = Path(__file__).resolve().parents[1] / "resources" / "models"
#: channels and scale of the noise input of diffusion models
NOISE = (24, 4)
LINEAGE = ("flow", "elp", "refine", "joint", "cnpn", "fusion", "lfdm")


def difference(net: torch.nn.Module, model: onnx.ModelProto, slots: int, noise: tuple[int, int] | None) -> tuple[float, float]:
    """Largest and mean difference in code values between PyTorch and onnxruntime on textured planes, at 8 and 10 bits."""
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(0)
    largest, means = 0.0, []
    for peak in (255, 1023):
        h, w = 112, 160
        base = np.cumsum(np.cumsum(rng.normal(0, 0.02, (slots, h, w)), 1), 2)
        planes = [((base - base.min()) / np.ptp(base) * peak), rng.uniform(0.4, 0.6, (2 * slots, h // 2, w // 2)) * peak]
        feed = {"y": planes[0][None].astype(np.uint16), "uv": planes[1][None].astype(np.uint16), "qp": np.linspace(30, 45, slots, dtype=np.float32)[None], "peak": np.array([peak], np.float32)}
        if noise:
            feed["noise"] = rng.standard_normal((1, noise[0], h // noise[1], w // noise[1])).astype(np.float32)
        got = session.run(["y_out", "uv_out"], feed)
        with torch.no_grad():
            want = onnx_graph.CodeValues(net)(*(torch.from_numpy(v.astype(np.float32)) for v in feed.values()))
        for a, b in zip(got, want):
            d = np.abs(a.astype(np.float64) - b.numpy())
            largest, means = max(largest, float(d.max())), [*means, float(d.mean())]
    return largest, max(means)


def compute_hours(runs: Path, stage: str) -> float:
    """Wall-clock hours of training that went into a stage's weights: those of the stages before, or of the checkpoint it began from, included."""
    stages_done = LINEAGE[: LINEAGE.index(stage) + 1] if stage in LINEAGE else (stage,)
    total = 0.0
    for path in (runs / f"{s}.pt" for s in reversed(stages_done)):
        if path.exists():
            state = torch.load(path, map_location="cpu")
            inherited = state.get("inherited", 0.0)
            total += state["seconds"] + inherited
            if inherited:
                break  # what came before is in it
    return total / 3600


def describe(net: torch.nn.Module, config: Config, state: dict[str, object], a: argparse.Namespace) -> manifest.Entry:
    """Manifest entry of a network, without what its file adds."""
    slots = len(config.slots)
    diffusion = isinstance(net, Lfdm)
    example = (torch.rand(1, slots, 128, 128), torch.rand(1, 2 * slots, 64, 64), torch.full((1, slots), 37.0), *([torch.rand(1, NOISE[0], 32, 32)] if diffusion else []))
    entry: manifest.Entry = {
        "id": a.id, "name": a.name, "mode": a.mode, "layout": "yuv420", "sampleType": "uint16", "slots": list(config.slots), "inputs": {"y": "y", "uv": "uv", "qp": "qp", "peak": "peak"},
        "outputs": {"y": "y_out", "uv": "uv_out"}, "qp": {"min": 17, "max": 51}, "multiple": 16, "overlap": a.overlap,
        "kmacPerPixel": round(cost.kmac_per_pixel(net, example), 1), "parameters": cost.parameters(net), "quality": [],
        "training": {"data": f"{state['items']} codings of video clips and moving photographs: HM LowDelay-P cascades, QP 22-43, and an archive mix", "dataSha256": state["dataSha256"],
                     "commit": state["commit"], "computeHours": round(compute_hours(a.runs, a.stage), 2)},
        "license": "MIT",
    }
    return entry | ({"noise": {"name": "noise", "channels": NOISE[0], "scale": NOISE[1]}, "steps": config.lfdm.steps} if diffusion else {})


def write(net: torch.nn.Module, entry: manifest.Entry, out: Path, half: bool) -> None:
    """Build, check and write one file, and put its entry into the manifest beside it. Raises SystemExit where it does not compute what PyTorch does."""
    slots, noise = len(entry["slots"]), NOISE if "noise" in entry else None
    model = onnx_graph.build(net, slots, noise, half)
    largest, mean = difference(net, model, slots, noise)
    print(f"{entry['id']} against PyTorch: largest difference {largest:.0f}, mean {mean:.5f} code values")
    if largest > 1 or mean >= (0.05 if half else 0.01):
        raise SystemExit("the exported graph does not compute what PyTorch does")
    out.mkdir(parents=True, exist_ok=True)
    data = model.SerializeToString()
    file = out / f"{entry['id']}.onnx"
    file.write_bytes(data)
    manifest.put(out / "manifest.json", entry | {"file": file.name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)})
    print(f"{file.name}: {len(data)} bytes")


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--stage", choices=sorted(stages.STAGES), required=True)
    p.add_argument("--config", choices=sorted(CONFIGS), default="fast")
    p.add_argument("--runs", type=Path, required=True)
    p.add_argument("--out", type=Path, default=MODELS)
    p.add_argument("--id", required=True)
    p.add_argument("--name", required=True)
    p.add_argument("--mode", choices=["fast", "quality", "max"], required=True)
    p.add_argument("--checkpoint", type=Path, help="also write the stage's averaged weights here, to train on from (--init), in half precision as in the exported file")
    p.add_argument("--half", action="store_true", help="also write a file whose convolutions compute in half precision, for graphics cards; chosen by its id")
    p.add_argument("--neighbours-by", metavar="ID", help="model of the manifest in --out that restored the neighbours this network was trained on (train.py --neighbours)")
    p.add_argument("--overlap", type=int, default=32)
    a = p.parse_args()
    warnings.simplefilter("ignore")

    state = torch.load(a.runs / f"{a.stage}.pt", map_location="cpu")
    config = CONFIGS[a.config]
    net = stages.build(a.stage, config).eval()
    net.load_state_dict(state["ema"])
    if isinstance(net, Lfdm) and a.mode == "fast":
        net = net.elp  # trained along with the rest, and by its own picture
    net = net.to(memory_format=torch.contiguous_format)
    onnx_graph.round_weights(net)
    entry = describe(net, config, state, a)
    if a.neighbours_by:
        first = manifest.find(a.out / "manifest.json", a.neighbours_by)
        if first is None:
            p.error(f"there is no model {a.neighbours_by} in {a.out / 'manifest.json'}")
        entry |= {"neighboursBy": first["id"], "kmacPerPixel": round(entry["kmacPerPixel"] + first["kmacPerPixel"], 1)}
    write(net, entry, a.out, half=False)
    if a.half:
        write(net, {**entry, "id": f"{a.id}-fp16", "name": f"{a.name}, half precision", "mode": None}, a.out, half=True)
    print(f"{entry['kmacPerPixel']} KMAC per pixel, {entry['parameters']} weights, step {state['step']}, {state['patches']} patches")
    if a.checkpoint:
        a.checkpoint.mkdir(parents=True, exist_ok=True)
        kept = {name: v.half() if v.is_floating_point() and v.numel() >= 256 else v for name, v in state["ema"].items()}
        inherited = compute_hours(a.runs, a.stage) * 3600 - state["seconds"]
        torch.save({**{k: v for k, v in state.items() if k not in ("optimizer", "model")}, "ema": kept, "inherited": inherited}, a.checkpoint / f"{a.stage}.pt")


if __name__ == "__main__":
    main()
