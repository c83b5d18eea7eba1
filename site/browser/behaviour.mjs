// Uses a built portal as a reader does: searches it, sorts it, changes the zone of
// its times, and looks at the front page at a later hour.
// usage: node behaviour.mjs GITSM PORTAL HOSTILE_PORTAL FOLDER_FOR_MORE
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { launch, serve } from "./server.mjs";

const [gitsm, portal, hostile, work] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let passed = 0;
const failures = [];
function expect(ok, message) {
  if (ok) passed++;
  else failures.push(message);
}
const same = (got, want, message) => expect(JSON.stringify(got) === JSON.stringify(want), `${message}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);

// A page that fails when anything speaks up, runs or leaves.
async function open(browser, origin, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, timezoneId: "Europe/Berlin", ...options });
  const page = await context.newPage();
  page.asked = [];
  page.on("dialog", (d) => { failures.push(`a dialog opened: ${d.message()}`); d.dismiss(); });
  page.on("pageerror", (e) => failures.push(`${page.url()}: ${e.message}`));
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && failures.push(`${page.url()}: console: ${m.text()}`));
  page.on("request", (r) => {
    page.asked.push(new URL(r.url()).pathname);
    if (!r.url().startsWith(origin)) failures.push(`asks ${r.url()}`);
  });
  page.done = () => context.close();
  return page;
}

async function accessible(page, where) {
  // axe is put in by the debugger's way, past the page's policy.
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  for (const v of result.violations) failures.push(`${where}: axe ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 140)).join(" | ")}`);
  passed += result.passes.length;
}

const options = (page) => page.locator("#finder-list [role=option]");
const shown = async (page) => (await options(page).allTextContents()).map((s) => s.match(/\S+-\d+/)?.[0] ?? s);
const active = (page) => page.locator("#finder").getAttribute("aria-activedescendant");
async function type(page, query) {
  await page.locator("#finder").fill("");
  await page.waitForFunction(() => document.querySelector("#finder-list").hidden && !document.querySelector(".finder [role=status]").textContent);
  await page.keyboard.type(query);
  await page.waitForFunction(() => document.querySelector(".finder [role=status]").textContent);
}

// The box in the head, by keyboard alone.
async function box(browser, origin) {
  const page = await open(browser, origin, { bypassCSP: false });
  await page.goto(`${origin}/services/index.html`);
  expect(!page.asked.some((a) => /search|minisearch/.test(a)), `the search is loaded before anybody searches: ${page.asked}`);
  await page.keyboard.press("/");
  same(await page.evaluate(() => document.activeElement.id), "finder", "/ leads to the box");
  await type(page, "INC-12");
  same((await shown(page))[0], "INC-2026-0012", "INC-12 is the incident of that number");
  await type(page, "2026-0012");
  expect((await shown(page)).every((id) => id.endsWith("2026-0012")), `2026-0012 finds ${await shown(page)}`);
  await type(page, "inc 2026 00");
  expect((await shown(page)).slice(0, 8).every((id) => id.startsWith("INC-2026-00")), `the beginning of an ID finds ${await shown(page)}`);
  await type(page, "Cardlne paymets");
  expect((await options(page).allTextContents()).some((s) => /Cardlane/.test(s)), "two words with a letter missing find nothing");
  same(await page.locator("#finder").getAttribute("aria-expanded"), "true", "aria-expanded");
  await accessible(page, "the open list");
  await page.keyboard.press("ArrowDown");
  same(await active(page), "finder-0", "down");
  await page.keyboard.press("ArrowUp");
  same(await active(page), null, "up past the first leads to the field");
  await page.keyboard.press("ArrowUp");
  same(await active(page), `finder-${(await options(page).count()) - 1}`, "up from the field leads to the last");
  same(await page.locator("#finder-list [aria-selected=true]").count(), 1, "one option is selected");
  await page.keyboard.press("Escape");
  same(await page.locator("#finder").getAttribute("aria-expanded"), "false", "Escape closes");
  same(await page.locator("#finder").inputValue(), "Cardlne paymets", "Escape keeps what was typed");
  await type(page, "zzzzzqqqq");
  same(await page.locator(".finder [role=status]").textContent(), "Nothing found", "nothing is announced");
  await type(page, "CHG-2026-0001");
  await page.keyboard.press("ArrowDown");
  await Promise.all([page.waitForURL("**/changes/CHG-2026-0001.html"), page.keyboard.press("Enter")]);
  passed++;
  await page.locator("#finder").focus();
  await type(page, "boarding");
  await Promise.all([page.waitForURL("**/search.html?q=boarding"), page.keyboard.press("Enter")]);
  await page.done();
}

// The page of all results.
async function results(browser, origin) {
  const page = await open(browser, origin);
  await page.goto(`${origin}/search.html?q=boarding%20ticket`);
  await page.waitForSelector(".results .card");
  const first = await page.locator(".results a").first().textContent();
  expect(/boarding/i.test(first) && (await page.locator(".results mark").count()) > 0, `boarding ticket finds ${first}`);
  await accessible(page, "search.html");
  const [inner, scroll] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
  expect(scroll <= inner, "search.html scrolls sideways");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  same(await page.evaluate(() => [...document.querySelectorAll(".results a")].indexOf(document.activeElement)), 1, "down leads through the results");
  await page.keyboard.press("Escape");
  same(await page.evaluate(() => document.activeElement.id), "finder", "Escape leads back");
  const before = await page.locator(".results li").count();
  await page.locator("button.more").click();
  await page.waitForFunction((n) => document.querySelectorAll(".results li").length > n, before);
  await page.locator("#finder").fill("KB-0001");
  await page.waitForFunction(() => location.search === "?q=KB-0001" && document.querySelector(".results a")?.textContent.startsWith("KB-0001"));
  passed++;
  const tests = JSON.parse(readFileSync(new URL("../testdata/terms.json", import.meta.url), "utf8"));
  for (const [text, want] of tests) same(await page.evaluate((s) => finder.terms(s), text), want, `terms of ${text}`);
  await page.done();
}

// Hostile queries and titles (A10, A14): nothing runs, all of it is text.
async function hostileSearch(browser, origin, { bypassCSP } = {}) {
  const page = await open(browser, origin, { bypassCSP });
  const queries = [
    "<img src=x onerror=gitsmCanary=1>", "\"><script>gitsmCanary=1</script>", "script gitsmcanary", "javascript:gitsmCanary=1", "</script><!--", "__proto__", "constructor", "toString hasOwnProperty",
    "\u2028\u2029", "‮gnp", "%3Cscript%3E", "{{.Site}}", "a".repeat(5000), "(a+)+$", "\\", "\ud800", "INC-" + "9".repeat(400), "* ? [ ( .*",
  ];
  const clean = () => page.evaluate(() => [
    globalThis.gitsmCanary, document.querySelectorAll("main img, main script, main svg:not(.icon, .bar), main iframe").length,
    [...document.querySelectorAll("a")].filter((a) => !/^(https?|mailto):$/.test(a.protocol)).map((a) => a.href), document.title.includes("\u202e"),
  ]);
  for (const q of queries) {
    await page.goto(`${origin}/search.html?q=${encodeURIComponent(q.toWellFormed())}`);
    await page.waitForFunction(() => document.querySelector("[role=status]").textContent || !document.querySelector("#finder").value.trim());
    same(await clean(), [null, 0, [], false], `?q=${q.slice(0, 40)}`);
  }
  await page.goto(`${origin}/search.html?q=gitsmcanary`);
  await page.waitForSelector(".results .card");
  const text = (await page.locator(".results").textContent()).replace(/\s+/g, " ");
  for (const title of ["</title><script>gitsmCanary=1</script>", "<svg/onload=gitsmCanary=1>", "'\"></h1><script>gitsmCanary=1</script>{{.Title}}"]) {
    expect(text.includes(title), `the title ${title} is not shown as it is in ${text}`);
  }
  await page.goto(`${origin}/index.html`);
  await page.keyboard.press("/");
  await type(page, "gitsmcanary <img");
  expect((await options(page).count()) > 1, "hostile titles are not found in the box");
  same(await clean(), [null, 0, [], false], "the box");
  if (bypassCSP) return page.done(); // the policy is the second barrier, not the first
  // Trusted Types are on, and no address but the portal's own scripts becomes one.
  const refused = await page.evaluate(() => {
    const tries = [() => (document.body.innerHTML = "<b>x</b>"), () => (document.createElement("script").src = "/x.js"), () => trustedTypes.createPolicy("other", {})];
    return tries.map((t) => { try { t(); return "done"; } catch (e) { return e.name; } });
  }).catch((e) => e.message);
  expect(Array.isArray(refused) && !refused.includes("done"), `Trusted Types let through: ${refused}`);
  const strange = await page.evaluate(() => {
    const out = [];
    for (const url of ["https://evil.example/assets/a.00000000.js", "data:text/javascript,1", "/assets/../x.00000000.js", "assets/site.html", "javascript:1"]) {
      try { portal.load(url).then(() => {}, () => {}); out.push(url); } catch { /* refused */ }
    }
    return out;
  });
  await page.waitForTimeout(100);
  expect(!page.asked.some((a) => /evil|x\.0|site\.html/.test(a)), `a strange script was asked for: ${strange} ${page.asked}`);
  failures.splice(0, failures.length, ...failures.filter((f) => !/This document requires|Refused to|violates the following|TypeError: Failed to execute/.test(f) || !f.includes("index.html")));
  await page.done();
}

// A portal whose index is in shards.
async function sharded(browser) {
  const repo = path.join(work, "large");
  mkdirSync(path.join(repo, "incidents/2026"), { recursive: true });
  mkdirSync(path.join(repo, "services"), { recursive: true });
  writeFileSync(path.join(repo, "gitsm.yaml"), "name: Large\ntimezone: UTC\n");
  writeFileSync(path.join(repo, "people.yaml"), "people:\n  - {handle: ana, name: Ana}\n");
  writeFileSync(path.join(repo, "services/web.md"), "---\ntitle: Webshop\nstate: live\n---\n");
  const things = ["printer", "router", "mailbox", "database", "lighthouse", "gangway", "turnstile"];
  for (let i = 1; i <= 1600; i++) {
    const title = i === 1500 ? "<img src=x onerror=gitsmCanary=1> unique" : `${things[i % 7]} number ${i} is asleep`;
    writeFileSync(path.join(repo, `incidents/2026/INC-2026-${String(i).padStart(4, "0")}.md`),
      `---\ntitle: ${JSON.stringify(title)}\nstate: ${i % 9 ? "closed" : "in_progress"}\nservices: [web]\nlog:\n  - {at: 2026-01-02T10:00:00Z, by: ana, to: new}\n---\n## Summary\n\nThe code was x${i * 37}y${i === 77 ? " and wombats" : ""}.\n`);
  }
  execFileSync(gitsm, ["-C", repo, "site", "build", "--quiet", "--as-of", "2026-03-20T12:00:00Z", "--out", path.join(work, "large-portal")], { stdio: "ignore" });
  const site = await serve(path.join(work, "large-portal"));
  const page = await open(browser, site.origin);
  await page.goto(`${site.origin}/index.html`);
  await page.keyboard.press("/");
  const firsts = { "INC-777": "INC-2026-0777", "0042": "INC-2026-0042", "2026-1234": "INC-2026-1234", "wombat": "INC-2026-0077", "wombast": "INC-2026-0077", "womabts": "INC-2026-0077", "x1850y": "INC-2026-0050", "web": "Webshop web Service Live", "Webshop": "Webshop web Service Live", "unique": "INC-2026-1500" };
  for (const [query, want] of Object.entries(firsts)) {
    await type(page, query);
    same((await shown(page))[0], want, `in shards, ${query}`);
  }
  await type(page, "gangwy asleep");
  expect((await options(page).allTextContents()).every((s) => /gangway|All/.test(s)), "in shards, two words with a letter missing");
  same(await page.evaluate(() => [globalThis.gitsmCanary, document.querySelectorAll("#finder-list img").length]), [null, 0], "in shards, a hostile title");
  const files = new Set(page.asked.filter((a) => a.startsWith("/search/")));
  expect(!page.asked.some((a) => a.includes("minisearch")), "a large portal loads MiniSearch");
  expect(files.size < 40, `${files.size} files were asked for`);
  site.close();
  await page.done();
}

