// Every payload in every place, in Chromium: as built, without the pages' policy, and
// with text that reaches the page as it stands, which the policy alone has to hold.
// What ran is what the engine compiled; what left is what reached the wire.
// usage: node hostile.mjs GITSM GITSM_UNSANITISED FOLDER
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { groupsOf, navigates, payloads, writeAlone, writeTogether } from "./payloads.mjs";
import { launch, serve } from "./server.mjs";

const [gitsm, unsanitised, work] = process.argv.slice(2);
const began = Date.now();
const failures = [];
let passed = 0;
const fail = (message) => failures.push(message);

// Every request that is not for this machine arrives here.
const wire = [];
const browsersOwn = /^(?:http:\/\/)?(?:(?:update|content-autofill|optimizationguide-pa|safebrowsing)\.googleapis\.com|accounts\.google\.com|clients2\.google\.com)[:/]/;
const arrived = ({ url }) => browsersOwn.test(url) || wire.push(url);
const proxy = createServer((req, res) => { arrived(req); res.writeHead(502).end(); });
proxy.on("connect", (req, socket) => { arrived(req); socket.end("HTTP/1.1 502 No\r\n\r\n"); });
await new Promise((done) => proxy.listen(0, "127.0.0.1", done));

// A tab that notes what the engine compiles and where the page goes.
async function tab(browser, origin) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const seen = { ran: [], went: [] };
  page.on("dialog", (d) => { seen.ran.push(`dialog ${d.message()}`); d.dismiss().catch(() => {}); });
  page.on("popup", (p) => seen.went.push(`popup ${p.url()}`));
  page.on("download", (d) => seen.went.push(`download ${d.url()}`));
  page.on("framenavigated", (f) => f.parentFrame() || seen.went.push(f.url()));
  const engine = await context.newCDPSession(page);
  await engine.send("Debugger.enable");
  // What has no address is the test's own, and a frame that was refused shows the browser's own page.
  engine.on("Debugger.scriptParsed", (s) => s.url && !s.url.startsWith(`${origin}/assets/`) && !/^chrome-error:/.test(s.url) && seen.ran.push(`${s.url} ${s.startLine}:${s.startColumn}`));
  return { page, seen, close: () => context.close() };
}

// What a reader might do: everything that listens hears what it listens for, and links
// that are programs are followed.
const provoke = () => {
  for (const e of document.querySelectorAll("main *")) {
    const get = (name) => Element.prototype.getAttribute.call(e, name); // a form may hide its own
    for (const name of Element.prototype.getAttributeNames.call(e)) if (/^on/i.test(name)) EventTarget.prototype.dispatchEvent.call(e, new Event(name.slice(2).toLowerCase(), { cancelable: true }));
    try {
      if (new URL(get("href") ?? get("xlink:href") ?? "", document.baseURI).protocol === "javascript:") EventTarget.prototype.dispatchEvent.call(e, new MouseEvent("click", { bubbles: true, cancelable: true }));
    } catch { /* no address */ }
  }
};

// What may not stand in a page whose text was made safe.
const unsafe = () => [
  ...[...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => /^(on|style$|srcdoc$|formaction$)/i.test(a.name))),
  ...[...document.querySelectorAll("[href],[*|href]")].filter((e) => {
    const href = typeof e.href === "string" ? e.href : e.getAttribute("href") ?? e.getAttribute("xlink:href");
    const protocol = new URL(href, document.baseURI).protocol;
    return !/^(https?|mailto):$/.test(protocol) || (e.matches("link") && new URL(href, document.baseURI).origin !== location.origin);
  }),
  ...[...document.querySelectorAll("[src]")].filter((e) => new URL(e.src, document.baseURI).origin !== location.origin || !e.matches("img, script")),
  ...document.querySelectorAll("script:not([integrity]), iframe, object, embed, form, base, meta[http-equiv]:not([http-equiv=Content-Security-Policy]), style, math, animate, set, foreignObject, template:not([data-chips]), video, audio, noscript"),
].map((e) => e.outerHTML.slice(0, 160));

