/** What the charts use of Observable Plot, so that the rest stays out of the page's script. Loaded by chart-plot.ts when the first chart is drawn. */

export { areaY, axisX, axisY, dot, gridX, gridY, line, link, plot, rect, ruleX, ruleY, text } from '@observablehq/plot';
