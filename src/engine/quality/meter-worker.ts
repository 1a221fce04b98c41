/** The thread of a meter: measures what it is sent, in order. Started by meter.ts only. */
import { parentPort } from 'node:worker_threads';
import { PixReviveError } from '../../contract/errors.ts';
import { measureFrame } from './frame-meter.ts';
import type { MeterReply, MeterRequest } from './meter-protocol.ts';
import { measureWithoutReference } from './no-reference-meter.ts';

parentPort?.on('message', (request: MeterRequest) => {
  const { id } = request;
  let reply: MeterReply;
  try {
    const measure =
      request.task === 'pair'
        ? measureFrame(request.input.reference, request.input.test)
        : measureWithoutReference(request.input);
    reply = { id, measure };
  } catch (error) {
    reply = { id, error: PixReviveError.from(error).toRecord() };
  }
  parentPort?.postMessage(reply);
});
