/**
 * How many pictures of a packet are displayed, told from the first bytes of the coded pictures. In most codecs every
 * packet is one displayed picture; VP8, VP9 and MPEG-4 part 2 have hidden and packed ones.
 */
import { AV_CODEC_ID_MPEG4, AV_CODEC_ID_VP8, AV_CODEC_ID_VP9 } from 'node-av/constants';
import type { Packet } from 'node-av/lib';
import { vp9FrameShown, vp9FramesOf } from '../bitstream/vp9-header.ts';

const vopStartCode = Buffer.of(0, 0, 1, 0xb6);

/**
 * Coded VOPs of a packet. A VOP with `vop_coded` = 0 repeats the one before and gives no picture. The flag comes
 * behind modulo_time_base (1…1 0), a marker bit, vop_time_increment (whose length only the VOL header tells) and
 * another marker; but an uncoded VOP ends with the flag, so a VOP of at most seven bytes is one.
 */
const mpeg4CodedPictures = (data: Buffer): number => {
  let count = 0;
  for (let at = data.indexOf(vopStartCode); at !== -1; at = data.indexOf(vopStartCode, at + 4)) {
    const next = data.indexOf(vopStartCode, at + 4);
    const length = (next === -1 ? data.length : next) - at - 4;
    if (length > 7) {
      count += 1;
    }
  }
  return count;
};

/** Number of pictures that decoding this packet makes visible. */
export const picturesShownBy = (codecId: number, packet: Packet): number => {
  switch (codecId) {
    case AV_CODEC_ID_VP8: {
      // RFC 6386, 9.1: bit 4 of the frame tag is show_frame.
      const tag = packet.data?.[0];
      return tag === undefined ? 0 : (tag >> 4) & 1;
    }
    case AV_CODEC_ID_VP9: {
      const { data } = packet;
      return data === null ? 0 : vp9FramesOf(data).filter(vp9FrameShown).length;
    }
    case AV_CODEC_ID_MPEG4: {
      const { data } = packet;
      return data === null ? 0 : mpeg4CodedPictures(data);
    }
    default:
      return 1;
  }
};
