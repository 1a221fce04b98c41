"""The training loop that all stages share: schedule, EMA, checkpoints, resume, log."""
from __future__ import annotations

import json
import math
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.distributed as dist
from torch import nn

from .dataset import Batch, Store
from .precision import CAN_COMPILE, bf16_is_faster, uncompiled


@dataclass
class Plan:
    """What one stage of a run does. Times are wall-clock."""
    stage: str
    steps: int
    minutes: float | None = None  # length of the schedule in training time, instead of steps: what a budget shared by several networks means
    batch: int = 8
    patch: int = 128
    lr: float = 6e-4
    final_lr: float = 0.05
    warmup: int = 200
    schedule: str = "cosine"  # or "drop": ten-fold lower at 70 %, as in the paper
    ema: float = 0.999
    save_minutes: float = 4
    check_minutes: float = 12
    seed: int = 1
    bf16: bool | None = None  # None: what this processor is faster with
    sync: int = 16  # steps between meetings of the processes of a run
    device: str = "cpu"

    def progress(self, step: int, seconds: float) -> float:
        """How much of the schedule is done, 0..1."""
        return min(1.0, seconds / (60 * self.minutes) if self.minutes else step / max(1, self.steps))

    def rate(self, step: int, seconds: float, warm_from: int = 0) -> float:
        """Learning rate at a step; it rises over `warmup` steps from `warm_from`, where the optimiser had no history."""
        ramp = min(1.0, (step - warm_from + 1) / self.warmup)
        t = self.progress(step, seconds)
        if self.schedule == "drop":
            return self.lr * ramp * (1.0 if t < 0.7 else 0.1)
        return self.lr * ramp * (self.final_lr + (1 - self.final_lr) * 0.5 * (1 + math.cos(math.pi * t)))


def commit() -> str:
    """The commit the code is at."""
    try:
        return subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=Path(__file__).parent, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


