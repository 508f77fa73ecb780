"use strict";
// The packed report in; rows of cells, and filters over them, out. Whatever comes from the document becomes text, never markup.

const STATES = ["passed", "failed", "missing", "faulty"];
const SIGNS = { passed: "✓", failed: "✗", missing: "∅", faulty: "!" };
const WORST = ["failed", "missing", "faulty", "passed"];
const KINDS = ["operations", "request", "answer", "undeclared", "handshake"];
/** The columns beside the statuses: kind, heading, what it is called aloud. */
const OTHERS = [
  ["operations", "exists", "which operations the client has"],
  ["request", "calls", "what calls send"],
  ["undeclared", "other", "undeclared and broken answers"],
  ["handshake", "auth", "credentials"],
];

const at = (id) => document.getElementById(id);

/** An element with attributes and children; text stays text. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== null && child !== false));
  return made;
}

async function unpack() {
  const bytes = Uint8Array.from(atob(at("report").textContent.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text());
}

/** Packed operations as objects: strings are numbers in a table, and an absent one is -1. */
function opened(packed) {
  const text = (index) => (index < 0 ? null : packed.strings[index]);
  return packed.operations.map(([key, id, tag, pointer, triples, cases]) => ({
    key: text(key), id: text(id), tag: text(tag), pointer: text(pointer),
    triples: triples.map(([status, media, state]) => ({ status: text(status), media: text(media), state: STATES[state] })),
    cases: cases.map(([name, kind, triple, micros, where, findings, exchange]) => ({
      name: text(name), kind: KINDS[kind], triple, micros, pointer: text(where), passed: !findings,
      findings: (findings || []).map((parts) => parts.map(text)),
      exchange: exchange && { texts: exchange, text },
    })),
  }));
}

const worst = (states) => WORST.find((state) => states.includes(state));

function order(status) {
  if (status === "default") return 1e6;
  return status.endsWith("XX") ? Number(status[0]) * 100 + 99.5 : Number(status);
}

/** The cells of an operation by column. */
function cells(operation) {
  const found = new Map();
  operation.triples.forEach((triple, index) => {
    if (!found.has(triple.status)) found.set(triple.status, { column: triple.status, spoken: `answer ${triple.status}`, triples: [], cases: [] });
    const cell = found.get(triple.status);
    cell.triples.push(triple);
    cell.cases.push(...operation.cases.filter((one) => one.triple === index));
  });
  for (const [kind, column, spoken] of OTHERS) {
    const cases = operation.cases.filter((one) => one.kind === kind && one.triple < 0);
    if (cases.length) found.set(column, { column, spoken, triples: [], cases });
  }
  for (const cell of found.values()) {
    cell.operation = operation;
    cell.state = worst([...cell.triples.map((one) => one.state), ...cell.cases.map((one) => (one.passed ? "passed" : "failed"))]);
  }
  return found;
}

/** Statuses in order, what calls send before them and the rest behind. */
function columns(operations) {
  const statuses = new Set(operations.flatMap((one) => one.triples.map((triple) => triple.status)));
  const has = (column) => operations.some((one) => one.cells.has(column));
  return [
    ...["exists", "calls"].filter(has),
    ...[...statuses].sort((a, b) => order(a) - order(b)),
    ...["other", "auth"].filter(has),
  ];
}

function button(cell, index) {
  const failed = cell.cases.filter((one) => !one.passed).length;
  const count = failed || (cell.triples.length > 1 ? cell.triples.length : 0);
  const cases = cell.cases.length === 1 ? "1 case" : `${cell.cases.length} cases`;
  const types = cell.triples.length > 1 ? `${cell.triples.length} media types, ` : "";
  const of = types + (failed ? `${failed} of ${cases} failed` : cases);
  const made = element("button", {
    type: "button", class: `cell ${cell.state}`, tabindex: "-1", "data-column": index, "aria-haspopup": "dialog",
    title: `${cell.column}: ${cell.state}, ${of}`,
  },
  element("span", { class: "aloud" }, `${cell.operation.key}, ${cell.spoken}: ${cell.state}, ${of}`),
  element("span", { class: "status", "aria-hidden": "true" }, cell.column),
  element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[cell.state]),
  count ? element("span", { class: "many", "aria-hidden": "true" }, String(count)) : null);
  made.cell = cell;
  return made;
}

