import { Engine } from "threerings";
import { Engine as Pool } from "threerings/worker";

const call = { id: "c1", direction: "inbound", outcome: "answered", ring: { ms: 8200 } };
const engine = await Engine.create({ checklists: ["phone-etiquette"], locale: "en" });
const pool = await Pool.create({ checklists: ["phone-etiquette"], locale: "en", workers: 2 });
const same = JSON.stringify(engine.check(call)) === JSON.stringify(await pool.check(call));
document.querySelector("#out").textContent = `${engine.check(call).call} ${same}`;