// Tables sort by what their values mean.
async function sorting(browser, origin) {
  const page = await open(browser, origin);
  await page.goto(`${origin}/changes/index.html`);
  const heads = await page.locator("table.list").first().locator("th").allTextContents();
  const column = async (i, of) => page.locator("table.list").last().locator(`tbody tr td:nth-child(${i + 1})`).evaluateAll((cells, of) => cells.map((c) => (of === "time" ? c.querySelector("time")?.dateTime ?? "" : c.textContent.trim())), of);
  const table = page.locator("table.list").last();
  const was = await column(0);
  for (const [name, of, order] of [["Planned", "time", (a, b) => Date.parse(a) - Date.parse(b)], ["Risk", "", (a, b) => ["High risk", "Medium risk", "Low risk"].indexOf(a) - ["High risk", "Medium risk", "Low risk"].indexOf(b)], ["Owner", "", (a, b) => a.localeCompare(b, "en", { numeric: true })]]) {
    const i = heads.indexOf(name);
    const head = table.locator("th").nth(i);
    await head.locator("button").focus();
    await page.keyboard.press("Enter");
    same(await head.getAttribute("aria-sort"), "ascending", `${name} sorted`);
    const up = (await column(i, of)).filter(Boolean);
    same(up, [...up].sort(order), `${name}, up`);
    await page.keyboard.press("Space");
    const down = (await column(i, of)).filter(Boolean);
    same(down, [...up].sort((a, b) => order(b, a)), `${name}, down`);
    expect((await column(i, of)).findIndex((v) => !v) === -1 || (await column(i, of)).slice(down.length).every((v) => !v), `${name}: what has no value comes last`);
  }
  await page.keyboard.press("Enter");
  same(await table.locator("[aria-sort]").count(), 0, "the third press gives the order back");
  same(await column(0), was, "the order is as it was");
  await page.locator(".filter input").fill("cardlane");
  await table.locator("th button").first().click();
  expect((await table.locator("tbody tr:visible").count()) < was.length, "what the filter hides stays hidden");
  await page.setViewportSize({ width: 320, height: 800 });
  await page.locator(".filter input").fill("");
  await page.locator(".sort-by select").selectOption({ label: "Owner, down" });
  const owners = (await column(heads.indexOf("Owner"))).filter(Boolean);
  same(owners, [...owners].sort((a, b) => b.localeCompare(a, "en", { numeric: true })), "narrow, Owner, down");
  await accessible(page, "a list that sorts, narrow");
  await page.done();
}

