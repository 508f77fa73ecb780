// The program that renders reports comes in; a line of JSON goes out for each thing that its page must do, as Chromium sees it.
// It must never know how the page does it: it presses keys, clicks, and reads what is shown.

import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [renderer, browserPath, screenshots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Whatever a document may hold that could become markup, code or the end of a text. */
const HOSTILE = `</script><script>document.title="broken"</script><img src=x onerror="document.title='broken'"> <!-- \u2028 \u2029 ]]> & " '`;

const body = (text) => ({ bytes: Buffer.byteLength(text), text });

function exchange(status, text) {
  return {
    request: { method: "GET", target: "/things/1?q=%20", headers: [["accept", "application/json"], ["x-hostile", HOSTILE]], body: body("") },
    answer: { status, headers: [["content-type", "application/json"]], body: body(text) },
  };
}

/** A report of `count` operations under `tags` tags. Everything in it follows from the numbers, so that each run sees the same. */
function report(count, tags, casesPerTriple) {
  const operations = [];
  const cases = [];
  const media = ["application/vnd.atlas.2023-01-01+json", "application/json", "text/csv"];
  for (let index = 0; index < count; index += 1) {
    const key = `${["GET", "POST", "PUT", "PATCH", "DELETE"][index % 5]} /api/v2/groups/{groupId}/resources${index}/{resourceId}`;
    const statuses = ["200", "400", "401", "403", "404", "500", ...(index % 7 === 0 ? ["4XX", "default"] : []), ...(index % 3 === 0 ? ["409"] : [])];
    const pointer = `/paths/~1api~1v2~1groups~1{groupId}~1resources${index}/get`;
    const triples = statuses.map((status, at) => ({ status, media_type: media[(index + at) % 2], state: "passed" }));
    if (index === 0) triples.push({ status: "204", media_type: null, state: "missing" }, { status: "200", media_type: HOSTILE, state: "faulty" });
    const one = { operation: key, passed: true, seconds: 0.0004, pointer, findings: [] };
    for (const triple of triples.filter(({ state }) => state === "passed")) {
      const { status, media_type } = triple;
      for (let number = 0; number < casesPerTriple; number += 1) {
        const made = { ...one, name: `${key} › ${status} ${media_type} › sampled ${number} › plain`, status, media_type, kind: "answer" };
        if (number === 0) made.exchange = exchange(Number(status) || 500, JSON.stringify({ id: index, name: "x".repeat(200), status }));
        if (index === 1 && status === "404" && number < 2) {
          triple.state = "failed";
          Object.assign(made, { passed: false, findings: [{ check: "answer-variant", expected: `Some("NotFound")`, got: `Some("${HOSTILE}")` }], exchange: exchange(404, HOSTILE) });
        }
        cases.push(made);
      }
    }
    cases.push({ ...one, name: `${key} › request › full arguments`, kind: "request", exchange: exchange(200, "{}") });
    cases.push({ ...one, name: `${key} › 418 undeclared › empty`, kind: "undeclared" });
    operations.push({ key, id: index === 2 ? HOSTILE : `operation${index}`, tag: index === 3 ? undefined : `Tag ${index % tags}`, pointer, triples });
  }
  const states = operations.flatMap(({ triples }) => triples.map(({ state }) => state));
  return {
    document: { title: HOSTILE, version: "1.0", path: "spec/openapi.yaml", openapi: "3.0.3" },
    seed: 1,
    totals: {
      declared: states.length, exercised: states.filter((state) => state === "passed" || state === "failed").length,
      cases: cases.length, failed: cases.filter(({ passed }) => !passed).length, document_faults: 1, seconds: 6.25,
      cases_per_second: cases.length / 6.25, peak_memory: 193e6,
    },
    operations, cases,
    document_faults: [{ about: `${operations[0].key} › 200 ${HOSTILE} › full`, pointer: "/components/schemas/A", reason: `nothing is valid: ${HOSTILE}` }],
  };
}

const folder = mkdtempSync(join(tmpdir(), "report-page-"));

function rendered(name, made) {
  const run = spawnSync(renderer, ["html"], { input: JSON.stringify(made), maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(`the page was not rendered: ${run.stderr}`);
  const path = join(folder, `${name}.html`);
  writeFileSync(path, run.stdout);
  return { url: pathToFileURL(path).href, bytes: run.stdout.length, text: run.stdout.toString() };
}

const small = rendered("small", report(12, 3, 3));
const large = rendered("large", report(514, 50, 6));

const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });

let troubles = [];

/** A page that may ask for nothing but itself; whatever it complains about is trouble. */
async function open(url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, offline: true, ...options });
  const page = await context.newPage();
  page.on("request", (request) => { if (request.url().split("#")[0] !== url.split("#")[0]) troubles.push(`it asks for ${request.url()}`); });
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) troubles.push(message.text()); });
  page.on("pageerror", (error) => troubles.push(String(error)));
  await page.goto(url);
  if (options.javaScriptEnabled !== false) await page.waitForSelector("html[data-ready]");
  return page;
}

