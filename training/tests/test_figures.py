"""Figures of whole clips: measured once, and again when anything changes that they depend on."""
import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from pixrevive import baselines, figures, methods, unshipped
from pixrevive.figures import Bench
from pixrevive.methods import Method, unrestored
from pixrevive.valset import Clip


@pytest.fixture
def clip() -> Clip:
    rng = np.random.default_rng(3)
    clean = rng.integers(40, 200, (3, 32 * 32 * 3 // 2), np.uint8)
    coded = clean + rng.integers(0, 9, clean.shape, np.uint8)
    return Clip("made", 32, 32, clean, coded, [37.0, 45.0, 44.0])


def halved(clip: Clip, frames: Iterable[int]) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """A restoration that takes half of the damage away."""
    better = dataclasses.replace(clip, coded=((clip.clean.astype(int) + clip.coded) // 2).astype(np.uint8))
    yield from unrestored(better, frames)


def test_measured_once(clip: Clip, tmp_path: Path) -> None:
    opened = tmp_path / "opened"  # a file, because another process opens methods

    def method(identity: str) -> Method:
        def load() -> methods.Restore:
            opened.write_text(opened.read_text() + "." if opened.exists() else ".")
            return halved
        return Method(identity, load)

    def measure(identity: str, c: Clip) -> np.ndarray:
        (result,) = Bench.results(1, tmp_path / "kept", {"halved": method(identity)}, [c])["halved"]
        return result.gain()

    first = measure("a", clip)
    assert 5 < first[0] < 8  # half of the error is 6.02 dB, less what the rounding does
    assert np.array_equal(measure("a", clip), first)
    assert opened.read_text() == "."
    measure("b", clip)
    assert opened.read_text() == ".."
    for other in (dataclasses.replace(clip, qp=[36.0, 45.0, 44.0]), dataclasses.replace(clip, coded=clip.coded + 1)):
        assert figures.key(method("a"), other) != figures.key(method("a"), clip)


def test_a_model_without_its_first_pass_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.onnx").write_bytes(b"")
    (tmp_path / "manifest.json").write_text('{"version": 1, "models": [{"id": "b", "file": "b.onnx", "neighboursBy": "a"}]}')
    with pytest.raises(LookupError, match="a is not in the manifest"):
        methods.model(tmp_path / "b.onnx", 0)


def test_checkpoints_of_other_networks_than_baselines_are_refused(tmp_path: Path) -> None:
    torch.save({"plan": {"stage": "elp"}, "ema": {}}, tmp_path / "elp.pt")
    with pytest.raises(LookupError, match="arcnn and dncnn"):
        unshipped.network(tmp_path / "elp.pt")


def test_a_baseline_restores_by_its_averaged_weights(tmp_path: Path, clip: Clip) -> None:
    net = baselines.BASELINES["arcnn"]()
    torch.save({"plan": {"stage": "arcnn"}, "ema": net.state_dict()}, tmp_path / "arcnn.pt")
    (k, y, uv), = unshipped.network(tmp_path / "arcnn.pt").open()(clip, [1])
    coded, chroma = clip.planes(clip.coded, [1])
    assert k == 1 and np.array_equal(y, coded[0]) and np.array_equal(uv, chroma)  # at first it changes nothing


def test_figures_depend_on_what_measures_and_what_restores() -> None:
    shipped, unshipped = figures.closure("figures", "methods"), figures.closure("figures", "unshipped")
    assert {"figures", "metrics", "runtime", "first_pass", "window", "valset"} <= shipped <= unshipped
    assert {"baselines", "infer"} <= unshipped - shipped and not {"elpnet", "configs", "stages"} & unshipped