// Times in the reader's zone, both zones named.
async function zones(browser, origin) {
  const page = await open(browser, origin, { timezoneId: "America/New_York" });
  await page.goto(`${origin}/index.html`);
  const head = () => page.locator(".asof").innerText();
  same((await head()).replace(/\s*,\s*the zone.*/s, ""), "As of 30 Jun 2026, 18:00 Europe/Berlin", "as built");
  expect((await page.locator(".site-foot").innerText()).includes("America/New_York"), "the foot does not name the reader's zone");
  const clocks = await page.locator("main time").allTextContents();
  await page.locator("button.zone").click();
  same((await head()).replace(/\s*,\s*your zone.*/s, ""), "As of 30 Jun 2026, 12:00 America/New_York", "the reader's zone");
  same(await page.locator(".asof time").getAttribute("title"), "30 Jun 2026, 18:00 Europe/Berlin", "the service's zone beside it");
  const wrong = await page.evaluate(() => [...document.querySelectorAll("main time[datetime*=T]")].filter((t) => {
    const want = new Intl.DateTimeFormat("en-GB", { timeZone: "America/New_York", hour: "2-digit", minute: "2-digit" }).format(new Date(t.dateTime));
    return !t.textContent.endsWith(want);
  }).map((t) => t.outerHTML));
  same(wrong, [], "times that do not say what they mean");
  await page.goto(`${origin}/schedule.html`);
  expect((await head()).includes("12:00 America/New_York"), "the choice is forgotten");
  await page.goto(`${origin}/index.html`);
  await page.locator("button.zone").click();
  same(await page.locator("main time").allTextContents(), clocks, "and back");
  await accessible(page, "the front page with two zones");
  await page.done();
  const berlin = await open(browser, origin);
  await berlin.goto(`${origin}/index.html`);
  same(await berlin.locator("button.zone").count(), 0, "a choice between a zone and itself");
  await berlin.done();
}

