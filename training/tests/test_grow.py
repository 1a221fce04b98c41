"""Weights of a small network in a larger one."""
from dataclasses import replace

import pytest
import torch

from pixrevive.cnpn import CnpnConfig
from pixrevive.elpnet import ElpConfig, ElpNet
from pixrevive.grow import grown
from pixrevive.lfdm import Lfdm, LfdmConfig
from pixrevive.window import SECOND, SLOTS

SMALL = ElpConfig(width=16, inner=16, encoder=1, middle=2, decoder=1, flow=8)
LARGE = replace(SMALL, encoder=2, middle=3, decoder=4, slots=len(SECOND), own=True)
#: where the slots of SLOTS stand in SECOND
KEPT = [1, 4, 5, 6, 7]


def shaken(net: torch.nn.Module) -> torch.nn.Module:
    """A network of which no part is idle."""
    torch.manual_seed(1)
    for p in net.parameters():
        p.data += torch.randn_like(p) * 0.02
    return net.eval()


def windows() -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """A window of SECOND, and the part of it that SLOTS has."""
    torch.manual_seed(2)
    y, uv, qp = torch.rand(1, 10, 64, 64), torch.rand(1, 10, 2, 32, 32), torch.rand(1, 10) * 20 + 20
    large, small = [y, uv.reshape(1, 20, 32, 32), qp], [y[:, KEPT], uv[:, KEPT].reshape(1, 10, 32, 32), qp[:, KEPT]]
    return large, small


@torch.no_grad()
def test_a_grown_network_computes_the_same() -> None:
    large, small = windows()
    noise = torch.randn(1, 24, 16, 16)
    cnpn = CnpnConfig(width=16, inner=16, time=16)
    for before, after, extra in (
        (ElpNet(SMALL), ElpNet(LARGE), ()),
        (Lfdm(LfdmConfig(SMALL, cnpn)), Lfdm(LfdmConfig(LARGE, cnpn)), (noise,)),
    ):
        shaken(before)
        after.load_state_dict(grown(before.state_dict(), SLOTS, after, SECOND))
        expected, got = before(*small, *extra)[:2], after.eval()(*large, *extra)[:2]
        assert all(torch.allclose(a, b, atol=1e-5) for a, b in zip(expected, got))
        assert not torch.allclose(got[0], large[0][:, 5:6], atol=1e-3)  # it does restore something
        # what is new learns: nothing of it is cut off from the picture
        with torch.enable_grad():
            sum(p.square().mean() for p in after(*large, *extra)[:2]).backward()
        elp = after if isinstance(after, ElpNet) else after.elp
        assert elp.blend.weight.grad.flatten(1).abs().sum(1).min() > 0
        assert elp.encoder[1].b.weight.grad.abs().sum() > 0
        assert elp.head.weight.grad.abs().sum((0, 2, 3)).min() > 0


@torch.no_grad()
def test_the_frame_as_restored_is_not_moved() -> None:
    (y, uv, _), _ = windows()
    moved, moved_uv = shaken(ElpNet(LARGE)).align(y, uv)
    assert torch.equal(moved[:, 0], y[:, 0]) and torch.equal(moved_uv[:, :2], uv[:, :2])
    assert moved.shape == (1, 9, 64, 64) and moved_uv.shape == (1, 18, 32, 32)
    assert not torch.equal(moved[:, 1], y[:, 1])


def test_other_networks_are_refused() -> None:
    small = ElpNet(SMALL)
    with pytest.raises(RuntimeError, match="shape mismatch"):
        grown(small.state_dict(), SLOTS, ElpNet(replace(LARGE, width=32)), SECOND)
    with pytest.raises(KeyError):
        grown(small.state_dict(), SLOTS, ElpNet(replace(LARGE, slots=3, own=False)), (-1, 0, 1))
