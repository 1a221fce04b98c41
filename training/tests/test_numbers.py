"""Transforms and measures against values worked out by hand."""
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import alignment
from pixrevive import hm, losses, metrics
from pixrevive.flow import STEPS, Step, local_global_step, upsample, warp
from pixrevive.haar import haar, ihaar, packet, unpacket
from pixrevive.quantiser import VP9_AC, hevc_equivalent_qp


def test_haar_is_inverted() -> None:
    x = torch.rand(2, 3, 16, 32)
    assert torch.allclose(ihaar(haar(x)), x, atol=1e-6)
    y = x[:, :1]
    assert torch.allclose(packet(y), haar(haar(y)), atol=1e-6)
    assert torch.allclose(unpacket(packet(y)), y, atol=1e-6)


def test_haar_bands() -> None:
    x = torch.tensor([[[[1.0, 2.0], [3.0, 6.0]]]])
    assert haar(x).flatten().tolist() == [3.0, -1.5, -1.0, 0.5]


def test_low_bands_come_first() -> None:
    x = torch.rand(1, 2, 4, 4)
    assert torch.allclose(haar(x)[:, :2], F.avg_pool2d(x, 2))


def test_warp_by_whole_pixels_is_exact() -> None:
    x = torch.rand(1, 1, 8, 8)
    flow = torch.zeros(1, 2, 8, 8)
    assert torch.allclose(warp(x, flow), x, atol=1e-5)
    flow[:, 0] = 2
    assert torch.allclose(warp(x, flow)[..., :6], x[..., 2:], atol=1e-5)


def test_upsampled_flow_is_in_finer_pixels() -> None:
    assert torch.allclose(upsample(torch.ones(1, 2, 4, 4), 2), torch.full((1, 2, 8, 8), 2.0))


#: so little smoothness that every cell is solved by itself: Lucas and Kanade's step
ALONE = Step(1e-12, 1, 0.5)