let failed = 0;

async function check(name, run) {
  troubles = [];
  let fault = null;
  let noted;
  try { noted = await run(); } catch (error) { fault = error.message.split("\n")[0]; }
  fault ??= troubles.length ? troubles.join("; ") : null;
  failed += fault ? 1 : 0;
  console.log(JSON.stringify({ check: name, fault, noted: noted ?? null }));
  for (const context of browser.contexts()) await context.close();
}

function equal(got, expected, what) {
  if (JSON.stringify(got) !== JSON.stringify(expected)) throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
}

const shown = (page) => page.locator(".row:visible").count();
const focused = (page) => page.evaluate(() => document.activeElement.querySelector(".aloud")?.textContent);
const panel = (page) => page.locator("dialog[open]");

await check("texts of the document stay texts", async () => {
  const page = await open(small.url);
  const spaced = (text) => text.replace(/\s+/g, " ");
  equal(spaced(await page.title()), spaced(`${HOSTILE} 1.0 – contract`), "title");
  equal(await page.locator("img, iframe, object, link").count(), 0, "foreign elements");
  equal(await page.locator("script").count(), 2, "scripts");
  equal(await page.locator("h1").textContent(), `${HOSTILE} 1.0`, "heading");
  await page.locator(".cell.failed").first().click();
  if (!(await panel(page).textContent()).includes(HOSTILE)) throw new Error("the hostile body is not shown as it is");
  equal(await page.locator("img").count(), 0, "images");
  equal(small.text.split("<script").length, 3, "`<script` in the page");
});

await check("cells show each state by a sign too", async () => {
  const page = await open(small.url);
  for (const [state, sign, count] of [["failed", "✗", 1], ["missing", "∅", 1], ["faulty", "!", 1]]) {
    const cells = page.locator(`.cell.${state}`);
    equal(await cells.count(), count, `${state} cells`);
    equal(await cells.first().locator(".sign").textContent(), sign, `sign of ${state}`);
    if (!(await cells.first().locator(".aloud").textContent()).includes(`: ${state}`)) throw new Error(`${state} is not said aloud`);
  }
});

await check("filters by result, tag and text, and keeps them in the address", async () => {
  const page = await open(small.url);
  equal(await shown(page), 12, "operations");
  await page.check("[name=result][value=failed]");
  equal(await shown(page), 1, "failed operations");
  await page.check("[name=result][value='']");
  await page.selectOption("#tag", "Tag 1");
  equal(await shown(page), 4, "operations of a tag");
  await page.fill("#search", "RESOURCES7");
  equal(await shown(page), 1, "operations found");
  await page.reload();
  await page.waitForSelector("html[data-ready]");
  equal(await shown(page), 1, "operations after a reload");
  await page.fill("#search", "nothing like it");
  equal(await page.locator("#nothing").isVisible(), true, "says that nothing matches");
  await page.click("#reset");
  equal(await shown(page), 12, "operations after a reset");
  await page.click(".rule");
  equal(await shown(page), 1, "operations of a broken rule");
});

