"""Neighbours that are restored first: in memory, in aligned windows, and behind a manifest entry."""
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pixrevive import aligned, manifest, stages
from pixrevive.configs import CONFIGS
from pixrevive.first_pass import with_neighbours
from pixrevive.infer import windows
from pixrevive.runtime import OnnxModel
from pixrevive.valset import Clip
from pixrevive.window import choose

MODELS = Path(__file__).resolve().parents[2] / "resources" / "models"
SIZE = 64 * 64 * 3 // 2


def made(frames: int = 12) -> Clip:
    """Frames of noise that hardly change, with every fourth one coded best."""
    rng = np.random.default_rng(1)
    clean = np.clip(rng.integers(60, 190, SIZE) + np.arange(frames)[:, None], 0, 255).astype(np.uint8)
    coded = np.clip(clean + rng.normal(0, 4, clean.shape), 0, 255).astype(np.uint8)
    return Clip("made", 64, 64, clean, coded, [30.0 if k % 4 == 0 else 38.0 for k in range(frames)])


def plus_one(clip: Clip, frames: Iterable[int], tile: int = 0) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """A first pass that adds 1 to every sample of what was coded."""
    for k in frames:
        y, uv = clip.planes(clip.coded, [k])
        yield k, y[0] + 1, uv + 1


def test_the_frame_stays_as_coded_and_the_others_are_restored() -> None:
    clip = made()
    seen = with_neighbours(plus_one, clip, [6])
    chosen = choose(clip.qp, 6)
    (_, y, uv, _), (_, plain, plain_uv, _) = next(windows(seen, [6])), next(windows(clip, [6]))
    added, added_uv = ((a - b) * 255 for a, b in ((y, plain), (uv, plain_uv)))
    for slot, j in enumerate(chosen):
        expected = 0 if j == 6 else 1
        assert np.allclose(added[0, slot], expected, atol=1e-3) and np.allclose(added_uv[0, 2 * slot : 2 * slot + 2], expected, atol=1e-3)
    # the frame as restored is a slot of its own
    slots = ("own", -1, 0, 1)
    _, own, own_uv, _ = next(windows(with_neighbours(plus_one, clip, [6], slots), [6], slots))
    assert np.allclose((own[0, 0] - own[0, 2]) * 255, 1, atol=1e-3) and np.allclose((own_uv[0, :2] - own_uv[0, 4:6]) * 255, 1, atol=1e-3)
    # frames that no window needs were not restored
    rest = [j for j in range(12) if j not in chosen or j == 6]
    assert np.array_equal(seen.neighbours[rest], clip.coded[rest])


def test_aligned_windows_hold_restored_neighbours(tmp_path: Path) -> None:
    clip, config = made(), CONFIGS["fast"]
    for folder, data in (("items", None), ("coded", clip.coded)):
        (tmp_path / folder).mkdir()
        if data is not None:
            (tmp_path / folder / "made.yuv").write_bytes(data.tobytes())
    (tmp_path / "items" / "made.json").write_text(json.dumps({"width": 64, "height": 64, "frames": 12, "qp": clip.qp}))
    net = stages.build("elp", config).eval()
    aligned.align_item(net, tmp_path, tmp_path, "made", config.slots, plus_one)
    got = np.fromfile(tmp_path / "made.yuv", np.uint8).reshape(12, 4, SIZE)
    # the flow of an untrained net is zero but for its Lucas-Kanade steps, so the window is compared with the net's own alignment
    _, y, uv, _ = next(windows(with_neighbours(plus_one, clip, range(12)), [6]))
    moved, moved_uv = net.align(y, uv)
    assert np.abs(got[6, :, : 64 * 64].reshape(4, 64, 64) - moved[0].detach().numpy() * 255).max() <= 0.5 + 1e-3
    assert np.abs(got[6, :, 64 * 64 :].reshape(8, 32, 32) - moved_uv[0].detach().numpy() * 255).max() <= 0.5 + 1e-3


def test_windows_of_another_first_pass_are_refused(tmp_path: Path) -> None:
    net = stages.build("elp", CONFIGS["fast"])
    one, other = (tmp_path / name for name in ("one.onnx", "other.onnx"))
    one.write_bytes(b"1")
    other.write_bytes(b"2")
    aligned.stamp(net, tmp_path / "a", one)
    aligned.verify(net, tmp_path / "a", one)
    for wrong in (None, other):
        with pytest.raises(SystemExit, match="restored by another model"):
            aligned.verify(net, tmp_path / "a", wrong)
    aligned.stamp(net, tmp_path / "b")
    with pytest.raises(SystemExit, match="not restored"):
        aligned.verify(net, tmp_path / "b", one)


def test_a_model_opens_with_the_one_that_goes_before_it(tmp_path: Path) -> None:
    entry = manifest.find(MODELS / "manifest.json", "elpnet-fast")
    (tmp_path / entry["file"]).write_bytes((MODELS / entry["file"]).read_bytes())
    (tmp_path / "second.onnx").write_bytes((MODELS / entry["file"]).read_bytes())
    manifest.put(tmp_path / "manifest.json", entry)
    manifest.put(tmp_path / "manifest.json", entry | {"id": "second", "file": "second.onnx", "neighboursBy": entry["id"]})
    clip = made()
    first, second = (OnnxModel.open(tmp_path / name, 1) for name in (entry["file"], "second.onnx"))
    assert first.first is None and second.first is not None
    (_, y, _), = second.restore(clip, [6])
    neighbours = np.array(clip.coded)
    for k, luma, chroma in first.restore(clip, [j for j in choose(clip.qp, 6) if j != 6]):
        neighbours[k] = np.concatenate([luma.ravel(), chroma.ravel()])
    (_, expected, _), = first.restore(replace(clip, neighbours=neighbours), [6])
    assert np.array_equal(y, expected)
    (_, alone, _), = first.restore(clip, [6])
    assert not np.array_equal(y, alone)

    manifest.put(tmp_path / "manifest.json", entry | {"id": "second", "file": "second.onnx", "neighboursBy": "nobody"})
    with pytest.raises(LookupError, match="nobody"):
        OnnxModel.open(tmp_path / "second.onnx")
    with pytest.raises(LookupError, match="not in the manifest"):
        OnnxModel.open(tmp_path / "third.onnx")
