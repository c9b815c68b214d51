// Pages with charts of the whole log: draws each chart whose numbers stand in the page.
import { drawCharts } from "./line_chart.js";

drawCharts();
document.addEventListener("htmx:load", (event) => drawCharts(event.detail.elt));
