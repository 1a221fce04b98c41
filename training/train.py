"""Train one stage; the same command resumes it.

    python train.py --stage flow   --store DIR --data DIR --out RUNS     # alignment alone, photometric, some minutes
    python train.py --stage elp    --store DIR --data DIR --out RUNS     # stage 1: ELPNet, starts from the flow stage's weights
    python train.py --stage refine ...                                   # layers at full size behind it, with the rest resting
    python train.py --stage joint  ...                                   # stage 1 with the flow net trained along
    python train.py --stage cnpn   ...                                   # stage 2: the noise predictor, ELPNet frozen
    python train.py --stage fusion ... ; python train.py --stage lfdm ...  # stage 3: with the fusion, then everything
    python train.py --stage arcnn  ... ; python train.py --stage dncnn ... # the baselines on the same data, with --kinds mpeg2video mpeg4 first
On several GPUs: torchrun --nproc_per_node=N train.py --config paper --device cuda --stage ...
With windows that align.py prepared (--aligned), every stage whose flow net rests trains a third faster.
On a CPU that other programs use too: --processes CORES (threads of one process would wait for the slowest at every layer).
"""
from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

import torch

from pixrevive import aligned, archive, stages
from pixrevive.configs import CONFIGS
from pixrevive.dataset import Store
from pixrevive.memory import KEEP_MEMORY
from pixrevive.precision import compile_parts
from pixrevive.trainer import Plan, Trainer