function row(operation, names) {
  const [method, path] = operation.key.includes(" /") ? [operation.key.split(" ")[0], operation.key.slice(operation.key.indexOf(" ") + 1)] : ["", operation.key];
  const made = element("div", { class: "row", role: "group", "aria-label": operation.key },
    element("div", { class: "name" }, element("span", { class: "method" }, method), element("span", { class: "path" }, path),
      operation.id ? element("small", {}, operation.id) : null),
    ...names.map((name, index) => (operation.cells.has(name) ? button(operation.cells.get(name), index) : element("span", { class: "gap" }))));
  const failures = operation.cases.filter((one) => !one.passed).flatMap((one) => [one.name, ...one.findings.map(([check]) => check)]);
  made.words = [operation.key, operation.id, operation.tag, ...failures].filter(Boolean).join("\n").toLowerCase();
  made.tag = operation.tag || "";
  made.states = new Set([...operation.cells.values()].map((cell) => cell.state));
  return made;
}

function group(tag, operations) {
  const names = columns(operations);
  const table = element("div", { class: "table" },
    element("div", { class: "head", "aria-hidden": "true" }, element("span", {}, "operation"), ...names.map((name) => element("span", {}, name))),
    ...operations.map((operation) => row(operation, names)));
  table.style.setProperty("--columns", names.length);
  return element("section", { class: "group", "aria-label": tag || "without a tag" },
    element("h2", {}, tag || "without a tag", " ", element("small", {}, operations.length === 1 ? "1 operation" : `${operations.length} operations`)), table);
}

const view = { search: "", tag: "", result: "" };

/** The address keeps what is filtered for, so that it can be passed on. */
function remember() {
  const set = Object.entries(view).filter(([, value]) => value);
  const hash = new URLSearchParams(set).toString();
  try { history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search); } catch { /* Some viewers forbid it. */ }
}

function filter() {
  const words = view.search.toLowerCase().split(/\s+/).filter(Boolean);
  let [shown, all] = [0, 0];
  for (const section of document.querySelectorAll(".group")) {
    let any = false;
    for (const one of section.querySelectorAll(".row")) {
      const result = !view.result || (view.result === "passed" ? one.states.size === 1 && one.states.has("passed") : one.states.has(view.result));
      const fits = result && (!view.tag || one.tag === view.tag) && words.every((word) => one.words.includes(word));
      one.hidden = !fits;
      any ||= fits;
      all += 1;
      shown += fits ? 1 : 0;
      const dim = view.result && view.result !== "passed";
      for (const cell of one.querySelectorAll(".cell")) cell.classList.toggle("dim", Boolean(dim) && cell.cell.state !== view.result);
    }
    section.hidden = !any;
  }
  at("count").textContent = `${shown} of ${all} operations`;
  at("nothing").hidden = shown > 0;
  rove(document.querySelector(".row:not([hidden]) .cell[tabindex='0']") || document.querySelector(".row:not([hidden]) .cell"));
  remember();
}

/** One cell at a time is a stop of the tab key. */
function rove(cell) {
  for (const old of document.querySelectorAll(".cell[tabindex='0']")) old.tabIndex = -1;
  if (cell) cell.tabIndex = 0;
}

function nearest(row, column) {
  const distance = (cell) => Math.abs(Number(cell.dataset.column) - column);
  return [...row.querySelectorAll(".cell")].reduce((best, cell) => (best && distance(best) <= distance(cell) ? best : cell), null);
}

