/** The thread of a meter: measures what it is sent, in order. Started by meter.ts only. */
import { parentPort } from 'node:worker_threads';
import { PixReviveError } from '../../contract/errors.ts';
import { measureFrame } from './frame-meter.ts';
import type { MeterReply, MeterRequest } from './meter-protocol.ts';

parentPort?.on('message', ({ id, reference, test }: MeterRequest) => {
  let reply: MeterReply;
  try {
    reply = { id, measure: measureFrame(reference, test) };
  } catch (error) {
    reply = { id, error: PixReviveError.from(error).toRecord() };
  }
  parentPort?.postMessage(reply);
});