await check("a cell opens request, answer and reason", async () => {
  const page = await open(small.url);
  await page.locator(".cell.failed").first().click();
  const text = await panel(page).innerText();
  for (const part of ["answer-variant", "expected", `Some("NotFound")`, "GET /things/1?q=%20", "accept: application/json", "HTTP 404", "content-type: application/json", "#/paths/"]) {
    if (!text.includes(part)) throw new Error(`${part} is not shown`);
  }
  await page.keyboard.press("Escape");
  await page.locator(".cell.missing").first().click();
  if (!(await panel(page).innerText()).includes("No case served this declared answer.")) throw new Error("missing is not explained");
  await page.click(".close");
  await page.locator(".cell.faulty").first().click();
  if (!(await panel(page).innerText()).includes("nothing is valid")) throw new Error("the document's fault is not explained");
});

await check("all of it by keyboard", async () => {
  const page = await open(small.url);
  await page.keyboard.press("/");
  equal(await page.evaluate(() => document.activeElement.id), "search", "focus after /");
  for (let steps = 0; !(await page.evaluate(() => document.activeElement.matches(".cell"))); steps += 1) {
    if (steps > 12) throw new Error("tab does not reach the matrix");
    await page.keyboard.press("Tab");
  }
  const first = await focused(page);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  const second = await focused(page);
  if (first === second) throw new Error("arrows do not move");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  equal(outline, "solid", "outline of what has the focus");
  await page.keyboard.press("Enter");
  await panel(page).waitFor();
  await page.keyboard.press("Escape");
  equal(await panel(page).count(), 0, "open panels after Escape");
  equal(await focused(page), second, "focus after Escape");
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  if (!(await focused(page)).includes("calls send")) throw new Error("Home is not the first cell");
});

for (const [name, options] of [["light", { colorScheme: "light" }], ["dark", { colorScheme: "dark" }], ["a phone", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }]]) {
  await check(`accessible and within the window: ${name}`, async () => {
    const page = await open(small.url, options);
    await look(page, name, "");
    const audit = () => page.evaluate(async (source) => {
      if (!window.axe) (0, eval)(source);
      const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0].target} ${nodes[0].any[0]?.message ?? ""}`);
    }, axe);
    equal(await audit(), [], "faults that axe finds");
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    equal(await wide(), 0, "pixels beyond the window");
    await page.locator(".cell.failed").first().click();
    await page.waitForFunction(() => document.getElementById("panel").getAnimations().length === 0);
    await look(page, name, "-panel");
    equal(await audit(), [], "faults that axe finds in the panel");
    equal(await page.evaluate(() => { const { left, right } = document.getElementById("panel").getBoundingClientRect(); return left >= 0 && right <= innerWidth; }), true, "the panel lies within the window");
  });
}

await check("the sums without any script", async () => {
  const page = await open(small.url, { javaScriptEnabled: false });
  const text = await page.locator("body").innerText();
  for (const part of ["✗ 2 of 264 cases failed", "needs JavaScript"]) if (!text.includes(part)) throw new Error(`${part} is not shown in ${text}`);
});

await check("quick with 514 operations", async () => {
  const begin = performance.now();
  const page = await open(large.url);
  const ready = performance.now() - begin;
  equal(await page.locator(".row").count(), 514, "rows");
  await look(page, "large", "");
  const filtered = await page.evaluate(() => {
    const search = document.getElementById("search");
    const start = performance.now();
    search.value = "resources51";
    search.dispatchEvent(new Event("input"));
    document.body.getBoundingClientRect();
    return performance.now() - start;
  });
  equal(await shown(page), 5, "rows found");
  // A page that is slow takes many times as long, however busy the machine is.
  if (ready > 15_000 || filtered > 3_000) throw new Error(`ready after ${ready.toFixed(0)} ms, filtered in ${filtered.toFixed(0)} ms`);
  if (large.bytes > 2_000_000) throw new Error(`${large.bytes} bytes`);
  return `${(large.bytes / 1024).toFixed(0)} KB, ready after ${ready.toFixed(0)} ms, filtered in ${filtered.toFixed(0)} ms`;
});

async function look(page, name, part) {
  if (screenshots) await page.screenshot({ path: join(screenshots, `${name.replace("a ", "")}${part}.png`) });
}

await browser.close();
rmSync(folder, { recursive: true });
process.exit(failed ? 1 : 0);