def texture(size: int) -> torch.Tensor:
    return F.interpolate(torch.rand(1, 1, size // 4, size // 4), size=size, mode="bicubic", align_corners=False)


def test_flow_steps_find_a_fraction_of_a_pixel() -> None:
    torch.manual_seed(0)
    neighbour = texture(96)
    true = torch.tensor([0.4, -0.7]).view(1, 2, 1, 1)
    current = warp(neighbour, true.expand(1, 2, 96, 96))
    flow = torch.zeros(1, 2, 24, 24)
    for step in STEPS:
        flow = local_global_step(current, neighbour, flow, step)
    assert (flow - true)[..., 3:-3, 3:-3].abs().max() < 0.1


def test_flow_step_without_smoothness_is_that_of_lucas_and_kanade_at_every_pixel() -> None:
    """Against gradients, products and sums taken pixel by pixel in double precision."""
    torch.manual_seed(0)
    current, neighbour = (F.avg_pool2d(torch.rand(1, 1, 34, 50), 3, 1) for _ in range(2))
    flow = torch.randn(1, 2, 8, 12)
    for y, x in ((3, 5), (0, 0), (7, 11)):
        (xx, xy, yy), errors = tensor_at(current, neighbour, flow, y, x)
        step = -np.linalg.solve([[xx + 2e-5, xy], [xy, yy + 2e-5]], errors)
        got = (local_global_step(current, neighbour, flow, ALONE) - flow)[0, :, y, x].numpy()
        assert np.allclose(got, step.clip(-1, 1), atol=1e-4)


def tensor_at(current: torch.Tensor, neighbour: torch.Tensor, flow: torch.Tensor, y: int, x: int) -> tuple[tuple[float, float, float], list[float]]:
    """Means over the 12x12 pixels around a cell (cells outside repeat those of the edge): gx gx, gx gy, gy gy; gx e, gy e."""
    moved = warp(neighbour, flow)[0, 0].double().numpy()
    now = current[0, 0].double().numpy()
    mean = np.pad((now + moved) / 2, 1, mode="edge")
    gx, gy, e = (mean[1:-1, 2:] - mean[1:-1, :-2]) / 2, (mean[2:, 1:-1] - mean[:-2, 1:-1]) / 2, moved - now
    rows, columns = (np.clip(np.arange(c - 1, c + 2), 0, n - 1) for c, n in ((y, flow.shape[2]), (x, flow.shape[3])))
    cells = [(slice(4 * r, 4 * r + 4), slice(4 * c, 4 * c + 4)) for r in rows for c in columns]
    a, b, c, d, f = (float(np.mean([p[cell].mean() for cell in cells])) for p in (gx * gx, gx * gy, gy * gy, gx * e, gy * e))
    return (a, b, c), [d, f]


def test_flow_step_solves_its_equations() -> None:
    """After many sweeps, against all cells' equations at once in double precision: structure tensor, smoothness weight, eight cells around."""
    torch.manual_seed(0)
    current, neighbour = (F.avg_pool2d(torch.rand(1, 1, 26, 34), 3, 1) * 0.2 for _ in range(2))
    flow = torch.randn(1, 2, 6, 8) * 0.2
    step, far = Step(3e-3, 300, 0.35), 2
    h, w = 6, 8
    before = flow[0].double().numpy()
    system, right = np.zeros((2 * h * w, 2 * h * w)), np.zeros(2 * h * w)
    for y in range(h):
        for x in range(w):
            (xx, xy, yy), errors = tensor_at(current, neighbour, flow, y, x)
            tensor = np.array([[xx + 2e-5, xy], [xy, yy + 2e-5]])
            around = [(min(max(y + far * dy, 0), h - 1), min(max(x + far * dx, 0), w - 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]
            shares = np.array([1 / (1 + ((before[:, j, i] - before[:, y, x]) ** 2).sum() / step.edge**2) for j, i in around])
            row = 2 * (y * w + x)
            system[row : row + 2, row : row + 2] += tensor + step.weight * np.eye(2)
            right[row : row + 2] = tensor @ before[:, y, x] - errors
            for (j, i), share in zip(around, shares / shares.sum()):
                for k in (0, 1):
                    system[row + k, 2 * (j * w + i) + k] -= step.weight * share
    wanted = np.linalg.solve(system, right).reshape(h, w, 2).transpose(2, 0, 1)
    assert np.abs(wanted - before).max() > 0.05
    got = local_global_step(current, neighbour, flow, step, distance=far)[0].numpy()
    assert np.allclose(got, before + (wanted - before).clip(-1, 1), atol=1e-3)


def test_noise_moves_flow_less_than_that_of_single_cells() -> None:
    torch.manual_seed(0)
    neighbour = texture(96)
    current = warp(neighbour, torch.full((1, 2, 96, 96), 0.3))
    noisy = [p + torch.randn_like(p) * 0.1 for p in (current, neighbour)]
    together, alone = (local_global_step(*noisy, torch.zeros(1, 2, 24, 24), step)[..., 3:-3, 3:-3] - 0.3 for step in (STEPS[-1], ALONE))
    assert together.square().mean() < 0.25 * alone.square().mean()


def test_flow_stays_still_on_flat_pictures() -> None:
    flat = torch.full((1, 1, 32, 32), 0.5)
    for step in STEPS:
        assert local_global_step(flat, flat + 0.01, torch.zeros(1, 2, 8, 8), step).abs().max() < 1e-6


def test_ms_ssim_is_the_same_inside_bfloat16_training() -> None:
    """Low contrast, as most patches have: products of blurred planes in bfloat16 would turn its gradient into noise."""
    torch.manual_seed(0)
    clean = F.avg_pool2d(torch.rand(1, 1, 104, 104), 9, 1)
    coded = clean + torch.randn_like(clean) * 0.01
    values, gradients = [], []
    for bf16 in (False, True):
        x = coded.clone().requires_grad_()
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            value = losses.ms_ssim(x, clean)
        gradients.append(torch.autograd.grad(value, x)[0])
        values.append(value.item())
    assert values[0] == values[1] and torch.equal(*gradients)


def test_guided_loss_leaves_out_what_is_not_trusted() -> None:
    guide, trusted = torch.ones(1, 2, 16, 16), torch.ones(1, 1, 16, 16)
    guide[..., 8:], trusted[..., 8:] = 50, 0
    right = losses.guided([torch.ones(1, 2, 4, 4)], guide, trusted)
    assert right == pytest.approx(0.01**0.35)
    assert losses.guided([torch.zeros(1, 2, 4, 4)], guide, trusted) > 5 * right


def test_pvd_and_sd() -> None:
    curve = [30, 33, 31, 34, 32, 35]
    # peaks 33 (valley after: 31) and 34 (valleys 31 and 32); the ends are neither
    assert metrics.pvd(curve) == pytest.approx((2 + 3 + 2) / 3)
    assert metrics.sd([1, 3]) == 1.0
    assert metrics.pvd([1, 2, 3]) == 0.0


def test_psnr() -> None:
    a = np.zeros((4, 4), np.uint8)
    assert metrics.psnr(a, a + 1) == pytest.approx(10 * math.log10(255**2))
    assert metrics.psnr(a, a) == 100.0


def test_ssim_of_equal_and_constant_planes() -> None:
    a = np.random.default_rng(0).integers(0, 256, (20, 20)).astype(np.uint8)
    assert metrics.ssim(a, a) == pytest.approx(1.0)
    x, y, c1 = 100.0, 110.0, 2.55**2
    assert metrics.ssim(np.full((12, 12), x), np.full((12, 12), y)) == pytest.approx((2 * x * y + c1) / (x * x + y * y + c1))


def test_hm_cascades() -> None:
    assert hm.slice_qps("16.20", 37, 6) == [36, 45, 44, 45, 38, 45]
    assert hm.slice_qps("16.5", 37, 6) == [37, 40, 39, 40, 38, 40]
    assert hm.slice_qps("16.20", 22, 5) == [21, 27, 26, 27, 23]
    assert hm.slice_qps("16.20", 42, 5) == [41, 50, 49, 50, 43]


def test_quantiser_mapping() -> None:
    assert hevc_equivalent_qp("hevc", 37) == 37
    assert hevc_equivalent_qp("mpeg4", 4) == pytest.approx(24)
    assert len(VP9_AC) == 256 and VP9_AC[255] == 1828
    assert hevc_equivalent_qp("vp9", 0) == pytest.approx(0)  # Qstep 0.5 would be QP -2
    assert hevc_equivalent_qp("mpeg2video", 1000) == 51


def test_linear_gain_is_what_the_best_blend_of_neighbours_gains() -> None:
    torch.manual_seed(0)
    clean = torch.rand(1, 1, 32, 32)
    error = torch.randn(1, 1, 32, 32) * 0.1
    assert alignment.linear_gain(clean + error, torch.cat([clean + error, clean + error]), clean) == pytest.approx(0, abs=1e-6)
    half = 10 * math.log10(2)
    assert alignment.linear_gain(clean + error, clean - error, clean) > 60
    # two errors of equal size that know nothing of each other: half of the energy stays
    assert alignment.linear_gain(clean + error, clean + torch.randn_like(error) * 0.1, clean) == pytest.approx(half, abs=0.4)
