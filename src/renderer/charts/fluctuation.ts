/**
 * PVD and SD of what is selected in a chart. The one import from the engine in this window: the function is pure, and
 * two definitions of one measure in one product would be worse than an exception to the layering rule.
 */
// eslint-disable-next-line no-restricted-imports
export { fluctuation, type Fluctuation } from '../../engine/quality/fluctuation.ts';
