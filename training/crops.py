"""Side-by-side crops of the bundled sample: source, compressed, and every model that ships.

    python crops.py [--frames 21 30] [--out ../docs/pictures/modes.png]

Each row is the same part of one frame, enlarged without smoothing, with the PSNR-Y of the whole frame under it.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from evaluate import MODELS
from pixrevive import archive, manifest, valset, video
from pixrevive.runtime import OnnxModel

SAMPLE = MODELS.parent / "sample"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def rgb(y: np.ndarray, uv: np.ndarray) -> np.ndarray:
    """BT.709 limited range to 8-bit RGB [H,W,3]; chroma is repeated, as every method is drawn the same way."""
    luma = (y.astype(np.float64) - 16) / 219
    cb, cr = ((p.astype(np.float64).repeat(2, 0).repeat(2, 1) - 128) / 224 for p in uv)
    red, blue = luma + 1.5748 * cr, luma + 1.8556 * cb
    green = (luma - 0.2126 * red - 0.0722 * blue) / 0.7152
    return (np.stack([red, green, blue], -1).clip(0, 1) * 255).round().astype(np.uint8)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--frames", type=int, nargs="+", default=[21, 30])
    p.add_argument("--regions", type=int, nargs="+", default=[150, 130, 250, 110], help="x and y of the crop of each frame")
    p.add_argument("--size", type=int, nargs=2, default=[112, 96])
    p.add_argument("--zoom", type=int, default=3)
    p.add_argument("--out", type=Path, default=MODELS.parents[1] / "docs" / "pictures" / "modes.png")
    a = p.parse_args()
    width, height = video.probe(SAMPLE / "source.mkv")
    clean, coded = (video.as_frames(video.decode(SAMPLE / f), width, height) for f in ("source.mkv", "damaged.mkv"))
    clip = valset.Clip("sample", width, height, clean, coded, archive.header_quantisers(SAMPLE / "damaged.mkv", "hevc"))

    columns: list[tuple[str, list[tuple[np.ndarray, np.ndarray]]]] = []
    for title, raw in (("Source", clean), ("Compressed", coded)):
        planes = [clip.planes(raw, [k]) for k in a.frames]
        columns.append((title, [(y[0], uv) for y, uv in planes]))
    for entry in manifest.read(MODELS / "manifest.json")["models"]:
        model = OnnxModel.open(MODELS / entry["file"])
        columns.append((entry["name"].split(" ")[0], [(y, uv) for _, y, uv in model.restore(clip, a.frames)]))

    w, h = (n * a.zoom for n in a.size)
    line, gap = 30, 6
    sheet = Image.new("RGB", (len(columns) * (w + gap) - gap, len(a.frames) * (h + line)), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.truetype(FONT, 17)
    for i, (title, pictures) in enumerate(columns):
        for j, (y, uv) in enumerate(pictures):
            left, top = a.regions[2 * j], a.regions[2 * j + 1]
            part = rgb(y, uv)[top : top + a.size[1], left : left + a.size[0]]
            at = (i * (w + gap), j * (h + line))
            sheet.paste(Image.fromarray(part).resize((w, h), Image.Resampling.NEAREST), at)
            truth = columns[0][1][j][0]
            text = f"{title}, frame {a.frames[j]}" if i == 0 else f"{title}: {video.psnr(y, truth):.2f} dB"
            draw.text((at[0] + 4, at[1] + h + 5), text, "black", font)
    sheet.quantize(255).save(a.out, optimize=True)
    print(f"{a.out}: {sheet.width}x{sheet.height}")


if __name__ == "__main__":
    main()
