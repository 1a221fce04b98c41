from pixrevive.window import SECOND, SLOTS, choose

CASCADE = [36, 45, 44, 45, 38, 45, 44, 45, 38, 45]


def test_best_frames_are_found_within_four() -> None:
    # frame 5: neighbours 4 and 6 are slots of their own; best before among 1..3 is 2 (QP 44), best after among 7..9 is 8
    assert choose(CASCADE, 5) == [2, 4, 5, 6, 8]
    assert choose(CASCADE, 6) == [4, 5, 6, 7, 8]


def test_ties_go_to_the_nearest() -> None:
    assert choose([30] * 9, 4) == [2, 3, 4, 5, 6]
    # frames 0 and 8 are as good as each other but four away: both sides reach them
    assert choose([20, 40, 40, 40, 40, 40, 40, 40, 20], 4) == [0, 3, 4, 5, 8]


def test_the_frame_stands_in_at_ends_and_cuts() -> None:
    assert choose(CASCADE, 0) == [0, 0, 0, 1, 4]
    assert choose(CASCADE, 1) == [1, 0, 1, 2, 4]
    assert choose(CASCADE, 9) == [6, 8, 9, 9, 9]
    assert choose(CASCADE, 5, first=5, last=6) == [5, 5, 5, 6, 5]


def test_three_frames_only() -> None:
    assert choose(CASCADE, 5, (-1, 0, 1)) == [4, 5, 6]
    assert SLOTS.index(0) == 2


def test_a_second_pass_sees_all_frames_by_quality() -> None:
    assert choose(CASCADE, 5, SECOND) == [5, 2, 3, 1, 4, 5, 6, 8, 7, 9]
    assert choose(CASCADE, 0, SECOND) == [0, 0, 0, 0, 0, 0, 1, 4, 2, 3]
    assert sorted(set(choose(CASCADE, 4, SECOND))) == list(range(9))
    assert SECOND.index(0) == len(SECOND) // 2
