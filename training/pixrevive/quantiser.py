"""One quantiser scale for every codec: the HEVC-equivalent QP (0..51) that the networks take as input.

The application maps the quantisers it reads from a stream by the same rules, so a change here is a change there too
(and needs a retrained model).
"""
from __future__ import annotations

import math
from typing import Any

MAX_QP = 51.0

#: VP9's 8-bit AC table as (start, step, count) runs: it is piecewise linear. 256 entries, indexed by base_q_idx.
_VP9_AC_RUNS = (
    (4, 1, 1), (8, 1, 95), (104, 2, 25), (155, 3, 17), (207, 4, 13), (260, 5, 10), (311, 6, 9), (366, 7, 7), (416, 8, 6), (465, 9, 6),
    (520, 10, 5), (571, 11, 5), (627, 12, 4), (676, 13, 4), (729, 14, 4), (786, 15, 3), (832, 16, 3), (881, 17, 3), (933, 18, 3),
    (988, 19, 3), (1046, 20, 2), (1087, 21, 3), (1151, 22, 2), (1196, 23, 2), (1243, 24, 2), (1292, 25, 2), (1343, 26, 2), (1396, 27, 2),
    (1451, 28, 2), (1508, 29, 2), (1567, 30, 2), (1628, 31, 1), (1660, 32, 2), (1725, 33, 1), (1759, 34, 2), (1828, 35, 1),
)
VP9_AC: tuple[int, ...] = tuple(start + step * i for start, step, count in _VP9_AC_RUNS for i in range(count))


def hevc_equivalent_qp(codec: str, value: float) -> float:
    """Map a codec's own quantiser value to the HEVC QP with the same step size.

    HEVC and H.264 share one scale (the step doubles every 6). MPEG-1/2 and MPEG-4 ASP have a linear quantiser scale q:
    QP = 6 log2(q) + 12. VP9 names a table entry: Qstep = ac_q(qindex) / 8, QP = 4 + 6 log2(Qstep).
    The result is clamped to 0..51.
    """
    if codec in ("hevc", "h264"):
        qp = value
    elif codec in ("mpeg1video", "mpeg2video", "mpeg4"):
        qp = 6 * math.log2(max(value, 1.0)) + 12
    elif codec == "vp9":
        qp = 4 + 6 * math.log2(VP9_AC[min(255, max(0, round(value)))] / 8)
    else:
        raise ValueError(f"no quantiser mapping for codec {codec!r}")
    return min(MAX_QP, max(0.0, qp))


def correction_scale(qp: Any) -> Any:
    """What a network's correction of 1 means, as a part of the full range: a tenth of the HEVC quantiser step. The damage scales with that step, so corrections do too."""
    return 2 ** ((qp - 4) / 6) * (0.1 / 255)
