// The drawing of charts: fetched once, late.
import embed, { vega } from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";

window.sillageVega = { embed, vega, expressionInterpreter };