// The front page at a later hour says what a build at that hour says.
async function windows(browser) {
  const repo = path.join(work, "hours");
  for (const d of ["services", "incidents", "changes"]) mkdirSync(path.join(repo, d), { recursive: true });
  writeFileSync(path.join(repo, "gitsm.yaml"), "name: Hours\ntimezone: Europe/Berlin\n");
  writeFileSync(path.join(repo, "people.yaml"), "people:\n  - {handle: ana, name: Ana}\n");
  for (const [id, title] of [["web", "Web shop"], ["till", "Till"], ["mail", "Mail"]]) writeFileSync(path.join(repo, `services/${id}.md`), `---\ntitle: ${title}\nstate: live\nstatus_page: true\n---\n`);
  const change = (n, state, service, from, to) => writeFileSync(path.join(repo, `changes/CHG-2026-000${n}.md`),
    `---\ntitle: Change ${n}\nstate: ${state}\nservices: [${service}]\nplanned:\n  start: ${from}\n  end: ${to}\n  downtime: {from: "${from}", to: "${to}", services: [${service}]}\nlog:\n  - {at: 2026-03-01T09:00:00+01:00, by: ana, to: draft}\n---\n`);
  change(1, "approved", "web", "2026-03-20T22:00:00+01:00", "2026-03-20T23:30:00+01:00");
  change(2, "assessing", "mail", "2026-03-20T22:00:00+01:00", "2026-03-21T04:00:00+01:00");
  change(3, "approved", "till", "2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00"); // over the change of clocks
  writeFileSync(path.join(repo, "incidents/INC-2026-0001.md"),
    "---\ntitle: Till is slow\nstate: in_progress\nservices: [till]\noutages:\n  - {services: [till], from: 2026-03-20T10:00:00+01:00, to: 2026-03-20T22:30:00+01:00, level: partial}\nlog:\n  - {at: 2026-03-20T10:00:00+01:00, by: ana, to: new}\n---\n");
  const builtAt = async (at) => {
    const out = path.join(work, `hours-${at.replace(/\W/g, "")}`);
    execFileSync(gitsm, ["-C", repo, "site", "build", "--quiet", "--as-of", at, "--out", out], { stdio: "ignore" });
    return serve(out);
  };
  const says = (page) => page.evaluate(() => ({
    headline: document.querySelector("h1").textContent, look: document.querySelector(".hero").className, affected: [...document.querySelectorAll(".hero-list li")].map((l) => l.textContent),
    board: [...document.querySelectorAll(".board > li")].map((l) => l.querySelector(".name").textContent + ": " + l.querySelector(".board-state").textContent.trim()),
    planned: [...document.querySelectorAll("li[data-from]")].map((l) => [l.querySelector(".ref").textContent, l.querySelector(".chips").textContent.trim()]).filter(([, chip]) => chip !== "Over"),
  }));
  const first = await builtAt("2026-03-20T12:00:00+01:00");
  const page = await open(browser, first.origin);
  await page.clock.install({ time: new Date("2026-03-20T12:01:00+01:00") });
  await page.goto(`${first.origin}/index.html`);
  expect(/true until 20 Mar 2026, 22:00/.test(await page.locator(".hero").innerText()), "the front page does not say until when it is true");
  const start = await says(page);
  const seen = new Set();
  const other = await open(browser, "http://127.0.0.1");
  for (const at of ["2026-03-20T22:00:01+01:00", "2026-03-20T22:29:59+01:00", "2026-03-20T22:30:00+01:00", "2026-03-20T23:30:00+01:00", "2026-03-29T01:30:00+01:00", "2026-03-29T03:29:00+02:00", "2026-03-29T03:30:00+02:00"]) {
    await page.clock.pauseAt(new Date(at));
    const later = await builtAt(at);
    await other.clock.setFixedTime(new Date(at));
    await other.goto(`${later.origin}/index.html`);
    expect(!/By your clock/.test(await other.locator(".hero").innerText()), `at ${at}, a page that was just built goes by the reader's clock`);
    same(await says(page), await says(other), `at ${at}`);
    seen.add(JSON.stringify(await says(page)));
    later.close();
  }
  expect(seen.size >= 5 && !seen.has(JSON.stringify(start)), `only ${seen.size} states were seen`);
  expect(/By your clock it is/.test(await page.locator(".hero").innerText()), "the page does not say that it goes by the reader's clock");
  await page.clock.resume(); // axe waits for timers
  await accessible(page, "the front page at a later hour");
  first.close();
  await page.done();
}

const browser = await launch();
const began = Date.now();
try {
  const own = await serve(portal);
  const bad = await serve(hostile);
  const tests = [
    ["box", () => box(browser, own.origin)], ["results", () => results(browser, own.origin)], ["hostile", () => hostileSearch(browser, bad.origin)],
    ["hostile, no policy", () => hostileSearch(browser, bad.origin, { bypassCSP: true })],
    ["sharded", () => sharded(browser)],
    ["sorting", () => sorting(browser, own.origin)], ["zones", () => zones(browser, own.origin)], ["windows", () => windows(browser)],
  ];
  for (const [name, test] of tests) {
    const from = Date.now();
    await test().catch((e) => failures.push(`${name}: ${e.stack.split("\n").slice(0, 4).join(" ")}`));
    if (process.env.TIMES) console.log(`${name}: ${Date.now() - from} ms`);
  }
  own.close();
  bad.close();
} finally {
  await browser.close();
}
for (const f of failures) console.log(`FAIL ${f}`);
console.log(`${passed} passed, ${failures.length} failed, ${Math.round((Date.now() - began) / 1000)} s`);
process.exit(failures.length ? 1 : 0);
