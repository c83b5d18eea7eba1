// Looks at a built portal as a reader does: every page narrow and wide, light
// and dark, with and without script, and a portal made of hostile text.
// usage: node portal.mjs PORTAL HOSTILE_PORTAL
import { readdir } from "node:fs/promises";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { launch, serve } from "./server.mjs";

const [portal, hostile] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let passed = 0;
const failures = [];
function expect(ok, message) {
  if (ok) passed++;
  else failures.push(message);
}

async function pagesOf(dir) {
  const all = await readdir(dir, { recursive: true });
  return all.filter((name) => name.endsWith(".html")).sort();
}

// One page of each type is looked at in every dress; the rest once.
function typesOf(pages) {
  const seen = new Map();
  for (const name of pages) {
    const folder = path.dirname(name);
    const type = name === "index.html" || folder === "." ? name : path.basename(name) === "index.html" && folder.split("/").length === 1 ? name : `${folder.split("/")[0]}/*`;
    if (!seen.has(type)) seen.set(type, name);
  }
  return new Set(seen.values());
}

// A dress is a width, a scheme and whether script runs; every page seen in it
// shares one tab.
async function look(browser, origin, names, { width, scheme, script = true, audit = false }) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, javaScriptEnabled: script, bypassCSP: audit });
  const page = await context.newPage();
  let where;
  const fail = (message) => failures.push(`${where}: ${message}`);
  page.on("dialog", (d) => { fail(`a dialog opened: ${d.message()}`); d.dismiss(); });
  page.on("pageerror", (e) => fail(e.message));
  page.on("console", (m) => m.type() === "error" && fail(`console: ${m.text()}`));
  page.on("request", (r) => r.url().startsWith(origin) || fail(`asks ${r.url()}`));
  for (const name of names) {
    where = `${name} (${width} px, ${scheme}${script ? "" : ", no script"})`;
    const answer = await page.goto(`${origin}/${name.split("/").map(encodeURIComponent).join("/")}`);
    expect(answer.ok(), `${where}: answered ${answer.status()}`);
    if (script) await safe(page, where);
    if (audit) await accessible(page, fail);
    if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, `${name.replaceAll("/", "_")}.${width}.${scheme}.png`), fullPage: true });
  }
  await context.close();
}

async function safe(page, where) {
  const [inner, scroll] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
  expect(scroll <= inner, `${where}: ${scroll} px wide, scrolls sideways`);
  const unsafe = await page.evaluate(() => [
    ...[...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => /^on/i.test(a.name))).map((e) => e.outerHTML.slice(0, 120)),
    ...[...document.querySelectorAll("a[href],area[href]")].filter((a) => !/^(https?|mailto):$/.test(a.protocol)).map((a) => a.href),
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

const browser = await launch();
try {
  const own = await serve(portal);
  const names = await pagesOf(portal);
  const samples = typesOf(names);
  expect(names.length > 50, `only ${names.length} pages in ${portal}`);
  const one = [...samples];
  for (const width of [320, 1280]) for (const scheme of ["light", "dark"]) await look(browser, own.origin, one, { width, scheme, audit: true });
  await look(browser, own.origin, one, { width: 768, scheme: "light", script: false });
  await look(browser, own.origin, names.filter((name) => !samples.has(name)), { width: 320, scheme: "light" });
  own.close();

  const bad = await serve(hostile);
  await look(browser, bad.origin, await pagesOf(hostile), { width: 1280, scheme: "light" });
  bad.close();
} finally {
  await browser.close();
}
for (const f of failures) console.log(`FAIL ${f}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length ? 1 : 0);
