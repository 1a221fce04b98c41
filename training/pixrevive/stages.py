"""The stages of training: what each one trains, from which weights it starts, and with which loss."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from . import losses
from .baselines import BASELINES
from .checks import Check, checker
from .configs import Config
from .dataset import Batch, Store
from .diffusion import diffuse, start_index
from .elpnet import ElpNet, Restored
from .flow import warp
from .grow import grown
from .guide import clean_flow
from .infer import Restore
from .lfdm import Lfdm
from .precision import bf16_is_faster, memory_format
from .window import SLOTS, Slot

#: numbers of steps that the last stages train for, single ones mostly
STEPS_DRAWN = (1, 1, 1, 1, 2, 4)
NOISE_LOSS_EVERY = 4


@dataclass(frozen=True)
class Weights:
    """What counts beside the Charbonnier loss of the fused picture: 1 - MS-SSIM (Eq. 10), the noise loss (Eq. 7), the picture of ELPNet's U-Net."""
    structure: float = 0.2
    noise: float = 0.1
    elp: float = 0.5


Loss = Callable[[nn.Module, Batch], torch.Tensor]


def flow_loss(net: nn.Module, batch: Batch) -> torch.Tensor:
    """Flow between decoded frames, judged on the clean ones: by what it does to them, and by a classical flow of theirs."""
    assert isinstance(net, ElpNet) and batch.clean_y is not None
    n, f, h, w = batch.y.shape
    mid = f // 2
    keep = [k for k in range(f) if k != mid]

    def pairs(y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return y[:, mid : mid + 1].expand(n, f - 1, h, w).reshape(-1, 1, h, w), y[:, keep].reshape(-1, 1, h, w)

    trail = net.flow.trail(*pairs(batch.y))
    current, others = pairs(batch.clean_y)
    flow, trusted = clean_flow(current, others)
    return losses.photometric(warp(others, trail[-1]), current, trail[-1]) + 0.5 * losses.guided(trail, flow, trusted)


def picture_loss(y: torch.Tensor, uv: torch.Tensor, batch: Batch) -> torch.Tensor:
    """L_Char of Eq. 10: luma mostly, chroma too; both relative to the luma error of the frame."""
    return losses.charbonnier(y, batch.target_y, batch.rmse) + 0.25 * losses.charbonnier(uv, batch.target_uv, batch.rmse)


def restorer_loss(net: nn.Module, batch: Batch) -> torch.Tensor:
    """For networks that restore in one pass (ELPNet, ARCNN, DnCNN)."""
    y, uv = net(batch.y, batch.uv, batch.qp)[:2]
    return picture_loss(y, uv, batch)


def noise_loss(net: Lfdm, batch: Batch, r: Restored) -> torch.Tensor:
    """Eq. 7: the noise in the noised clean picture, given what ELPNet made of the window, which takes no gradient from it. t is drawn up to 1.3 t_s, where sampling takes place."""
    with torch.no_grad():
        clean = net.whitened(batch.target_y, batch.target_uv)
        top = start_index(batch.qp[:, batch.y.shape[1] // 2], net.config.schedule, net.config.strength).float() * 1.3 + 1
        t = (torch.rand(len(top), device=top.device) * top).long().clamp_max(net.config.schedule.steps - 1)
    noise = torch.randn_like(clean)
    eps, _ = net.cnpn(diffuse(clean, noise, net.alpha_bar[t]), t, net.condition(r).detach(), [f.detach() for f in r.features])
    return F.mse_loss(eps, noise)


def cnpn_loss(net: nn.Module, batch: Batch) -> torch.Tensor:
    """Eq. 7 with ELPNet frozen."""
    assert isinstance(net, Lfdm)
    with torch.no_grad():
        r = net.elp.trunk(*net.elp.aligned(batch.y, batch.uv), batch.qp)
    return noise_loss(net, batch, r)


def lfdm_loss(net: nn.Module, batch: Batch, weights: Weights = Weights()) -> torch.Tensor:
    """L of Eq. 10 on the fused picture, plus the noise loss (L_Per has weight 0: no feature network can be had offline).

    The number of steps is drawn anew each time, so that one set of weights serves *Quality* and *Max*; where ELPNet is trained along, the
    picture of its U-Net counts, too (weights.elp), so that it goes on restoring by itself.
    """
    assert isinstance(net, Lfdm)
    noise = torch.randn(batch.y.shape[0], 24, batch.y.shape[2] // 4, batch.y.shape[3] // 4, device=batch.y.device)
    steps = STEPS_DRAWN[int(torch.randint(len(STEPS_DRAWN), ()))]
    (y, uv), r = net.restore(batch.y, batch.uv, batch.qp, noise, steps)
    structure = 1 - losses.ms_ssim(y, batch.target_y)
    total = picture_loss(y, uv, batch) + weights.structure * structure
    if int(torch.randint(NOISE_LOSS_EVERY, ())) == 0 and weights.noise:  # a second pass through the predictor is a third of a step
        total = total + weights.noise * NOISE_LOSS_EVERY * noise_loss(net, batch, r)
    return total + weights.elp * picture_loss(r.y, r.uv, batch) if net.elp.tail.weight.requires_grad else total


@dataclass(frozen=True)
class Stage:
    """`network`: what is built; `trains`: prefixes of the parameters trained ("" = all); `before`: stage whose weights it starts from."""
    loss: Loss
    network: str = "elp"
    trains: tuple[str, ...] = ("",)
    before: str | None = None


#: ELPNet without its flow net, which rests but for the stages `flow` and `joint`: through the restoration loss it learns slowly, and frozen
#: it costs no backward pass
_TRUNK = ("head.", "encoder.", "down.", "middle.", "up.", "high_in.", "high_out.", "decoder.", "tail.", "blend.", "refine.")

STAGES: dict[str, Stage] = {
    "flow": Stage(flow_loss, trains=("flow.",)),
    "elp": Stage(restorer_loss, trains=_TRUNK, before="flow"),
    "joint": Stage(restorer_loss, before="elp"),
    "refine": Stage(restorer_loss, trains=("refine.",), before="elp"),
    "cnpn": Stage(cnpn_loss, "lfdm", ("cnpn.",), "joint"),
    "fusion": Stage(lfdm_loss, "lfdm", ("cnpn.", "fusion."), "cnpn"),
    "lfdm": Stage(lfdm_loss, "lfdm", (*(f"elp.{part}" for part in _TRUNK), "cnpn.", "fusion."), "fusion"),
    "arcnn": Stage(restorer_loss, "arcnn"),
    "dncnn": Stage(restorer_loss, "dncnn"),
}


def build(stage: str, config: Config) -> nn.Module:
    """The network of a stage with only the weights that the stage trains left trainable."""
    spec, sizes = STAGES[stage], config.lfdm
    makers: dict[str, Callable[[], nn.Module]] = {"elp": lambda: ElpNet(sizes.elp), "lfdm": lambda: Lfdm(sizes), **BASELINES}
    net = makers[spec.network]()
    for name, p in net.named_parameters():
        p.requires_grad_(name.startswith(spec.trains))
    return net.to(memory_format=memory_format(bf16_is_faster()))


def start_of(stage: str, runs: Path) -> Path | None:
    """The checkpoint that a stage starts from, whether or not it is there; None for those that start from nothing."""
    before = STAGES[stage].before
    if before is None:
        return None
    path = runs / f"{before}.pt"
    # alignment and restoration need not have been trained together
    return runs / "elp.pt" if before == "joint" and not path.exists() else path


def _counterparts(net: nn.Module, weights: dict[str, torch.Tensor]) -> tuple[nn.Module, dict[str, torch.Tensor]]:
    """What of a network and of some weights belongs together: the ELPNet inside, where one of them is an LFDM and the other is not."""
    inside = {name.removeprefix("elp."): w for name, w in weights.items() if name.startswith("elp.")}
    if isinstance(net, Lfdm) and not inside:
        return net.elp, weights
    return net, inside if isinstance(net, ElpNet) and inside else weights


def load_weights(net: nn.Module, weights: dict[str, torch.Tensor]) -> None:
    """Weights of the same network; or of an ELPNet for the one inside an LFDM, and the other way round."""
    target, own = _counterparts(net, weights)
    target.load_state_dict(own)


def load_grown(net: nn.Module, checkpoint: dict[str, Any], slots: Sequence[Slot]) -> None:
    """load_weights of a checkpoint's averaged weights, for a network with this window that may be larger than the checkpoint's (grow.py).

    An ELPNet by itself may lack its layers at full size; an LFDM would go on without what it was trained around, which is refused (SystemExit).
    """
    target, own = _counterparts(net, checkpoint["ema"])
    if isinstance(net, Lfdm) and net.elp.refine is None and any("refine." in name for name in own):
        raise SystemExit("the checkpoint has layers at full size, which this configuration has not: give --config quality or max")
    if isinstance(target, ElpNet) and target.refine is None:
        own = {name: w for name, w in own.items() if not name.startswith("refine.")}
    target.load_state_dict(grown(own, checkpoint.get("slots", SLOTS), target, slots))


def load_part(net: nn.Module, checkpoint: dict[str, Any], part: str) -> None:
    """One part of the ELPNet of a checkpoint of any stage that has one ("flow", "refine"), with its averaged weights; a network without an ELPNet stays as it is."""
    elp = next((m for m in net.modules() if isinstance(m, ElpNet)), None)
    if elp is not None:
        names = {name.removeprefix("elp."): w for name, w in checkpoint["ema"].items()}
        elp.get_submodule(part).load_state_dict({name.removeprefix(f"{part}."): w for name, w in names.items() if name.startswith(f"{part}.")})


def load_flow(net: nn.Module, checkpoint: Path) -> None:
    """The flow net alone (load_part)."""
    load_part(net, torch.load(checkpoint, map_location="cpu"), "flow")


def initialise(stage: str, net: nn.Module, runs: Path, store: Store) -> None:
    """Averaged weights of the stage before, where it was trained, and the statistics that whiten the input."""
    path = start_of(stage, runs)
    if path and path.exists():
        load_weights(net, torch.load(path, map_location="cpu")["ema"])
    if stage == "elp":
        calibrate(net, store)


@torch.no_grad()
def calibrate(net: nn.Module, store: Store) -> None:
    """Measure the standard deviation of every input band over the training data."""
    assert isinstance(net, ElpNet)
    net.scale.fill_(1)
    current, diff = [], []
    for _ in range(12):
        b = store.sample(8)
        mid = b.y.shape[1] // 2
        bands = net.bands(b.y[:, mid : mid + 1], b.uv[:, 2 * mid : 2 * mid + 2])
        current.append(net.whiten(bands)[:, : bands.shape[1]].pow(2).mean((0, 2, 3)))
        by_neighbour = (d.view(d.shape[0] * (b.y.shape[1] - 1), -1, *d.shape[2:]) for d in net.differences(*net.aligned(b.y, b.uv)))
        diff.append(torch.cat([d.pow(2).mean((0, 2, 3)) for d in by_neighbour]))
    for buffer, values in ((net.scale, current), (net.scale_diff, diff)):
        buffer.copy_((torch.stack(values).mean(0).sqrt().clamp_min(1e-3) ** -1).view_as(buffer).clamp_max(200))


def as_restore(net: nn.Module) -> Restore:
    """A network of any stage as a function of CPU planes (y, uv, qp). Noise is fixed, so that a figure can be repeated."""
    device = next(net.parameters()).device

    def run(y: torch.Tensor, uv: torch.Tensor, qp: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        noise = [torch.randn(1, 24, y.shape[2] // 4, y.shape[3] // 4, generator=torch.Generator().manual_seed(1))] if isinstance(net, Lfdm) else []
        oy, ouv = net(*(t.to(device) for t in (y, uv, qp, *noise)))[:2]
        return oy.cpu(), ouv.cpu()

    return run


def check(stage: str, config: Config, data: Path, cache: Path, neighbours: Path | None = None) -> Check:
    """The validation of a stage, with neighbours restored by a model file where one is given. The noise predictor alone has no picture to show: until fusion is trained its output is ELPNet's."""
    return checker(data, cache, config.slots, stage == "flow", as_restore, neighbours)
