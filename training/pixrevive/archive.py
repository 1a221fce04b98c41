"""The archive mix: what old recordings are really coded with, and the per-frame quantiser the application would read from them."""
from __future__ import annotations

import json
import random
import re
import subprocess
from pathlib import Path

from .quantiser import hevc_equivalent_qp

CODECS = ("h264", "hevc", "mpeg2video", "mpeg4", "vp9")


def settings(codec: str, rng: random.Random) -> list[str]:
    """Encoder options drawn at random within what archives and streaming sites hold."""
    if codec == "h264":
        return ["-c:v", "libx264", "-preset", rng.choice(["veryfast", "medium"]), "-crf", str(rng.randint(23, 38)), "-bf", "3", "-x264-params", "b-pyramid=normal:keyint=50:threads=1"]
    if codec == "hevc":
        return ["-c:v", "libx265", "-preset", "fast", "-crf", str(rng.randint(23, 38)), "-x265-params", "pools=none:frame-threads=1:log-level=error:keyint=50"]
    if codec == "mpeg2video":
        return ["-c:v", "mpeg2video", "-q:v", str(rng.randint(4, 18)), "-bf", "2", "-g", "12", "-threads", "1"]
    if codec == "mpeg4":
        return ["-c:v", "mpeg4", "-q:v", str(rng.randint(3, 14)), "-bf", str(rng.choice([0, 2])), "-g", "100", "-threads", "1"]
    if codec == "vp9":
        # Hidden alt-ref frames are left out: every packet is then one shown frame and has one base_q_idx.
        return ["-c:v", "libvpx-vp9", "-crf", str(rng.randint(28, 52)), "-b:v", "0", "-deadline", "good", "-cpu-used", "4", "-auto-alt-ref", "0", "-lag-in-frames", "0", "-threads", "1"]
    raise ValueError(codec)


#: the same for measuring: one setting per codec, with about the damage of HM at base QP 37
MEASURED: dict[str, list[str]] = {
    "h264": ["-c:v", "libx264", "-preset", "medium", "-crf", "33", "-bf", "3", "-x264-params", "b-pyramid=normal:keyint=50:threads=1"],
    "hevc": ["-c:v", "libx265", "-preset", "medium", "-crf", "33", "-x265-params", "pools=none:frame-threads=1:log-level=error:keyint=50"],
    "mpeg2video": ["-c:v", "mpeg2video", "-q:v", "12", "-bf", "2", "-g", "12", "-threads", "1"],
    "mpeg4": ["-c:v", "mpeg4", "-q:v", "10", "-bf", "2", "-g", "100", "-threads", "1"],
    "vp9": ["-c:v", "libvpx-vp9", "-crf", "46", "-b:v", "0", "-deadline", "good", "-cpu-used", "2", "-auto-alt-ref", "0", "-lag-in-frames", "0", "-threads", "1"],
}


def encode(raw: Path, width: int, height: int, codec: str, options: list[str], work: Path) -> tuple[Path, list[float]]:
    """Code raw planes with options from settings() or MEASURED; returns the file and the HEVC-equivalent QP of each frame in display order."""
    stream = work / "stream.mkv"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", "25", "-i", str(raw), *options, str(stream)], check=True, capture_output=True)
    if codec in ("hevc", "vp9"):
        times, values = _packet_times(stream), header_quantisers(stream, codec)
        if len(times) != len(values):
            raise RuntimeError(f"{codec}: {len(values)} quantisers for {len(times)} packets")
        values = [v for _, v in sorted(zip(times, values))]
    else:
        values = _mean_macroblock_quantisers(stream)
        if len(values) == len(_packet_times(stream)) - 1:
            values.append(values[-1])  # the trace leaves out the reference frame that is flushed at the end
        if codec == "mpeg2video":
            values = [v / 2 for v in values]  # FFmpeg's table holds quantiser_scale, twice the linear code that MPEG-4's q compares with
    return stream, [hevc_equivalent_qp(codec, v) for v in values]


def _mean_macroblock_quantisers(stream: Path) -> list[float]:
    """Mean over the macroblocks of each frame, in display order: slice headers say little where an encoder adapts per macroblock."""
    log = subprocess.run(["ffmpeg", "-nostdin", "-nostats", "-threads", "1", "-debug", "qp", "-i", str(stream), "-f", "null", "-"], check=True, capture_output=True, text=True).stderr
    means: list[float] = []
    for frame in log.split("New frame, type:")[1:]:
        rows = re.findall(r"^\[\w+ @ 0x[0-9a-f]+\] ((?:[ \d]\d)+)\s*$", frame, re.M)
        values = [int(row[i : i + 2]) for row in rows for i in range(0, len(row), 2)]
        means.append(sum(values) / len(values))
    return means


def _packet_times(stream: Path) -> list[float]:
    """Presentation time of each packet, in coding order."""
    out = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time", "-of", "json", str(stream)], check=True, capture_output=True).stdout
    return [float(p["pts_time"]) for p in json.loads(out)["packets"]]


def header_quantisers(stream: Path, codec: str) -> list[float]:
    """Slice QP (HEVC) or base_q_idx (VP9) of each packet in coding order, from FFmpeg's header trace."""
    log = subprocess.run(["ffmpeg", "-nostdin", "-i", str(stream), "-c", "copy", "-bsf:v", "trace_headers", "-f", "null", "-"], check=True, capture_output=True, text=True).stderr
    field = re.compile(r"\b(first_slice_segment_in_pic_flag|init_qp_minus26|slice_qp_delta|base_q_idx)\s+[01]*\s*=\s*(-?\d+)")
    found: list[float] = []
    base, first = 26, False
    for name, text in field.findall(log):
        value = int(text)
        if name == "init_qp_minus26":
            base = 26 + value
        elif name == "first_slice_segment_in_pic_flag":
            first = value == 1
        elif name == "slice_qp_delta" and first:
            found.append(float(base + value))
            first = False
        elif name == "base_q_idx":
            found.append(float(value))
    return found
