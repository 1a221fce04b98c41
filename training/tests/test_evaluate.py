"""What the report says of clips."""
import numpy as np

from evaluate import flicker_of_source, table
from pixrevive.figures import ClipResult
from pixrevive.valset import Clip

SIZE = 32


def clip(*luma: int) -> Clip:
    """A clip of grey frames with one brightness each."""
    frames = np.full((len(luma), SIZE * SIZE * 3 // 2), 128, np.uint8)
    frames[:, : SIZE * SIZE] = np.array(luma, np.uint8)[:, None]
    return Clip("grey", SIZE, SIZE, frames, frames, [37.0] * len(luma))


def test_flicker_of_the_source_is_what_changes_where_it_stands_still() -> None:
    assert flicker_of_source(clip(100, 101, 101)) == 0.5
    assert flicker_of_source(clip(100, 101, 110)) == 1  # the last pair moves
    assert np.isnan(flicker_of_source(clip(100, 110)))


def test_the_table_has_the_flicker_of_the_source_beside_both_others() -> None:
    before = np.array([[30, 0.9, 35, np.nan], [32, 0.9, 35, 0.25]])
    result = ClipResult("grey", before, before + [1, 0.01, 2, 0.5])
    row, mean = (line.split(" | ") for line in table("fast", 37, [result], {"grey": 1.5}).splitlines()[-2:])
    assert row[7] == mean[7] == "1.50, 0.25 → 0.75"
    assert row[8] == "+1.00 |"