class ThreadChooser:
    """Chooses between one and several threads by measured step time.

    Beside another busy process a step with one thread per core waits for the slowest of them and takes longer than with one thread alone.
    """

    def __init__(self, threads: int, period: int = 60, trial: int = 4) -> None:
        self.options = [threads] if threads <= 1 else [threads, 1]
        self.period, self.trial = period, trial
        self.best, self.count = 0, 0
        self.times: dict[int, list[float]] = {}
        torch.set_num_threads(self.options[0])

    def step(self, seconds: float) -> None:
        """Tell how long a step took."""
        if len(self.options) == 1:
            return
        phase = self.count % self.period
        if phase < 2 * self.trial:
            self.times.setdefault(phase // self.trial, []).append(seconds)
        if phase == 2 * self.trial - 1:
            self.best = min(self.times, key=lambda k: sorted(self.times[k])[self.trial // 2])
            self.times = {}
        self.count += 1
        phase = self.count % self.period
        torch.set_num_threads(self.options[phase // self.trial if phase < 2 * self.trial else self.best])


class Trainer:
    """Trains the parameters of `net` that want gradients. `loss` takes (net, batch)."""

    def __init__(self, plan: Plan, net: nn.Module, store: Store, folder: Path, loss: Callable[[nn.Module, Batch], torch.Tensor],
                 check: Callable[[nn.Module], dict[str, float]], clean_window: bool = False) -> None:
        self.plan, self.net, self.store, self.folder = plan, net, store, folder
        self.loss, self.check, self.clean_window = loss, check, clean_window
        self.bf16 = bf16_is_faster() if plan.bf16 is None else plan.bf16
        self.parameters = [p for p in net.parameters() if p.requires_grad]
        self.optimizer = torch.optim.Adam(self.parameters, lr=plan.lr, betas=(0.9, 0.999), **({"fused": True} if CAN_COMPILE else {"foreach": True}))
        self.ema = {k: v.detach().clone() for k, v in net.state_dict().items()}
        self.world, self.rank = (dist.get_world_size(), dist.get_rank()) if dist.is_initialized() else (1, 0)
        self.step, self.seconds, self.patches = 0, 0.0, 0
        self.inherited = 0.0  # seconds of training in the weights that this run started from
        self.warm_from = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{plan.stage}.pt"
        if self.path.exists():
            self.load()

    def load(self) -> None:
        """Continue where the last run of this stage stopped."""
        state = torch.load(self.path, map_location=self.plan.device)
        self.net.load_state_dict(state["model"])
        self.ema = state["ema"]
        self.step, self.seconds, self.patches = state["step"], state["seconds"], state.get("patches", 0)
        self.inherited = state.get("inherited", 0.0)
        if "optimizer" in state:
            self.optimizer.load_state_dict(state["optimizer"])
        else:
            self.warm_from = self.step
        # another part of the random sequence than the one already seen
        self.store.rng = type(self.store.rng)(type(self.store.rng.bit_generator)([self.plan.seed, self.step, self.rank]))

    def save(self) -> None:
        """Write the checkpoint whole or not at all."""
        if self.rank:
            return
        state = {"model": self.net.state_dict(), "ema": self.ema, "optimizer": self.optimizer.state_dict(), "step": self.step, "seconds": self.seconds, "patches": self.patches, "inherited": self.inherited,
                 "plan": asdict(self.plan), "slots": self.store.slots, "config": asdict(self.net.config) if hasattr(self.net, "config") else {}, "items": len(self.store.items), "dataSha256": self.store.digest(), "commit": commit()}
        torch.save(state, self.path.with_suffix(".tmp"))
        os.replace(self.path.with_suffix(".tmp"), self.path)

    def _update_ema(self) -> None:
        # A short horizon at first, or the untrained start would linger
        decay = min(self.plan.ema, (1 + self.step) / (20 + self.step))
        if self.world > 1:
            decay **= self.plan.sync
        # Averaging what rests would change its last bit, and aligned windows are known by the flow net's exact weights
        state = {k: p.detach() for k, p in self.net.named_parameters() if p.requires_grad}
        keys = list(state)
        torch._foreach_mul_([self.ema[k] for k in keys], decay)
        torch._foreach_add_([self.ema[k] for k in keys], [state[k] for k in keys], alpha=1 - decay)
        for k, b in self.net.named_buffers():  # running statistics are averages already
            if k in self.ema:
                self.ema[k].copy_(b)

    def _average_weights(self, stopping: bool) -> bool:
        """Average the weights of all processes of a run. Returns whether any of them was asked to stop.

        Each process takes its own Adam steps on patches of its own and they meet every plan.sync steps: beside other programs a process
        that had to wait for the others at every step would idle half of its time.
        """
        if self.world == 1:
            return stopping
        flat = torch.cat([*(q.detach().flatten() for q in self.parameters), torch.full((1,), float(stopping), device=self.parameters[0].device)])
        dist.all_reduce(flat)
        flat /= self.world
        at = 0
        for q in self.parameters:
            q.data.copy_(flat[at : at + q.numel()].view_as(q))
            at += q.numel()
        return bool(flat[-1] > 0)

    def with_ema(self) -> dict[str, float]:
        """Validate with the averaged weights, as they are exported."""
        own = {k: v.detach().clone() for k, v in self.net.state_dict().items()}
        self.net.load_state_dict(self.ema)
        self.net.eval()
        with uncompiled():
            result = self.check(self.net)
        self.net.load_state_dict(own)
        self.net.train()
        return result

    def log(self, record: dict[str, float | int | str]) -> None:
        if self.rank:
            return
        record = {"step": self.step, "hours": round(self.seconds / 3600, 4), "patches": self.patches, **record}
        line = json.dumps(record)
        print(line, flush=True)
        with open(self.folder / f"{self.plan.stage}.log.jsonl", "a") as f:
            f.write(line + "\n")

    def run(self, stop: Callable[[], bool] = lambda: False) -> None:
        """Train to the end of the schedule, or until stop() says so; a checkpoint is written in either case."""
        p = self.plan
        saved = checked = shown = last = time.monotonic()
        total, count = 0.0, 0
        chooser = ThreadChooser(torch.get_num_threads())
        ending = p.progress(self.step, self.seconds) >= 1
        while not ending:
            for g in self.optimizer.param_groups:
                g["lr"] = p.rate(self.step, self.seconds, self.warm_from)
            batch = self.store.sample(p.batch, self.clean_window)
            if p.device != "cpu":
                batch = batch.to(p.device)
            with torch.autocast(torch.device(p.device).type, torch.bfloat16, enabled=self.bf16):
                value = self.loss(self.net, batch)
            self.optimizer.zero_grad(set_to_none=True)
            value.backward()
            norm = torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
            if bool(torch.isfinite(norm)):  # a rare overflow must not spoil the weights
                self.optimizer.step()
            self.step += 1
            now = time.monotonic()
            self.seconds += now - last
            if self.world == 1 or self.step % p.sync == 0 or (not p.minutes and self.step == p.steps):
                done = self.rank == 0 and p.progress(self.step, self.seconds) >= 1  # the others' clocks ran on while it validated
                ending = self._average_weights(stop() or done)
                self._update_ema()
            self.patches += p.batch * self.world
            total, count = total + float(value.detach()), count + 1
            chooser.step(now - last)
            last = now
            if now - shown > 30:
                self.log({"loss": round(total / count, 5), "rate": round(p.rate(self.step, self.seconds, self.warm_from), 7), "patchesPerSecond": round(count * p.batch * self.world / (now - shown), 1), "norm": round(float(norm), 3), "threads": torch.get_num_threads()})
                shown, total, count = now, 0.0, 0
            met = self.world == 1 or self.step % p.sync == 0  # between meetings the weights are this process's own
            if met and now - checked > p.check_minutes * 60:
                self.store.refresh()
                if self.rank == 0:
                    self.log({**self.with_ema(), "items": len(self.store.items)})
                checked = shown = last = time.monotonic()
                total, count = 0.0, 0
            if met and now - saved > p.save_minutes * 60:
                self.save()
                saved = now
        self.save()
