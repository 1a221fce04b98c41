"""Self-ensembling: a network's pictures of one aligned window in several orientations, averaged."""
from __future__ import annotations

from collections.abc import Callable

import torch

Picture = tuple[torch.Tensor, torch.Tensor]  # y [N,1,H,W], uv [N,2,H/2,W/2]

#: dimensions that each view mirrors: as it is, turned by 180 degrees, mirrored up and down, mirrored left and right
_MIRRORED = ((), (2, 3), (2,), (3,))


def mean_over_views(picture: Callable[..., Picture], views: int, y: torch.Tensor, uv: torch.Tensor, qp: torch.Tensor, *noise: torch.Tensor) -> Picture:
    """Mean of `picture(y, uv, qp, *noise)` over 1, 2 or 4 views, which are run as one batch.

    What a network errs in differs from view to view, so their mean errs less. The noise turns with the picture: it belongs to a position.
    """
    n, mirrored = y.shape[0], _MIRRORED[:views]
    if views == 1:
        return picture(y, uv, qp, *noise)

    def turned(planes: torch.Tensor) -> torch.Tensor:
        return torch.cat([planes.flip(dims) if dims else planes for dims in mirrored])

    def mean(planes: torch.Tensor) -> torch.Tensor:
        parts = [part.flip(dims) if dims else part for part, dims in zip(planes.split(n), mirrored)]
        return sum(parts[1:], parts[0]) / views

    oy, ouv = picture(turned(y), turned(uv), qp.repeat(views, 1), *(turned(x) for x in noise))
    return mean(oy), mean(ouv)
