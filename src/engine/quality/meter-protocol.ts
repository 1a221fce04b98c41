/** What a meter and its threads say to each other. Planes lie in shared memory: nothing is copied. */
import type { ErrorRecord } from '../../contract/errors.ts';
import type { FrameMeasure } from '../../contract/quality.ts';
import type { Picture } from './frame-meter.ts';
import type { NoReferenceMeasure, NoReferenceTask } from './no-reference-meter.ts';

/** Kinds of work, with what each takes and gives. */
export type MeterTasks = {
  pair: { input: { reference: Picture; test: Picture }; output: FrameMeasure };
  noReference: { input: NoReferenceTask; output: NoReferenceMeasure };
};
export type MeterTaskName = keyof MeterTasks;

export type MeterRequest = {
  [Name in MeterTaskName]: { id: number; task: Name; input: MeterTasks[Name]['input'] };
}[MeterTaskName];

export type MeterReply =
  { id: number; measure: MeterTasks[MeterTaskName]['output'] } | { id: number; error: ErrorRecord };
