"""Transforms and measures against values worked out by hand."""
import math

import numpy as np
import pytest
import torch

from pixrevive import hm, losses, metrics
from pixrevive.flow import lucas_kanade_step, upsample, warp
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
    assert torch.allclose(haar(x)[:, :2], torch.nn.functional.avg_pool2d(x, 2))


def test_warp_by_whole_pixels_is_exact() -> None:
    x = torch.rand(1, 1, 8, 8)
    flow = torch.zeros(1, 2, 8, 8)
    assert torch.allclose(warp(x, flow), x, atol=1e-5)
    flow[:, 0] = 2
    assert torch.allclose(warp(x, flow)[..., :6], x[..., 2:], atol=1e-5)


def test_upsampled_flow_is_in_finer_pixels() -> None:
    assert torch.allclose(upsample(torch.ones(1, 2, 4, 4), 2), torch.full((1, 2, 8, 8), 2.0))


def test_lucas_kanade_finds_a_fraction_of_a_pixel() -> None:
    torch.manual_seed(0)
    neighbour = torch.nn.functional.interpolate(torch.rand(1, 1, 24, 24), size=96, mode="bicubic", align_corners=False)
    true = torch.tensor([0.4, -0.7]).view(1, 2, 1, 1)
    current = warp(neighbour, true.expand(1, 2, 96, 96))
    flow = torch.zeros(1, 2, 24, 24)
    for _ in range(3):
        flow = lucas_kanade_step(current, neighbour, flow)
    assert (flow - true)[..., 3:-3, 3:-3].abs().max() < 0.1


def test_lucas_kanade_is_the_published_step_at_every_pixel() -> None:
    """Against gradients, products and sums taken pixel by pixel in double precision."""
    torch.manual_seed(0)
    current, neighbour = (torch.nn.functional.avg_pool2d(torch.rand(1, 1, 34, 50), 3, 1) for _ in range(2))
    flow = torch.randn(1, 2, 8, 12)
    moved = warp(neighbour, flow)[0, 0].double().numpy()
    now = current[0, 0].double().numpy()
    mean = np.pad((now + moved) / 2, 1, mode="edge")
    gx, gy, e = (mean[1:-1, 2:] - mean[1:-1, :-2]) / 2, (mean[2:, 1:-1] - mean[:-2, 1:-1]) / 2, moved - now
    for y, x in ((3, 5), (0, 0), (7, 11)):
        rows, columns = (np.clip(np.arange(c - 1, c + 2), 0, n - 1) for c, n in ((y, 8), (x, 12)))
        cells = [(slice(4 * r, 4 * r + 4), slice(4 * c, 4 * c + 4)) for r in rows for c in columns]
        a, b, c, d, f = (np.mean([p[cell].mean() for cell in cells]) for p in (gx * gx, gx * gy, gy * gy, gx * e, gy * e))
        step = -np.linalg.solve([[a + 2e-5, b], [b, c + 2e-5]], [d, f])
        got = (lucas_kanade_step(current, neighbour, flow) - flow)[0, :, y, x].numpy()
        assert np.allclose(got, step.clip(-1, 1), atol=1e-4)


def test_lucas_kanade_stays_still_on_flat_pictures() -> None:
    flat = torch.full((1, 1, 32, 32), 0.5)
    assert lucas_kanade_step(flat, flat + 0.01, torch.zeros(1, 2, 8, 8)).abs().max() < 1e-6


def test_ms_ssim_is_the_same_inside_bfloat16_training() -> None:
    """Low contrast, as most patches have: products of blurred planes in bfloat16 would turn its gradient into noise."""
    torch.manual_seed(0)
    clean = torch.nn.functional.avg_pool2d(torch.rand(1, 1, 104, 104), 9, 1)
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
