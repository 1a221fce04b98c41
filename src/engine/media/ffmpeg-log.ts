/** FFmpeg's own log, which goes straight to standard error of the process. */
import { AV_LOG_FATAL } from 'node-av/constants';
import { Log } from 'node-av/lib';

/**
 * Keeps FFmpeg from writing to standard error: what matters comes back as return codes and flags, and is told to the
 * person in the studio's own words.
 */
export const silenceFFmpeg = (): void => {
  if (Log.getLevel() > AV_LOG_FATAL) {
    Log.setLevel(AV_LOG_FATAL);
  }
};
