// Looks at a built portal as readers do: pages of every template narrow and wide, light
// and dark, with and without script, by keyboard, on paper, every page once, and
// html-validate over all of them.
// usage: node portal.mjs PORTAL HOSTILE_PORTAL
import { readFileSync } from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { keyboard, paper, still } from "./manners.mjs";
import { invalid, pagesOf, samplesOf } from "./samples.mjs";
import { launch, serve } from "./server.mjs";

const [portal, hostile] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const began = Date.now();

let passed = 0;
const failures = [];
function expect(ok, message) {
  if (ok) passed++;
  else failures.push(message);
}

// A dress is a width, a scheme, a medium and whether script runs; every page seen
// in it shares one tab.
async function look(browser, origin, names, { width, scheme = "light", media = "screen", script = true, audit = false, check }) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, javaScriptEnabled: script, bypassCSP: audit, reducedMotion: check ? "reduce" : "no-preference" });
  const page = await context.newPage();
  if (media !== "screen") await page.emulateMedia({ media, colorScheme: scheme });
  let where;
  const fail = (message) => failures.push(`${where}: ${message}`);
  page.on("dialog", (d) => { fail(`a dialog opened: ${d.message()}`); d.dismiss(); });
  page.on("pageerror", (e) => fail(e.message));
  page.on("console", (m) => m.type() === "error" && fail(`console: ${m.text()}`));
  page.on("request", (r) => r.url().startsWith(origin) || fail(`asks ${r.url()}`));
  for (const name of names) {
    where = `${name} (${width} px, ${scheme}, ${media}${script ? "" : ", no script"})`;
    const answer = await page.goto(`${origin}/${name.split("/").map(encodeURIComponent).join("/")}`);
    expect(answer.ok(), `${where}: answered ${answer.status()}`);
    if (script && media === "screen") await safe(page, where);
    if (audit) await accessible(page, fail);
    if (check) passed += (await check(page, fail)) ?? 1;
    if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, `${name.replaceAll("/", "_")}.${width}.${media === "print" ? media : scheme}.png`), fullPage: true });
  }
  await context.close();
}

async function safe(page, where) {
  const [inner, scroll] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
  expect(scroll <= inner, `${where}: ${scroll} px wide, scrolls sideways`);
  const unsafe = await page.evaluate(() => [
    ...[...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => /^on/i.test(a.name))).map((e) => e.outerHTML.slice(0, 120)),
    ...[...document.querySelectorAll("a[href],area[href]")].filter((a) => !/^(https?|mailto):$/.test(a.protocol ?? new URL(a.href.baseVal, a.baseURI).protocol)).map((a) => a.href),
    ...[...document.querySelectorAll("script:not([src]),iframe,object,embed,form[action],base,meta[http-equiv=refresh]")].map((e) => e.outerHTML.slice(0, 120)),
    ...(globalThis.gitsmCanary ? ["a canary ran"] : []),
  ]);
  expect(unsafe.length === 0, `${where}: unsafe: ${unsafe.join(" | ")}`);
}

async function accessible(page, fail) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  for (const v of result.violations) fail(`axe ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 140)).join(" | ")}`);
  passed += result.passes.length;
}

// Two at a time: a page is drawn by a process of its own.
async function two(tasks) {
  const queue = [...tasks];
  const lane = async () => {
    for (let task; (task = queue.shift());) await task();
  };
  await Promise.all([lane(), lane()]);
}

const browser = await launch();
try {
  const own = await serve(portal);
  const bad = await serve(hostile);
  const names = await pagesOf(portal);
  const traps = await pagesOf(hostile);
  const samples = await samplesOf(portal, names);
  const close = [...samples.keys()];
  const templates = new Set(samples.values());
  expect(names.length > 50, `only ${names.length} pages in ${portal}`);
  expect(!templates.has("none"), "a page does not say of which template it is");
  if (process.env.TIMES) console.log(`${names.length} pages, of ${templates.size} templates; looked at closely: ${close.join(" ")}`);
  const invalidOnes = [...await invalid(portal, names), ...await invalid(hostile, traps)];
  failures.push(...invalidOnes);
  passed += names.length + traps.length;
  const dresses = [];
  for (const width of [320, 1280]) for (const scheme of ["light", "dark"]) dresses.push([own, close, { width, scheme, audit: true }]);
  dresses.push(
    [own, close, { width: 768, script: false }],
    [own, close, { width: 1280, check: keyboard }],
    [own, close, { width: 1024, check: still }],
    [own, close, { width: 718, scheme: "dark", media: "print", check: paper }], // A4 within its margins
    [own, names.filter((name) => !samples.has(name)), { width: 320 }],
    [bad, traps, { width: 1280 }],
  );
  await two(dresses.map(([site, pages, dress]) => async () => {
    const from = Date.now();
    await look(browser, site.origin, pages, dress);
    if (process.env.TIMES) console.log(`${JSON.stringify({ ...dress, check: dress.check?.name })}: ${Date.now() - from} ms`);
  }));
  own.close();
  bad.close();
} finally {
  await browser.close();
}
for (const f of failures) console.log(`FAIL ${f}`);
console.log(`${passed} passed, ${failures.length} failed, ${Math.round((Date.now() - began) / 1000)} s`);
process.exit(failures.length ? 1 : 0);
