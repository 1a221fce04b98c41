import { describe, expect, it } from 'vitest';
import { compareHead, countWholePackets, delaySlots, frameListOf } from './frame-list.ts';
import type { ScannedPacket } from './packet-scan.ts';

const packet = (values: Partial<ScannedPacket>): ScannedPacket => ({
  pts: null,
  dts: null,
  duration: 1,
  size: 100,
  key: false,
  discarded: false,
  corrupt: false,
  shown: 1,
  ...values,
});

describe('frameListOf', () => {
  it('sorts coding order into display order', () => {
    const list = frameListOf([0, 3, 1, 2].map((pts, i) => packet({ pts, dts: i - 1, duration: pts + 10 })));
    expect(list).toEqual({ pts: [0, 1, 2, 3], indexed: true, lastDuration: 13 });
  });

  it('leaves out hidden pictures and those that an edit list cuts off', () => {
    const packets = [
      packet({ pts: -2, discarded: true }),
      packet({ pts: 0 }),
      packet({ pts: 1, shown: 0 }),
      packet({ pts: 1 }),
    ];
    expect(frameListOf(packets)?.pts).toEqual([0, 1]);
  });

  it('takes decoding times as slots where there are no timestamps', () => {
    const list = frameListOf([0, 1, 2, 5].map((dts) => packet({ dts })));
    expect(list).toMatchObject({ pts: [0, 1, 2, 5], indexed: false });
  });

  it('counts packed B-frames: two pictures in one packet, and an empty one behind it', () => {
    const packets = [packet({ dts: 0 }), packet({ dts: 1, shown: 2 }), packet({ dts: 2, shown: 0, size: 7 })];
    expect(frameListOf(packets)).toMatchObject({ pts: [0, 1, 2], indexed: false });
  });

  it('leaves an empty slot where a frame was dropped', () => {
    const packets = [packet({ dts: 0 }), packet({ dts: 1, shown: 0, size: 0 }), packet({ dts: 2 })];
    expect(frameListOf(packets)).toMatchObject({ pts: [0, 2], indexed: false });
  });

  it('does not sort joined recordings into each other', () => {
    expect(frameListOf([0, 2, 4, 1, 3].map((pts) => packet({ pts, dts: pts })))).toBeNull();
  });

  it('does not guess where timestamps repeat or are missing altogether', () => {
    expect(frameListOf([packet({ pts: 4 }), packet({ pts: 4 })])).toBeNull();
    expect(frameListOf([packet({}), packet({})])).toBeNull();
  });
});

describe('delaySlots', () => {
  const slots = (pts: number[]) => ({ pts, indexed: false, lastDuration: 1 });

  it('shows the first picture as much later as its B-frames tell', () => {
    // Coded I P B B P …, in AVI: only B-frames carry a timestamp, which is their decoding time.
    expect(delaySlots(slots([0, 1, 2, 3, 4, 5]), [null, 2, 3, null, 5]).pts).toEqual([1, 2, 3, 4, 5, 6]);
    expect(delaySlots(slots([45000, 48600, 52200]), [48600, 52200, null]).pts).toEqual([48600, 52200, 55800]);
  });

  it('leaves alone what nothing is known of, and what does not fit', () => {
    expect(delaySlots(slots([0, 1, 2]), [null, null, null]).pts).toEqual([0, 1, 2]);
    expect(delaySlots(slots([0, 1, 2]), [0, 1]).pts).toEqual([0, 1, 2]);
    expect(delaySlots(slots([0, 1, 2, 3]), [1, 3]).pts).toEqual([0, 1, 2, 3]);
    expect(delaySlots(slots([0]), [7]).pts).toEqual([0]);
  });
});

describe('countWholePackets', () => {
  it('leaves out the broken end alone', () => {
    const broken = packet({ corrupt: true });
    expect(countWholePackets([packet({}), broken, packet({}), broken])).toBe(3);
    expect(countWholePackets([broken])).toBe(0);
  });
});

describe('compareHead', () => {
  const list = { pts: [0, 1, 2, 3], indexed: true, lastDuration: 1 };
  it('accepts what comes out as promised', () => {
    expect(compareHead(list, [0, 1], false)).toEqual({ kind: 'agrees' });
    expect(compareHead(list, [0, 1, 2, 3], true)).toEqual({ kind: 'agrees' });
  });

  it('sees pictures at the start that refer to what is not there', () => {
    expect(compareHead(list, [2, 3], true)).toEqual({ kind: 'late-start', missing: 2 });
  });

  it('sees frames that come together, are missing, or are more than promised', () => {
    expect(compareHead(list, [0, 2], false)).toEqual({ kind: 'disagrees' });
    expect(compareHead(list, [0, 1, 2], true)).toEqual({ kind: 'disagrees' });
    expect(compareHead(list, [7], false)).toEqual({ kind: 'disagrees' });
    expect(compareHead({ ...list, indexed: false }, [null, null], true)).toEqual({ kind: 'disagrees' });
    expect(compareHead({ ...list, indexed: false }, [null, null], false)).toEqual({ kind: 'agrees' });
  });
});