async function visit(t, origin, name, { what, inert, mayLeave }) {
  const url = `${origin}/${name.split("/").map(encodeURIComponent).join("/")}`;
  t.seen.ran.length = t.seen.went.length = 0;
  const leaves = mayLeave?.(name);
  await t.page.goto(url, { waitUntil: leaves ? "commit" : "load" });
  if (!leaves) {
    await t.page.evaluate(provoke);
    if (inert) for (const u of await t.page.evaluate(unsafe)) fail(`${what}: ${name}: ${u}`);
    if (t.page.frames().length > 1 && inert) fail(`${what}: ${name}: ${t.page.frames().length - 1} frames`);
    await t.page.waitForTimeout(inert ? 5 : 40);
  }
  const elsewhere = t.seen.went.filter((u) => u.split(/[?#]/)[0] !== url && !(leaves && /^(https?:|chrome-error:|about:)/.test(u)));
  if (elsewhere.length) fail(`${what}: ${name}: went to ${elsewhere}`);
  if (t.seen.ran.length) fail(`${what}: ${name}: ran ${t.seen.ran.slice(0, 3)}`);
  passed++;
  return !leaves;
}

async function run(browser, dir, names, options, lanes = 4) {
  const from = Date.now();
  const site = await serve(dir, options);
  const queue = [...names];
  const before = wire.length;
  await Promise.all(Array.from({ length: lanes }, async () => {
    let t = await tab(browser, site.origin);
    for (let name; (name = queue.shift());) {
      const clean = await visit(t, site.origin, name, options).catch((e) => fail(`${options.what}: ${name}: ${e.message.split("\n")[0]}`));
      if (clean) continue;
      await t.close(); // what goes elsewhere would do so while the next page is looked at
      t = await tab(browser, site.origin);
    }
    await t.close();
  }));
  const out = wire.slice(before).filter((u) => !options.mayLeave || !leaving.has(new URL(u.includes("://") ? u : `https://${u}`).hostname));
  if (out.length) fail(`${options.what}: asked other hosts: ${[...new Set(out)].slice(0, 5)}`);
  site.close();
  if (process.env.TIMES) console.log(`${options.what}: ${names.length} pages, ${Date.now() - from} ms`);
}

// The probes notice what they are for.
async function canFail(browser) {
  const dir = path.join(work, "control");
  mkdirSync(dir);
  const tries = { inline: "<script>1</script>", handler: "<img src=x onerror=1>", link: "<a href='javascript:alert(1)'>x</a>", remote: "<img src='http://evil.example/pixel'>", refresh: "<meta http-equiv=refresh content='0;url=http://evil.example/'>" };
  for (const [name, html] of Object.entries(tries)) writeFileSync(path.join(dir, `${name}.html`), `<!DOCTYPE html><main>${html}</main>`);
  const kept = failures.splice(0);
  await run(browser, dir, Object.keys(tries).map((n) => `${n}.html`), { what: "control", inert: true });
  const noticed = failures.splice(0, failures.length, ...kept).join("\n");
  for (const [name, want] of [["inline", /inline\.html: ran/], ["handler", /handler\.html: ran/], ["link", /link\.html: ran/], ["remote", /other hosts.*evil/], ["refresh", /refresh\.html: (went|.*interrupted|.*navigat)/]]) {
    if (!want.test(noticed)) fail(`the probes do not notice ${name}: ${noticed}`);
  }
}

const all = payloads();
if (all.some((p) => /(googleapis|accounts\.google|clients2\.google)\.com/.test(p))) fail("a payload names a host that the browser itself asks");
const hosts = all.filter(navigates).flatMap((p) => [...p.matchAll(/\/\/([a-z0-9.-]+)/gi)].map((m) => m[1].toLowerCase()));
const leaving = new Set(hosts);
const build = (binary, repo, out) => {
  execFileSync(binary, ["-C", path.join(work, repo), "site", "build", "--quiet", "--as-of", "2026-03-20T12:00:00Z", "--out", path.join(work, out)], { stdio: "ignore" });
  return readdirSync(path.join(work, out), { recursive: true }).filter((n) => n.endsWith(".html")).sort();
};
mkdirSync(path.join(work, "together"), { recursive: true });
writeTogether(path.join(work, "together"), all);
writeAlone(path.join(work, "alone"), all);
const together = build(gitsm, "together", "together-portal");
const alone = build(unsanitised, "alone", "alone-portal").filter((n) => /^knowledge\/KB/.test(n));
if (together.filter((n) => /\/(INC|CHG|PRB|KB)-|services\/s-/.test(n)).length !== 5 * groupsOf(all).length) fail(`payloads are missing: ${together.length} pages of ${all.length} payloads`);
if (alone.length !== all.length) fail(`${alone.length} pages of ${all.length} payloads`);

const browser = await launch({ proxy: { server: `http://127.0.0.1:${proxy.address().port}`, bypass: "127.0.0.1" } });
try {
  await canFail(browser);
  const searches = together.filter((n) => /^search/.test(n));
  if (!searches.length) fail("there is no search page");
  await run(browser, path.join(work, "together-portal"), together, { what: "as built", inert: true });
  await run(browser, path.join(work, "together-portal"), together, { what: "without the policy", inert: true, strip: true });
  const payloadOf = (name) => all[Number(name.match(/KB-(\d+)/)[1]) - 1];
  await run(browser, path.join(work, "alone-portal"), alone, { what: "unsanitised", inert: false, mayLeave: (name) => navigates(payloadOf(name)) });
} finally {
  await browser.close();
  proxy.close();
}
for (const f of failures) console.log(`FAIL ${f}`);
console.log(`${all.length} payloads, ${passed} pages passed, ${failures.length} failed, ${Math.round((Date.now() - began) / 1000)} s`);
process.exit(failures.length ? 1 : 0);
