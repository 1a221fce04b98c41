/** The frames to look at first, by the definition of the reports. */
export { worstFrames, worstReasons, type WorstFrame, type WorstReason } from '../../contract/measures/worst-frames.ts';
