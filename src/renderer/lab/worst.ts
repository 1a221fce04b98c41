/**
 * The frames to look at first, by the definition of the reports. Pure, as charts/fluctuation.ts is: two definitions of one
 * list in one product would be worse than an exception to the layering rule.
 */
// eslint-disable-next-line no-restricted-imports
export { worstFrames, worstReasons, type WorstFrame, type WorstReason } from '../../engine/quality/worst-frames.ts';
