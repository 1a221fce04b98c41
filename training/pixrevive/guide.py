"""Optical flow by a classical method: of clean frames, as a guide for the flow net.

DIS (T. Kroeger et al., "Fast optical flow using dense inverse search", ECCV 2016), in OpenCV. By the photometric loss alone the net stays in
local minima on fine texture; the guide costs some milliseconds per pair of patches. OpenCV is needed for training the flow stage only.
"""
from __future__ import annotations

import functools

import numpy as np
import torch

from .flow import local_mean, warp


@functools.cache
def _dis() -> object:
    import cv2

    cv2.setNumThreads(1)
    dis = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    dis.setFinestScale(0)
    return dis


@torch.no_grad()
def dis_flow(current: torch.Tensor, neighbour: torch.Tensor) -> torch.Tensor:
    """Flow [N,2,H,W] in pixels from luma [N,1,H,W] to luma, 0..1, of any frames."""
    codes = [(p[:, 0].cpu() * 255).round().to(torch.uint8).numpy() for p in (current, neighbour)]
    return torch.from_numpy(np.stack([_dis().calc(a, b, None).transpose(2, 0, 1) for a, b in zip(*codes)])).to(current.device)


@torch.no_grad()
def clean_flow(current: torch.Tensor, neighbour: torch.Tensor, margin: int = 8) -> tuple[torch.Tensor, torch.Tensor]:
    """Flow [N,2,H,W] in pixels between clean luma [N,1,H,W], 0..1, and where it is trusted [N,1,H,W]: not at the patch's border, and where
    the neighbour moved by it resembles the frame."""
    flow = dis_flow(current, neighbour)
    error = local_mean((warp(neighbour, flow) - current).abs(), 2)
    contrast = local_mean((current - local_mean(current, 4)).abs(), 4)
    trusted = (error < 0.01 + 0.5 * contrast).float()
    inner = torch.zeros_like(trusted)
    inner[..., margin:-margin, margin:-margin] = 1
    return flow, trusted * inner
