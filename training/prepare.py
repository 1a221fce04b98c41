"""Degrade the clean training clips into a store of coded clips with per-frame QP.

    python prepare.py --data DIR --out DIR [--passes 4] [--jobs 2]

The work list is ordered so that any prefix of it is a well-mixed set; an interrupted run continues where it stopped, and training may
read the store while it grows. Store: clean/*.yuv and coded/*.yuv (raw 8-bit planes, to be memory-mapped) and items/*.json
(one per coded clip, written last); `--seal` lists them in manifest.json with one hash over all.
"""
from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from pixrevive import archive, camera, hm, video
from pixrevive.dataset import data_hash

BASES = (37, 32, 42, 27, 22, 35, 39, 30, 25)
STILL_FRAMES = 17


@dataclass(frozen=True)
class Job:
    """One coding of one source. `kind`: hm16.20, hm16.5 or a codec of the archive mix; `base`: QP, 0 for the archive mix."""
    source: str
    kind: str
    base: int

    @property
    def id(self) -> str:
        return f"{self.source}.{self.kind}.{self.base}"


def work_list(clips: list[str], stills: list[str], passes: int, seed: int) -> list[Job]:
    """Clips and stills interleaved, pass by pass; each pass gives every clip another QP and now and then another codec."""
    rng = random.Random(seed)
    order = [f"{c}" for c in clips]
    jobs: list[Job] = []
    # urban and BSD photographs have the fine texture that the clips lack: they come first
    textured = [s for s in stills if s.startswith(("still_urban", "still_bsd", "still_set14"))]
    smooth = [s for s in stills if s not in set(textured)]
    rng.shuffle(textured)
    rng.shuffle(smooth)
    queue = textured + smooth
    phase = {name: rng.randrange(len(BASES)) for name in clips + stills}
    for p in range(passes):
        rng.shuffle(order)
        todo = [(c, p) for c in order]
        take = queue[p * len(queue) // 2 : (p + 1) * len(queue) // 2] if p < 2 else rng.sample(queue, len(queue) // 3)
        todo += [(s, p) for s in take]
        rng.shuffle(todo)
        for source, q in todo:
            base = BASES[(phase[source] + q * 2) % len(BASES)]
            if rng.random() < 0.16:
                jobs.append(Job(source, rng.choice(archive.CODECS), 0))
            else:
                jobs.append(Job(source, "hm16.20" if rng.random() < 0.62 else "hm16.5", base))
    # non-rigid motion, which neither clips nor camera motion have enough of, among the others
    rippled = [Job(s.replace("still_", "ripple_"), rng.choice(archive.CODECS), 0) if rng.random() < 0.35
               else Job(s.replace("still_", "ripple_"), "hm16.20" if rng.random() < 0.62 else "hm16.5", rng.choice(BASES)) for s in textured]
    # of today's codecs one coding in thirty each is too little to learn from (water by x265 lost): each clip and each ripple once more
    sharp = [Job(s, rng.choice(("h264", "hevc", "hevc")), 0) for s in clips + [j.source for j in rippled]]
    rng.shuffle(sharp)
    # the aim at base QP 42 alone is missed, and one coding by HM in eleven was at 40 or more: once more by HM, too, half of them near it
    strong = [Job(j.source, "hm16.20" if rng.random() < 0.62 else "hm16.5", rng.choice((41, 42, 43, 37, 32, 27))) for j in sharp]
    for extra in (rippled, sharp, strong):
        every = max(1, len(jobs) // max(1, len(extra)))
        for k, job in enumerate(extra):
            jobs.insert(min(len(jobs), k * (every + 1)), job)
    seen: set[str] = set()
    return [j for j in jobs if not (j.id in seen or seen.add(j.id))]


def clean_planes(source: str, data: Path, out: Path) -> tuple[Path, int, int]:
    """Raw planes of a source (decoded once, or rendered from a photograph with a seed taken from its name)."""
    path, info = out / "clean" / f"{source}.yuv", out / "clean" / f"{source}.json"
    if info.exists():
        meta = json.loads(info.read_text())
        return path, meta["width"], meta["height"]
    if source.startswith(("still_", "ripple_")):
        kind, _, name = source.partition("_")
        rng = np.random.default_rng(int(video.sha256(source.encode())[:12], 16))
        photos = sorted((data / "stills").glob("*.jpg"))
        photo = data / "stills" / f"{name}.jpg"
        frames, width, height = camera.clip(camera.load(photo), camera.load(photos[rng.integers(len(photos))]), STILL_FRAMES, rng, kind == "ripple")
        raw = frames.tobytes()
    else:
        clip = data / "train" / f"{source}.mkv"
        width, height = video.probe(clip)
        raw = video.decode(clip)
    write(path, raw)
    write(info, json.dumps({"width": width, "height": height, "sha256": video.sha256(raw)}).encode())
    return path, width, height


def write(path: Path, data: bytes) -> None:
    """Whole or not at all, also when two processes write the same file."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as f:
        f.write(data)
    os.replace(name, path)


def texture(y: np.ndarray) -> float:
    """Mean absolute second difference of luma, in code values: what makes a clip hard to restore."""
    f = y[:: max(1, len(y) // 4)].astype(np.int16)
    return float(np.abs(f[:, 1:, 1:] - f[:, 1:, :-1] - f[:, :-1, 1:] + f[:, :-1, :-1]).mean())


def run(job: Job, data: Path, out: Path, effort: str, seed: int) -> str:
    """Code one item and write its planes and its description."""
    raw, width, height = clean_planes(job.source, data, out)
    clean = video.as_frames(raw.read_bytes(), width, height)
    with tempfile.TemporaryDirectory() as tmp:
        if job.kind.startswith("hm"):
            stream, qps = hm.encode(raw, width, height, len(clean), job.kind[2:], job.base, Path(tmp), effort)
        else:
            stream, qps = archive.encode(raw, width, height, job.kind, archive.settings(job.kind, random.Random(f"{seed}{job.id}")), Path(tmp))
        size = stream.stat().st_size
        coded = video.as_frames(video.decode(stream), width, height)
    if coded.shape != clean.shape or len(qps) != len(clean):
        raise RuntimeError(f"{job.id}: {len(coded)} frames and {len(qps)} QPs for {len(clean)} frames")
    a, b = video.luma(clean, width, height), video.luma(coded, width, height)
    item = {**asdict(job), "id": job.id, "width": width, "height": height, "frames": len(clean), "qp": [round(float(q), 3) for q in qps],
            "psnrY": [round(video.psnr(x, y), 4) for x, y in zip(a, b)], "texture": round(texture(a), 3), "bytes": size, "sha256": video.sha256(coded.tobytes()), "cleanSha256": video.sha256(clean.tobytes())}
    write(out / "coded" / f"{job.id}.yuv", coded.tobytes())
    write(out / "items" / f"{job.id}.json", json.dumps(item).encode())
    return f"{job.id}: {np.mean(item['psnrY']):.2f} dB, QP {min(qps):.0f}..{max(qps):.0f}"


def seal(out: Path) -> str:
    """Write manifest.json over all finished items and return its hash."""
    items = [json.loads(p.read_text()) for p in sorted((out / "items").glob("*.json"))]
    digest = data_hash(items)
    write(out / "manifest.json", json.dumps({"sha256": digest, "items": items}, indent=0).encode())
    return digest


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, default=os.environ.get("PIXREVIVE_DATA"), help="folder with train/*.mkv and stills/*.jpg (or PIXREVIVE_DATA)")
    p.add_argument("--out", type=Path, default=os.environ.get("PIXREVIVE_DATA_OUT"), help="the store (or PIXREVIVE_DATA_OUT)")
    p.add_argument("--passes", type=int, default=4)
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--effort", choices=sorted(hm.EFFORTS), default="normal", help="how hard x265 searches (hm.EFFORTS)")
    p.add_argument("--limit", type=int, default=0, help="stop after this many items")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--seal", action="store_true", help="only write manifest.json")
    a = p.parse_args()
    if a.data is None or a.out is None:
        p.error("--data and --out (or PIXREVIVE_DATA and PIXREVIVE_DATA_OUT) are needed")
    for folder in ("clean", "coded", "items"):
        (a.out / folder).mkdir(parents=True, exist_ok=True)
    if not a.seal:
        clips = sorted(f.stem for f in (a.data / "train").glob("*.mkv"))
        stills = sorted("still_" + f.stem for f in (a.data / "stills").glob("*.jpg"))
        jobs = [j for j in work_list(clips, stills, a.passes, a.seed) if not (a.out / "items" / f"{j.id}.json").exists()]
        jobs = jobs[: a.limit] if a.limit else jobs
        with ProcessPoolExecutor(a.jobs) as pool:
            futures = {pool.submit(run, j, a.data, a.out, a.effort, a.seed): j for j in jobs}
            for n, f in enumerate(as_completed(futures), 1):
                try:
                    print(f"{n}/{len(jobs)} {f.result()}", flush=True)
                except Exception as e:  # one bad coding must not stop a long run; it is tried again next time
                    print(f"{n}/{len(jobs)} {futures[f].id} failed: {e}", flush=True)
    print("data hash", seal(a.out))


if __name__ == "__main__":
    main()