function move(event) {
  const cell = event.target.closest?.(".cell");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = cell.closest(".row");
  const own = [...row.querySelectorAll(".cell")];
  const rows = [...document.querySelectorAll(".row:not([hidden])")].filter((one) => one.querySelector(".cell"));
  const beside = (step) => own[own.indexOf(cell) + step];
  const below = (step) => { const other = rows[rows.indexOf(row) + step]; return other && nearest(other, Number(cell.dataset.column)); };
  const to = {
    ArrowLeft: () => beside(-1), ArrowRight: () => beside(1), ArrowUp: () => below(-1), ArrowDown: () => below(1),
    Home: () => own[0], End: () => own.at(-1), PageUp: () => below(-Math.min(10, rows.indexOf(row))),
    PageDown: () => below(Math.min(10, rows.length - 1 - rows.indexOf(row))),
  }[event.key]?.();
  if (!to) return;
  event.preventDefault();
  rove(to);
  to.focus();
  to.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function results(operations) {
  const has = (state) => operations.filter((one) => [...one.cells.values()].some((cell) => cell.state === state)).length;
  const clean = operations.filter((one) => [...one.cells.values()].every((cell) => cell.state === "passed")).length;
  const counts = [["", "all", operations.length], ["failed", "✗ failed", has("failed")], ["missing", "∅ missing", has("missing")],
    ["faulty", "! faulty", has("faulty")], ["passed", "✓ passed", clean]];
  const made = counts.filter(([value, , count]) => count || !value).map(([value, label, count]) => element("label", { class: "choice" },
    element("input", { type: "radio", name: "result", value, checked: value === view.result }),
    element("span", {}, label, element("b", {}, String(count)))));
  at("results").append(element("div", {}, ...made));
}

function rules(operations) {
  const counts = new Map();
  for (const one of operations.flatMap((operation) => operation.cases)) {
    for (const check of new Set(one.findings.map(([name]) => name))) counts.set(check, (counts.get(check) || 0) + 1);
  }
  if (!counts.size) return;
  const made = [...counts].sort((a, b) => b[1] - a[1]).map(([check, count]) => {
    const chip = element("button", { type: "button", class: "rule" }, check, element("b", {}, `× ${count}`));
    chip.addEventListener("click", () => { at("search").value = view.search = check; filter(); });
    return chip;
  });
  at("rules").append(element("h2", {}, "Broken rules"), element("div", {}, ...made));
  at("rules").hidden = false;
}

function faults(list) {
  if (!list.length) return;
  const items = list.map(([about, pointer, reason]) => element("li", {}, element("b", {}, about), " ", element("code", {}, `#${pointer}`), element("br"), reason));
  at("faults").append(element("details", {}, element("summary", {}, `! ${list.length === 1 ? "1 fault" : `${list.length} faults`} of the document`), element("ul", {}, ...items)));
  at("faults").hidden = false;
}

function listen() {
  at("search").addEventListener("input", (event) => { view.search = event.target.value; filter(); });
  at("tag").addEventListener("change", (event) => { view.tag = event.target.value; filter(); });
  at("results").addEventListener("change", (event) => { view.result = event.target.value; filter(); });
  at("reset").addEventListener("click", () => {
    Object.assign(view, { search: "", tag: "", result: "" });
    at("search").value = at("tag").value = "";
    document.querySelector("[name=result][value='']").checked = true;
    filter();
    at("search").focus();
  });
  at("matrix").addEventListener("keydown", move);
  at("matrix").addEventListener("click", (event) => {
    const cell = event.target.closest(".cell");
    if (!cell) return;
    rove(cell);
    show(cell.cell, packed.faults);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || at("panel").open || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    event.preventDefault();
    at("search").focus();
  });
}

let packed;

async function main() {
  packed = await unpack();
  const operations = opened(packed);
  for (const operation of operations) operation.cells = cells(operation);
  for (const [key, value] of new URLSearchParams(location.hash.slice(1))) if (key in view) view[key] = value;
  const tags = [...new Set(operations.map((one) => one.tag || ""))].sort((a, b) => Number(a === "") - Number(b === ""));
  at("tag").append(...tags.filter(Boolean).map((tag) => element("option", { value: tag }, tag)));
  if (!tags.some(Boolean)) document.querySelector(".tag").hidden = true;
  if (!tags.includes(view.tag)) view.tag = "";
  [at("search").value, at("tag").value] = [view.search, view.tag];
  results(operations);
  if (!document.querySelector("[name=result]:checked")) { view.result = ""; document.querySelector("[name=result]").checked = true; }
  rules(operations);
  faults(packed.faults);
  at("matrix").append(...tags.map((tag) => group(tag, operations.filter((one) => (one.tag || "") === tag))));
  listen();
  filter();
  document.documentElement.dataset.ready = "";
}
