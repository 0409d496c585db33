import { Engine } from "threerings/worker";

const engine = await Engine.create({ workers: navigator.hardwareConcurrency, locale: "en" });
const find = (selector) => document.querySelector(selector);
const percent = (ratio) => `${(ratio * 100).toFixed(0)} %`;
let stop = new AbortController();

async function audit() {
  const [file] = find("#file").files;
  if (!file) return;
  // A new choice ends the work on the one before.
  stop.abort();
  stop = new AbortController();
  const { signal } = stop;
  try {
    const onProgress = ({ bytesRead, bytesTotal }) => (find("#progress").value = bytesRead / bytesTotal);
    show(await engine.audit(file, { by: find("#by").value, signal, onProgress }));
  } catch (error) {
    if (!signal.aborted) find("#out").textContent = error.message;
  }
}

function show({ calls, rejected, rules, items, groups, by }) {
  const names = groups.map(({ key, calls }) => `${key ?? "nobody named"} (${calls})`).join(", ");
  find("#out").textContent = `${calls} calls, ${rejected} refused; by ${by}: ${names}`;
  const decided = items.map((item, index) => ({ ...item, title: rules[index].title })).filter((item) => item.pass_ratio);
  decided.sort((one, other) => one.pass_ratio.value - other.pass_ratio.value);
  find("#rules").replaceChildren(...decided.map(row));
}

function row({ title, pass_ratio: { value, low, high }, coverage_ratio, failing }) {
  const row = document.createElement("tr");
  const texts = [title, percent(value), `${percent(low)} to ${percent(high)}`, percent(coverage_ratio), failing.join(", ")];
  row.append(...texts.map((text) => Object.assign(document.createElement("td"), { textContent: text })));
  return row;
}

find("#file").addEventListener("change", audit);
find("#by").addEventListener("change", audit);
find("#out").textContent = "ready";
