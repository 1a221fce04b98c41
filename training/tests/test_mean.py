"""Means of checkpoints."""
from typing import Any

import pytest
import torch

from mean import mean


def checkpoint(value: float, stage: str = "lfdm", slots: tuple[object, ...] = (-1, 0, 1), size: int = 2) -> dict[str, Any]:
    return {"plan": {"stage": stage}, "slots": slots, "ema": {"w": torch.full((size,), value).half(), "n": torch.tensor(3)}, "patches": int(value), "optimizer": {}}


def test_weights_are_averaged_and_the_rest_is_of_the_first() -> None:
    result = mean([checkpoint(4), checkpoint(8)], [0.75, 0.25])
    assert result["ema"]["w"].tolist() == [5.0, 5.0] and result["ema"]["n"].item() == 3
    assert result["patches"] == 4 and "optimizer" not in result


def test_what_rested_stays_as_it_is() -> None:
    rested = torch.rand(64, generator=torch.Generator().manual_seed(1))
    states = [checkpoint(4), checkpoint(8)]
    for state in states:
        state["ema"]["flow"] = rested.clone()
    assert not torch.equal(0.85 * rested + 0.15 * rested, rested)
    assert torch.equal(mean(states, [0.85, 0.15])["ema"]["flow"], rested)


@pytest.mark.parametrize("shares", [[0.5, 0.6], [1.0], [1.5, -0.5]])
def test_shares_make_a_whole(shares: list[float]) -> None:
    with pytest.raises(ValueError, match="1 together"):
        mean([checkpoint(4), checkpoint(8)], shares)


@pytest.mark.parametrize("other", [checkpoint(1, stage="elp"), checkpoint(1, slots=(0,)), checkpoint(1, size=3)])
def test_networks_of_different_kinds_are_refused(other: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="different"):
        mean([checkpoint(4), other], [0.5, 0.5])
