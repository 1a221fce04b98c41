/** PVD and SD of what is selected in a chart: the definition that the reports use. */
export { fluctuation, type Fluctuation } from '../../contract/measures/fluctuation.ts';
