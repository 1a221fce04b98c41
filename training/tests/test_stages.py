"""Every stage of every configuration's code path runs two steps, saves, resumes and exports what PyTorch computes."""
import argparse
import dataclasses
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

import ablate
from pixrevive import aligned, stages, valset
from pixrevive.cnpn import CnpnConfig
from pixrevive.configs import CONFIGS, Config
from pixrevive.dataset import Store, run_of
from pixrevive.elpnet import ElpConfig, ElpNet
from pixrevive.infer import windows
from pixrevive.lfdm import Lfdm
from pixrevive.trainer import Plan, Trainer

TINY = Config(dataclasses.replace(CONFIGS["fast"].lfdm, elp=ElpConfig(width=16, inner=16, encoder=1, middle=1, decoder=1, flow=8, refine=8, refine_depth=3), cnpn=CnpnConfig(width=16, inner=16, time=16), steps=2))


@pytest.fixture(scope="module")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one made-up clip: moving gratings, and the same with noise as the coded one."""
    root = tmp_path_factory.mktemp("store")
    w, h, n = 80, 64, 10
    rng = np.random.default_rng(0)
    ys, xs = np.mgrid[0:h, 0:w]
    luma = np.stack([128 + 60 * np.sin((xs + 2 * k) / 5) * np.cos(ys / 7) for k in range(n)]).reshape(n, -1)
    clean = np.concatenate([luma, np.full((n, w * h // 2), 120.0)], 1)
    coded = (clean + rng.normal(0, 4, clean.shape)).clip(0, 255).astype(np.uint8)
    for folder in ("items", "coded", "clean"):
        (root / folder).mkdir()
    clean.astype(np.uint8).tofile(root / "clean" / "made.yuv")
    coded.tofile(root / "coded" / "made.hm16.20.37.yuv")
    item = {"id": "made.hm16.20.37", "source": "made", "kind": "hm16.20", "base": 37, "width": w, "height": h, "frames": n, "qp": [36, 45, 44, 45, 38, 45, 44, 45, 38, 45], "psnrY": [36.0] * n, "texture": 3.0, "sha256": "0" * 64, "cleanSha256": "1" * 64}
    (root / "items" / "made.hm16.20.37.json").write_text(json.dumps(item))
    return root


@pytest.mark.parametrize("stage", sorted(stages.STAGES))
def test_two_steps_and_resume(stage: str, store_folder: Path, tmp_path: Path) -> None:
    def trainer(steps: int) -> Trainer:
        plan = Plan(stage, steps, batch=2, patch=64, bf16=False)
        store = Store(store_folder, 64, 1)
        return Trainer(plan, stages.build(stage, TINY), store, tmp_path, stages.STAGES[stage].loss, lambda net: {}, stage == "flow")

    first = trainer(1)
    stages.initialise(stage, first.net, tmp_path, first.store)
    before = [p.detach().clone() for p in first.parameters]
    first.run()
    second = trainer(2)
    assert second.step == 1
    second.run()
    assert second.step == 2
    assert all(torch.isfinite(p).all() for p in second.parameters)
    assert any(not torch.equal(a, b) for a, b in zip(before, second.parameters))


def test_published_sizes_train_and_export(store_folder: Path, tmp_path: Path) -> None:
    """Configuration `paper`, which wants GPUs: a step of every stage, each from the one before, and the file that the last one gives."""
    ort = pytest.importorskip("onnxruntime")
    from pixrevive import onnx_graph

    config = CONFIGS["paper"]
    for stage in ("flow", "elp", "joint", "cnpn", "fusion", "lfdm"):
        plan = Plan(**{"stage": stage, **config.plan(stage), "steps": 1, "batch": 1, "patch": 64})
        trainer = Trainer(plan, stages.build(stage, config), Store(store_folder, 64, 1, config.slots), tmp_path, stages.STAGES[stage].loss, lambda net: {}, stage == "flow")
        stages.initialise(stage, trainer.net, tmp_path, trainer.store)
        trainer.run()
        assert trainer.step == 1 and all(torch.isfinite(p).all() for p in trainer.parameters)
    net = trainer.net.eval()
    model = onnx_graph.build(net, len(config.slots), (24, 4))
    feed = {"y": np.full((1, 3, 48, 64), 90, np.uint16), "uv": np.full((1, 6, 24, 32), 128, np.uint16), "qp": np.full((1, 3), 40, np.float32), "peak": np.array([255], np.float32), "noise": np.zeros((1, 24, 12, 16), np.float32)}
    got = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(None, feed)
    with torch.no_grad():
        want = onnx_graph.CodeValues(net)(*(torch.from_numpy(v.astype(np.float32)) for v in feed.values()))
    assert all(np.abs(a.astype(np.int64) - b.numpy()).max() <= 1 for a, b in zip(got, want))


@pytest.mark.parametrize("row", sorted(ablate.ROWS))
def test_ablation_rows_train(row: str, store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every row trains all of its stages, each from the one before, and ends other than it began."""
    flow = tmp_path / "flow.pt"
    torch.manual_seed(0)
    torch.save({"ema": stages.build("elp", TINY).state_dict()}, flow)
    monkeypatch.setattr(ablate, "Plan", lambda **k: Plan(**{**k, "batch": 2, "patch": 64, "bf16": False}))
    net = ablate.train(row, TINY, argparse.Namespace(store=store_folder, flow=flow, elp=None, aligned=None, out=tmp_path / "rows", steps=8))
    folder = tmp_path / "rows" / row.replace(" ", "-").replace(",", "")
    assert {p.stem for p in folder.glob("*.pt")} == {stage for stage, _ in ablate.ROWS[row].parts}
    f = len(ablate.ROWS[row].slots)
    y, uv, qp = torch.rand(1, f, 64, 64), torch.rand(1, 2 * f, 32, 32), torch.full((1, f), 37.0)
    with torch.no_grad():
        restored = stages.as_restore(net)(y, uv, qp)[0]
    assert not torch.equal(restored, y[:, y.shape[1] // 2 : y.shape[1] // 2 + 1])


@pytest.mark.parametrize("row", ["elp", "fusion, four times the noise at t_s"])
def test_ablation_rows_around_a_trained_elpnet(row: str, store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --elp a row goes on with that ELPNet: at a rate of nothing the one inside stays what it was but for the rounding of the average, and no stage trains one anew."""
    torch.manual_seed(0)
    elp = stages.build("elp", TINY)
    for p in elp.parameters():
        torch.nn.init.normal_(p, std=0.05)
    start = tmp_path / "elp.pt"
    torch.save({"ema": elp.state_dict()}, start)
    monkeypatch.setattr(ablate, "Plan", lambda **k: Plan(**{**k, "batch": 2, "patch": 64, "bf16": False, "lr": 0.0}))
    net = ablate.train(row, TINY, argparse.Namespace(store=store_folder, flow=start, elp=start, aligned=None, out=tmp_path / "rows", steps=8))
    folder = tmp_path / "rows" / "around" / row.replace(" ", "-").replace(",", "")
    assert {p.stem for p in folder.glob("*.pt")} == ({"elp"} if row == "elp" else {"cnpn", "fusion", "lfdm"})
    inside = net.elp if isinstance(net, Lfdm) else net
    assert all(torch.allclose(a, b, atol=1e-6) for a, b in zip(elp.state_dict().values(), inside.state_dict().values()))


def test_weights_go_into_an_lfdm_and_out_of_it() -> None:
    torch.manual_seed(0)
    elp, lfdm, other = stages.build("elp", TINY), stages.build("lfdm", TINY), stages.build("elp", TINY)
    stages.load_weights(lfdm, elp.state_dict())
    stages.load_weights(other, lfdm.state_dict())
    assert all(torch.equal(a, b) for a, b in zip(elp.state_dict().values(), other.state_dict().values()))


def test_one_part_goes_into_another_network() -> None:
    torch.manual_seed(0)
    elp, lfdm = stages.build("elp", TINY), stages.build("lfdm", TINY)
    before = {name: w.clone() for name, w in lfdm.state_dict().items()}
    stages.load_part(lfdm, {"ema": elp.state_dict()}, "refine")
    for name, w in lfdm.state_dict().items():
        inside = name.removeprefix("elp.")
        assert torch.equal(w, elp.state_dict()[inside] if inside.startswith("refine.") else before[name]), name
    assert not torch.equal(lfdm.elp.refine.first.weight, before["elp.refine.first.weight"])


def test_untrained_network_changes_nothing() -> None:
    net = stages.build("elp", TINY)
    y, uv, qp = torch.rand(1, 5, 32, 48), torch.rand(1, 10, 16, 24), torch.full((1, 5), 37.0)
    oy, ouv = net(y, uv, qp)[:2]
    assert torch.allclose(oy, y[:, 2:3], atol=1e-5) and torch.allclose(ouv, uv[:, 4:6], atol=1e-5)


@pytest.mark.parametrize(("network", "views", "half"), [("elp", 1, False), ("elp", 1, True), ("lfdm", 1, False), ("lfdm", 2, False), ("lfdm", 4, True)])
def test_export_matches(network: str, views: int, half: bool) -> None:
    ort = pytest.importorskip("onnxruntime")
    from pixrevive import onnx_graph

    torch.manual_seed(0)
    net = stages.build(network, dataclasses.replace(TINY, lfdm=dataclasses.replace(TINY.lfdm, views=views))).eval()
    for p in net.parameters():
        if p.abs().sum() == 0:
            torch.nn.init.normal_(p, 0, 0.02)
    onnx_graph.round_weights(net)
    noise = (24, 4) if isinstance(net, Lfdm) else None
    model = onnx_graph.build(net, 5, noise, half)
    assert half == any(n.op_type == "Conv" and n.input[0].endswith("_half") for n in model.graph.node)
    large = [t for t in model.graph.initializer if len(t.dims) > 1 and np.prod(t.dims) >= 256]
    assert large and all(t.data_type == onnx.TensorProto.FLOAT16 for t in large)
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(1)
    for peak, (h, w) in ((255, (48, 64)), (1023, (80, 112))):
        feed = {"y": rng.integers(0, peak + 1, (1, 5, h, w)).astype(np.uint16), "uv": rng.integers(0, peak + 1, (1, 10, h // 2, w // 2)).astype(np.uint16),
                "qp": np.full((1, 5), 40, np.float32), "peak": np.array([peak], np.float32)}
        if noise:
            feed["noise"] = rng.normal(size=(1, 24, h // 4, w // 4)).astype(np.float32)
        got = session.run(["y_out", "uv_out"], feed)
        with torch.no_grad():
            want = onnx_graph.CodeValues(net)(*(torch.from_numpy(v.astype(np.float32)) for v in feed.values()))
        for a, b in zip(got, want):
            assert a.dtype == np.uint16
            d = np.abs(a.astype(np.int64) - b.numpy())
            assert d.max() <= 1 and d.mean() < (0.05 if half else 0.01)


def test_views_turn_with_the_picture() -> None:
    """A turned window gives the turned picture when both of its orientations are looked at; the layers at full size come after their mean."""
    torch.manual_seed(0)
    net = stages.build("lfdm", dataclasses.replace(TINY, lfdm=dataclasses.replace(TINY.lfdm, views=2, elp=dataclasses.replace(TINY.lfdm.elp, refine=0)))).eval()
    for p in net.parameters():
        if p.abs().sum() == 0:
            torch.nn.init.normal_(p, 0, 0.02)
    net.elp.align = lambda y, uv: (torch.cat([y[:, :2], y[:, 3:]], 1), torch.cat([uv[:, :4], uv[:, 6:]], 1))
    y, uv, qp, noise = torch.rand(1, 5, 48, 64), torch.rand(1, 10, 24, 32), torch.full((1, 5), 40.0), torch.randn(1, 24, 12, 16)
    with torch.no_grad():
        plain = net(y, uv, qp, noise)
        turned = net(y.flip(2, 3), uv.flip(2, 3), qp, noise.flip(2, 3))
        single = net.restore(y, uv, qp, noise, 2)[0]
    for a, b, c in zip(plain, turned, single):
        assert torch.allclose(a, b.flip(2, 3), atol=1e-5)
        assert not torch.allclose(a, c, atol=1e-3)


def test_aligned_windows_are_those_the_network_makes(store_folder: Path, tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = stages.build("elp", TINY)
    for p in net.flow.parameters():
        torch.nn.init.normal_(p, 0, 0.03)
    aligned.stamp(net, tmp_path)
    aligned.align_item(net.eval(), store_folder, tmp_path, "made.hm16.20.37", TINY.slots)
    plain, moved = (Store(store_folder, 64, 1, TINY.slots, folder) for folder in (None, tmp_path))

    a, b = plain.sample(4), moved.sample(4)
    assert torch.equal(a.y[:, 2], b.y[:, 2]) and not torch.equal(a.y[:, 1], b.y[:, 1])
    item = moved.items["made.hm16.20.37"]
    clip = valset.Clip("made", item.width, item.height, item.clean, item.coded, item.qp)
    _, y, uv, _ = next(windows(clip, [5], TINY.slots))
    with torch.no_grad():
        my, muv = net.align(y, uv)
    planes = np.asarray(item.moved[5])
    assert np.abs(planes[:, : 80 * 64].reshape(4, 64, 80) - my[0].numpy() * 255).max() <= 0.5 + 1e-3
    assert np.abs(planes[:, 80 * 64 :].reshape(8, 32, 40) - muv[0].numpy() * 255).max() <= 0.5 + 1e-3
    # given moved neighbours, the network in training mode takes them as they are
    aligned.use(net)
    assert torch.equal(net.train().align(b.y, b.uv)[0], torch.cat([b.y[:, :2], b.y[:, 3:]], 1))
    assert not torch.equal(net.eval().align(b.y, b.uv)[0], torch.cat([b.y[:, :2], b.y[:, 3:]], 1))


def test_a_run_of_frames_is_aligned_instead_of_all(store_folder: Path, tmp_path: Path) -> None:
    torch.manual_seed(0)
    item = "made.hm16.20.37"
    net = stages.build("elp", TINY).eval()
    for name, count in (("all", None), ("some", 3)):
        (tmp_path / name).mkdir()
        aligned.align_item(net, store_folder, tmp_path / name, item, TINY.slots, count=count)
    whole, part = (Store(store_folder, 64, 1, TINY.slots, tmp_path / name) for name in ("all", "some"))
    frames = part.items[item].frames
    assert len(frames) == 3 and frames == run_of(item, len(whole.items[item].frames), 3)
    assert np.array_equal(part.items[item].moved, whole.items[item].moved[frames.start : frames.stop])
    # a sample shows a frame beside its own neighbours: let each picture say which frame it is of
    shape = part.items[item].coded.shape
    part.items[item].coded = np.arange(shape[0], dtype=np.uint8)[:, None].repeat(shape[1], 1)
    part.items[item].moved = np.array(frames, np.uint8)[:, None, None].repeat(4, 1).repeat(shape[1], 2)
    seen = (part.sample(32).y[:, :, 0, 0] * 255).round()
    assert set(seen[:, 2].tolist()) == set(frames) and torch.equal(seen, seen[:, 2:3].expand(-1, 5))


def test_windows_of_another_flow_are_refused(tmp_path: Path) -> None:
    torch.manual_seed(0)
    aligned.stamp(stages.build("elp", TINY), tmp_path)
    with pytest.raises(SystemExit, match="another flow:"):
        aligned.verify(stages.build("elp", TINY), tmp_path)
    with pytest.raises(SystemExit, match="trains the flow"):
        aligned.verify(stages.build("joint", TINY), tmp_path)


def test_windows_of_the_same_flow_but_for_rounding_are_taken(tmp_path: Path) -> None:
    one, other = stages.build("elp", TINY), stages.build("elp", TINY)
    with torch.no_grad():
        for a, b in zip(one.flow.parameters(), other.flow.parameters()):
            a.copy_(a.half())
            b.copy_(a * (1 + 1e-7))
    assert not torch.equal(one.flow.coarse[0][0].weight, other.flow.coarse[0][0].weight)
    aligned.stamp(one, tmp_path)
    aligned.verify(other, tmp_path)


def test_windows_of_other_pictures_are_refused(tmp_path: Path) -> None:
    five = stages.build("elp", TINY)
    nine = stages.build("elp", dataclasses.replace(TINY, lfdm=dataclasses.replace(TINY.lfdm, elp=dataclasses.replace(TINY.lfdm.elp, slots=10, own=True))))
    nine.flow.load_state_dict(five.flow.state_dict())
    aligned.stamp(five, tmp_path / "five")
    aligned.stamp(five, tmp_path / "five")
    with pytest.raises(SystemExit, match="have 5 pictures, not 10"):
        aligned.verify(nine, tmp_path / "five")
    (tmp_path / "older").mkdir()
    (tmp_path / "older" / "made.yuv").write_bytes(b"")
    with pytest.raises(SystemExit, match="does not say"):
        aligned.stamp(five, tmp_path / "older")


def test_a_store_of_some_codecs_only(store_folder: Path) -> None:
    assert list(Store(store_folder, 64, 1, kinds=["hm16.20"]).items) == ["made.hm16.20.37"]
    with pytest.raises(LookupError, match="no finished coding of mpeg2video, mpeg4 in"):
        Store(store_folder, 64, 1, kinds=["mpeg2video", "mpeg4"])


@torch.no_grad()
def test_layers_at_full_size_correct_luma_alone_and_nothing_untrained() -> None:
    torch.manual_seed(0)
    net = stages.build("elp", TINY).eval()
    for p in net.parameters():
        p += torch.randn_like(p) * 0.02
    y, uv, qp = torch.rand(1, 5, 64, 64), torch.rand(1, 10, 32, 32), torch.full((1, 5), 37.0)
    last = net.refine.last
    last.weight.zero_(), last.bias.zero_()
    plain = net(y, uv, qp)
    assert torch.equal(plain.y, net.trunk(*net.aligned(y, uv), qp).y)
    last.bias.fill_(2.0)
    shifted = net(y, uv, qp)
    step = 2 ** ((37 - 4) / 6) * (0.1 / 255)
    assert torch.allclose(shifted.y - plain.y, torch.full_like(plain.y, 2 * step), atol=1e-6)
    assert torch.equal(shifted.uv, plain.uv)


@torch.no_grad()
def test_a_network_without_layers_at_full_size_takes_the_rest_of_one_with_them() -> None:
    torch.manual_seed(0)
    full = stages.build("elp", TINY).eval()
    for p in full.parameters():
        p += torch.randn_like(p) * 0.02
    without = dataclasses.replace(TINY.lfdm.elp, refine=0)
    plain = ElpNet(without).eval()
    stages.load_grown(plain, {"ema": full.state_dict()}, TINY.slots)
    y, uv, qp = torch.rand(1, 5, 64, 64), torch.rand(1, 10, 32, 32), torch.full((1, 5), 37.0)
    assert torch.allclose(plain(y, uv, qp).y, full.trunk(*full.aligned(y, uv), qp).y, atol=1e-5)
    lfdm = Lfdm(dataclasses.replace(TINY.lfdm, elp=without))
    with pytest.raises(SystemExit, match="layers at full size"):
        stages.load_grown(lfdm, {"ema": Lfdm(TINY.lfdm).state_dict()}, TINY.slots)
