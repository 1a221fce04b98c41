"""Named configurations: sizes of the networks, their window, and each stage's training plan."""
from __future__ import annotations

from dataclasses import dataclass, field

from .cnpn import CnpnConfig
from .elpnet import ElpConfig
from .lfdm import LfdmConfig
from .window import SECOND, SLOTS, Slot


@dataclass(frozen=True)
class Config:
    """`common` and `per_stage` override trainer.Plan's defaults. A diffusion model's ELPNet is `lfdm.elp`."""
    lfdm: LfdmConfig = LfdmConfig()
    slots: tuple[Slot, ...] = SLOTS
    common: dict[str, object] = field(default_factory=dict)
    per_stage: dict[str, dict[str, object]] = field(default_factory=dict)

    def plan(self, stage: str) -> dict[str, object]:
        return {**self.common, **self.per_stage.get(stage, {})}


_SHORT: dict[str, dict[str, object]] = {
    "flow": {"steps": 2500, "lr": 1e-3, "check_minutes": 2.0, "ema": 0.99},
    "elp": {"steps": 50000, "lr": 7e-4, "batch": 4},
    "refine": {"steps": 20000, "lr": 1e-3, "batch": 4, "patch": 96},
    "joint": {"steps": 20000, "lr": 2e-4, "batch": 4},
    "cnpn": {"steps": 20000, "lr": 4e-4, "batch": 4},
    "fusion": {"steps": 20000, "lr": 4e-4, "batch": 4},
    "lfdm": {"steps": 20000, "lr": 1e-4, "batch": 4},
    "arcnn": {"steps": 50000, "lr": 5e-4, "batch": 4},
    "dncnn": {"steps": 50000, "lr": 3e-4, "batch": 4},
}

#: a second pass, which sees all frames within reach and the frame as restored, with layers at full size behind the U-Net
_ELP = ElpConfig(refine=32, slots=len(SECOND), own=True)

CONFIGS: dict[str, Config] = {
    # for CPUs: the shipped models
    "fast": Config(per_stage=_SHORT),
    "quality": Config(LfdmConfig(_ELP, views=2), SECOND, per_stage=_SHORT),
    "max": Config(LfdmConfig(_ELP, steps=4, views=4), SECOND, per_stage=_SHORT),
    # the published sizes and schedule, for those who have GPUs
    "paper": Config(
        LfdmConfig(elp=ElpConfig(width=64, inner=128, encoder=4, middle=4, decoder=4, slots=3), cnpn=CnpnConfig(width=64, inner=128, time=128), strength=1.0, steps=4),
        slots=(-1, 0, 1),
        common={"lr": 1e-4, "schedule": "drop", "batch": 16, "patch": 128, "steps": 300000, "bf16": False, "sync": 1},
        per_stage={"flow": {"steps": 20000}},
    ),
}
