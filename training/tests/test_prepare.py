"""What prepare.py makes of photographs, and in which order."""
import numpy as np
import torch

import prepare
from pixrevive import camera


def test_ripples_move_every_place_by_itself() -> None:
    moved = camera._ripples((48, 64), 5, np.random.default_rng(3))
    assert moved.shape == (5, 48, 64, 2)
    far = moved.square().sum(-1).sqrt()
    assert 0.5 <= float(far.mean()) <= 2.5
    # neither a shift of the picture nor one that lasts
    assert float(moved.mean((1, 2)).square().sum(-1).sqrt().mean()) < 0.5 * float(far.mean())
    assert float((moved[1] - moved[0]).square().sum(-1).sqrt().mean()) > 0.2 * float(far.mean())


def test_clips_with_ripples_differ_from_those_without() -> None:
    rng = np.random.default_rng(1)
    photo = torch.from_numpy(rng.uniform(40, 200, (3, 80, 96)).astype(np.float32))
    plain, rippled = (camera.clip(photo, photo, 3, np.random.default_rng(7), ripples) for ripples in (False, True))
    assert plain[1:] == rippled[1:] == (64, 64) and rippled[0].shape == (3, 64 * 64 * 3 // 2)
    assert not np.array_equal(plain[0], rippled[0])


def test_ripples_are_spread_over_the_work_list() -> None:
    photos = [f"still_urban_{k:03}" for k in range(6)] + [f"still_plain_{k}" for k in range(6)]
    jobs = prepare.work_list(["a", "b", "c"], photos, 3, 1)
    places = [k for k, j in enumerate(jobs) if j.source.startswith("ripple_")]
    assert {jobs[k].source for k in places} == {f"ripple_urban_{k:03}" for k in range(6)}
    assert max(np.diff(places)) <= len(jobs) // 6 + 1 and len({j.id for j in jobs}) == len(jobs)


def test_each_clip_and_each_ripple_is_coded_as_archives_are_today() -> None:
    clips, photos = ["a", "b", "c"], [f"still_bsd_{k:03}" for k in range(6)]
    jobs = prepare.work_list(clips, photos, 3, 1)
    assert {j.source for j in jobs if j.kind in ("h264", "hevc")} >= {*clips, *(p.replace("still_", "ripple_") for p in photos)}


def test_each_clip_and_each_ripple_is_coded_as_hm_does_once_more() -> None:
    clips, photos = ["a", "b", "c"], [f"still_bsd_{k:03}" for k in range(40)]
    jobs = [j for j in prepare.work_list(clips, photos, 3, 1) if j.kind.startswith("hm")]
    rippled = [j for j in jobs if j.source.startswith("ripple_")]
    assert {j.source for j in jobs} >= set(clips) and {j.source for j in rippled} == {p.replace("still_", "ripple_") for p in photos}
    # too few codings were near base QP 42
    assert sum(j.base >= 41 for j in rippled) > len(rippled) / 3
