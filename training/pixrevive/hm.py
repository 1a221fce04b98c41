"""HM LowDelay-P by x265: the QP cascade and the Lagrangians of the reference encoder.

Each frame's QP alone does not reproduce HM: x265's own Lagrange multipliers flatten the quality fluctuation between frames that the
networks are to learn from, so HM's are given to it by --lambda-file.
"""
from __future__ import annotations

import math
import subprocess
from pathlib import Path

VERSIONS = ("16.20", "16.5")
#: Search effort. Measured on one clip at base QP 37, equal rate: thorough +0.03 dB and 1.6 times the time of normal, quick -0.05 dB and three quarters of it.
EFFORTS = {
    "quick": "--subme 4 --limit-refs 3 --limit-modes --tu-intra-depth 2 --tu-inter-depth 2",
    "normal": "--subme 4 --limit-refs 3 --no-limit-modes --tu-intra-depth 3 --tu-inter-depth 3",
    "thorough": "--subme 7 --limit-refs 0 --no-limit-modes --tu-intra-depth 3 --tu-inter-depth 3",
}


def slice_qps(version: str, base: int, frames: int) -> list[int]:
    """Slice QP of every frame: an I frame, then P frames in groups of four with one better-coded key frame each."""
    if version == "16.20":
        def cascade(offset: int) -> int:
            q = base + offset
            return min(51, q + math.floor(min(3.0, max(0.0, q * 0.2590 - 6.5 + 0.5))))
        by_phase = (base + 1, cascade(5), cascade(4), cascade(5))
        first = base - 1
    elif version == "16.5":
        by_phase = (base + 1, base + 3, base + 2, base + 3)
        first = base
    else:
        raise ValueError(version)
    return [first if k == 0 else min(51, by_phase[k % 4]) for k in range(frames)]


def lambdas(version: str, base: int) -> list[float]:
    """HM's squared-error Lagrangian for each QP 0..69, as x265 looks them up by a frame's QP."""
    table = [0.57 * 2 ** ((q - 12) / 3) for q in range(70)]
    if version == "16.5":
        table[base] = 0.85 * 0.57 * 2 ** ((base - 12) / 3)
        table[base + 1] = 0.578 * 2 ** ((base + 1 - 12) / 3)
        for q in (base + 2, base + 3):
            table[q] = 0.4624 * 2 ** ((q - 12) / 3) * min(4.0, max(2.0, (q - 12) / 6))
    return table


def encode(raw: Path, width: int, height: int, frames: int, version: str, base: int, work: Path, effort: str = "normal") -> tuple[Path, list[int]]:
    """Code raw 8-bit 4:2:0 planes as HM's encoder_lowdelay_P_main does. Returns the bitstream and the slice QPs.

    One thread and no wavefronts: the result is deterministic. `effort` is a key of EFFORTS.
    """
    qps = slice_qps(version, base, frames)
    qp_file, lambda_file, stream = work / "qp.txt", work / "lambda.txt", work / "stream.hevc"
    qp_file.write_text("".join(f"{k} {'P' if k else 'I'} {q}\n" for k, q in enumerate(qps)))
    lam = lambdas(version, base)
    lambda_file.write_text(" ".join(f"{math.sqrt(v):.6f}" for v in lam) + "\n" + " ".join(f"{v:.6f}" for v in lam) + "\n")
    options = (
        f"--preset placebo --tune psnr --qp {base} --qpmin 0 --qpmax 51 --bframes 0 --keyint -1 --min-keyint 1 --no-scenecut --no-open-gop --ref 4 "
        "--aq-mode 0 --no-cutree --psy-rd 0 --psy-rdoq 0 --rd 6 --rdoq-level 2 --no-weightp --ctu 64 --min-cu-size 8 --max-tu-size 32 "
        "--rect --amp --max-merge 5 --me star --merange 64 --limit-tu 0 --rskip 0 --no-early-skip --tskip --signhide --strong-intra-smoothing --sao --deblock 0:0 --frame-threads 1 --no-wpp --pools none "
        "--no-info --no-progress --log-level error " + EFFORTS[effort]
    )
    subprocess.run(["x265", "--input", str(raw), "--input-res", f"{width}x{height}", "--fps", "25", "--frames", str(frames), "-o", str(stream),
                    "--qpfile", str(qp_file), "--lambda-file", str(lambda_file), *options.split()], check=True, capture_output=True)
    return stream, qps
