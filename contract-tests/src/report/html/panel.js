// A cell in; a panel with its cases out: what was expected, what came, and what went over the wire. Cases are laid out when they
// are opened, since a cell may have hundreds.

/** Where two texts begin and end to differ. */
function difference(one, other) {
  const least = Math.min(one.length, other.length);
  let start = 0;
  while (start < least && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < least - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  return [start, end];
}

/** A text whose differing part is marked, unless all of it differs. */
function marked(text, [start, end]) {
  if (start + end < 3 || start + end >= text.length) return [text];
  return [text.slice(0, start), element("mark", {}, text.slice(start, text.length - end)), text.slice(text.length - end)];
}

function finding([check, expected, got]) {
  const parts = difference(expected, got);
  const side = (label, text) => element("div", {}, element("div", { class: "label" }, label), element("pre", { tabindex: "0" }, ...marked(text, parts)));
  return element("div", {}, element("h4", {}, "rule ", element("code", {}, check)),
    element("div", { class: "finding" }, side("expected", expected), side("got", got)));
}

function body([bytes, content, binary], text) {
  const kept = text(content) ?? "";
  if (!bytes) return element("p", { class: "quiet" }, "no body");
  let shown = kept;
  let note = binary ? `${bytes} bytes, shown in base64` : `${bytes} bytes`;
  if (!binary) {
    try { shown = JSON.stringify(JSON.parse(kept), null, 2); } catch { /* It is shown as it came. */ }
    if (new TextEncoder().encode(kept).length < bytes) note += ", cut here";
  } else if (kept.length < bytes) {
    note += ", cut here";
  }
  return element("div", {}, element("h4", {}, note), element("pre", { tabindex: "0" }, shown));
}

function message(title, first, headers, payload, text) {
  const lines = headers.map(([name, value]) => `${text(name)}: ${text(value)}`).join("\n");
  return element("section", {}, element("h4", {}, title),
    element("pre", { tabindex: "0" }, element("span", { class: "line" }, first), lines ? `\n${lines}` : ""), body(payload, text));
}

function exchange({ texts, text }) {
  const [method, target, sent, sentBody, status, received, receivedBody] = texts;
  return [
    message("the request", `${text(method)} ${text(target)}`, sent, sentBody, text),
    message("the answer", `HTTP ${status}`, received, receivedBody, text),
  ];
}

function fill(inside, one) {
  inside.append(...one.findings.map(finding));
  if (one.exchange) inside.append(...exchange(one.exchange));
  else inside.append(element("p", { class: "quiet" }, "What went over the wire was not kept of this case: it is kept of failures, and of one passed case of each declared answer."));
  inside.append(element("p", { class: "quiet" }, "in the document: ", element("code", {}, `#${one.pointer}`)));
}

function entry(one, open) {
  const state = one.passed ? "passed" : "failed";
  const inside = element("div", { class: "inside" });
  const made = element("details", { class: "case" },
    element("summary", {}, element("span", { class: `sign ${state}`, title: state }, SIGNS[state]), element("span", {}, one.name),
      element("small", {}, one.micros < 1000 ? "< 1 ms" : `${(one.micros / 1000).toFixed(one.micros < 10000 ? 1 : 0)} ms`)), inside);
  made.addEventListener("toggle", () => { if (made.open && !inside.hasChildNodes()) fill(inside, one); });
  if (open) {
    fill(inside, one);
    made.open = true;
  }
  return made;
}

/** Failures first; the first failure is open, or else the first case of which there is something to see. */
function list(cases, openOne) {
  const sorted = [...cases.filter((one) => !one.passed), ...cases.filter((one) => one.passed)];
  const first = openOne ? sorted.find((one) => !one.passed) || sorted.find((one) => one.exchange) || sorted[0] : null;
  return sorted.map((one) => entry(one, one === first));
}

const badge = (state) => element("span", { class: `badge ${state}` }, `${SIGNS[state]} ${state}`);

function reasons(operation, triple, faults) {
  const name = `${operation.key} › ${triple.status} ${triple.media ?? "no body"}`;
  const own = faults.filter(([about]) => about === name || about.startsWith(`${name} › `));
  return own.map(([, pointer, reason]) => element("p", {}, reason, " ", element("code", {}, `#${pointer}`)));
}

function sections(cell, faults) {
  if (!cell.triples.length) {
    const failed = cell.cases.filter((one) => !one.passed).length;
    return [element("h3", {}, badge(cell.state), failed ? `${failed} of ${cell.cases.length} failed` : `${cell.cases.length} in all`), ...list(cell.cases, true)];
  }
  let opened = false;
  return cell.triples.flatMap((triple) => {
    const cases = cell.cases.filter((one) => cell.operation.triples[one.triple] === triple);
    const openOne = !opened && (cell.state !== "failed" || triple.state === "failed");
    opened ||= openOne;
    const empty = triple.state === "missing" ? [element("p", {}, "No case served this declared answer.")] : reasons(cell.operation, triple, faults);
    return [element("h3", {}, badge(triple.state), element("span", {}, triple.media ?? "no body")), ...(cases.length ? list(cases, openOne) : empty)];
  });
}

function show(cell, faults) {
  const panel = at("panel");
  const close = element("button", { type: "button", class: "close", "aria-label": "Close" }, "✕");
  close.addEventListener("click", () => panel.close());
  const { operation } = cell;
  panel.replaceChildren(
    element("div", { class: "panel-head" },
      element("div", {}, element("h2", { id: "panel-title" }, operation.key, " › ", cell.column),
        element("p", {}, [operation.id, cell.triples.length ? null : cell.spoken].filter(Boolean).join(" · "))), close),
    element("div", { class: "panel-body" }, ...sections(cell, faults),
      element("p", { class: "quiet" }, "operation: ", element("code", {}, `#${operation.pointer}`))));
  panel.showModal();
  panel.scrollTop = 0;
}

at("panel").addEventListener("click", (event) => { if (event.target === at("panel")) at("panel").close(); });

main().catch((error) => {
  at("nothing").hidden = false;
  at("nothing").textContent = `This page could not be laid out: ${error.message}`;
});