def launch(processes: int) -> int:
    """Run this command once per process, as torchrun would; a signal to stop is passed on."""
    env = {**KEEP_MEMORY, **os.environ, "WORLD_SIZE": str(processes), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(20000 + os.getpid() % 20000), "OMP_NUM_THREADS": "1"}
    workers = [subprocess.Popen([sys.executable, *sys.argv], env={**env, "RANK": str(r), "LOCAL_RANK": str(r)}) for r in range(processes)]
    for s in (signal.SIGTERM, signal.SIGINT):
        signal.signal(s, lambda *_: [w.terminate() for w in workers])
    return max(w.wait() for w in workers)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--stage", choices=sorted(stages.STAGES), required=True)
    p.add_argument("--config", choices=sorted(CONFIGS), default="fast")
    p.add_argument("--store", type=Path, default=os.environ.get("PIXREVIVE_DATA_OUT"))
    p.add_argument("--data", type=Path, default=os.environ.get("PIXREVIVE_DATA"), help="folder with val/ (or PIXREVIVE_DATA)")
    p.add_argument("--out", type=Path, required=True, help="folder for checkpoints and logs")
    p.add_argument("--steps", type=int, help="length of the schedule; may be raised when a run is resumed")
    p.add_argument("--minutes", type=float, help="length of the schedule in minutes of training, instead of steps (checks are not counted)")
    p.add_argument("--check-minutes", type=float, dest="check_minutes", help="time between two quick validations")
    p.add_argument("--batch", type=int)
    p.add_argument("--patch", type=int)
    p.add_argument("--lr", type=float)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--processes", type=int, default=1, help="processes of one thread each that share the work of every step")
    p.add_argument("--init", type=Path, help="checkpoint whose averaged weights a new run of this stage starts from, instead of the stage before; of a smaller network, too (grow.py)")
    p.add_argument("--elp", type=Path, help="with --init of an LFDM: a checkpoint of the ELPNet that replaces the one inside")
    p.add_argument("--refine", type=Path, help="with --init: a checkpoint whose layers at full size replace those of it")
    p.add_argument("--aligned", type=Path, help="folder that align.py wrote with the same flow net: neighbours need not be moved again for every patch")
    p.add_argument("--kinds", nargs="+", choices=("hm16.20", "hm16.5", *archive.CODECS), help="train on codings of these codecs only; networks that see one frame begin with mpeg2video and mpeg4, which have no loop filter")
    p.add_argument("--neighbours", type=Path, help="the model that restored the neighbours in --aligned; the quick validation has it restore them, too")
    p.add_argument("--compile", action="store_true", help="compile the network first (PyTorch 2.6 or later and a C++ compiler): a third faster")
    p.add_argument("--device", default="cpu")
    a = p.parse_args()
    if a.store is None or a.data is None:
        p.error("--store and --data (or PIXREVIVE_DATA_OUT and PIXREVIVE_DATA) are needed")
    if a.elp and not a.init:
        p.error("--elp goes into the LFDM of --init")
    if a.refine and not a.init:
        p.error("--refine goes into the network of --init")
    if a.neighbours and not a.aligned:
        p.error("--neighbours needs --aligned: neighbours are restored when they are moved")
    if a.processes > 1 and "RANK" not in os.environ:
        raise SystemExit(launch(a.processes))
    torch.set_num_threads(1 if a.processes > 1 else a.threads)
    rank = int(os.environ.get("RANK", "0"))
    if "WORLD_SIZE" in os.environ:
        torch.distributed.init_process_group("nccl" if a.device == "cuda" else "gloo")
        a.device = f"cuda:{os.environ['LOCAL_RANK']}" if a.device == "cuda" else a.device
    torch.manual_seed(a.seed + rank)

    config = CONFIGS[a.config]
    chosen = {k: v for k, v in {"steps": a.steps, "minutes": a.minutes, "check_minutes": a.check_minutes, "batch": a.batch, "patch": a.patch, "lr": a.lr}.items() if v is not None}
    plan = Plan(**{"stage": a.stage, "steps": 20000, **config.plan(a.stage), **chosen, "seed": a.seed, "device": a.device})
    net = stages.build(a.stage, config).to(a.device)
    if not any(w.requires_grad for w in net.parameters()):
        raise SystemExit(f"configuration {a.config} has nothing that stage {a.stage} trains: choose another with --config")
    try:
        store = Store(a.store, plan.patch, a.seed + 1000 * rank, config.slots, a.aligned, a.kinds)
    except LookupError as e:
        raise SystemExit(str(e)) from None
    spec = stages.STAGES[a.stage]
    trainer = Trainer(plan, net, store, a.out, spec.loss, stages.check(a.stage, config, a.data, a.store / "val", a.neighbours), a.stage == "flow")
    if a.aligned:
        aligned.use(net)
    if trainer.step == 0:
        if a.init:
            start = torch.load(a.init, map_location=a.device)
            stages.load_grown(net, start, config.slots)
            trainer.inherited = start.get("inherited", 0.0) + start["seconds"]
            if a.elp:
                own = torch.load(a.elp, map_location=a.device)
                stages.load_grown(net, own, config.slots)
                # its past may be that of --init, too
                trainer.inherited = max(trainer.inherited, own.get("inherited", 0.0)) + own["seconds"]
            if a.refine:
                layers = torch.load(a.refine, map_location=a.device)
                stages.load_part(net, layers, "refine")
                trainer.inherited += layers["seconds"]
        else:
            start = stages.start_of(a.stage, a.out)
            if start and not start.exists():
                raise SystemExit(f"stage {a.stage} starts from {start}, which is not there: train that stage first, or give --init")
            if start:
                before = torch.load(start, map_location="cpu")
                trainer.inherited = before.get("inherited", 0.0) + before["seconds"]
            stages.initialise(a.stage, net, a.out, store)
        trainer.ema = {k: v.detach().clone() for k, v in net.state_dict().items()}
    if a.aligned:
        aligned.verify(net, a.aligned, a.neighbours)
    if a.compile:
        compile_parts(net)
    stopping = []
    for s in (signal.SIGTERM, signal.SIGINT):
        signal.signal(s, lambda *_: stopping.append(True))
    trainer.log({"event": "start", "items": len(store.items), "parameters": sum(x.numel() for x in trainer.parameters)})
    trainer.run(lambda: bool(stopping))
    if trainer.rank == 0:
        trainer.log(trainer.with_ema())


if __name__ == "__main__":
    main()
