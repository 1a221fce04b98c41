/** What a meter and its threads say to each other. Planes lie in shared memory: nothing is copied. */
import type { ErrorRecord } from '../../contract/errors.ts';
import type { FrameMeasure } from '../../contract/quality.ts';
import type { Picture } from './frame-meter.ts';

export type MeterRequest = { id: number; reference: Picture; test: Picture };

export type MeterReply = { id: number; measure: FrameMeasure } | { id: number; error: ErrorRecord };
