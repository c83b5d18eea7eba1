// Which pages of a portal are looked at closely, and what html-validate says of all of them.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

export async function pagesOf(dir) {
  const all = await readdir(dir, { recursive: true });
  return all.filter((name) => name.endsWith(".html")).sort();
}

// What a page is made of: its template, and within it every class, element and role.
function piecesOf(html) {
  const template = html.match(/<body data-page="([a-z-]+)"/)?.[1] ?? "none";
  const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
  const pieces = new Set([`page ${template}`]);
  for (const [, classes] of main.matchAll(/ class="([^"]*)"/g)) for (const c of classes.split(/\s+/)) pieces.add(c);
  for (const [, element] of main.matchAll(/<([a-z][a-z0-9]*)/g)) pieces.add(`<${element}>`);
  for (const [, role] of main.matchAll(/ role="([a-z]+)"/g)) pieces.add(`role ${role}`);
  return { template, pieces, length: main.length };
}

// One page of each template, the one with most in it, and then pages until every
// piece that any page has was seen.
export async function samplesOf(dir, names) {
  const left = new Map();
  for (const name of names) left.set(name, piecesOf(await readFile(path.join(dir, name), "utf8")));
  const seen = new Set();
  const chosen = new Map(); // name -> template
  const take = (among) => {
    const news = ([, page]) => [...page.pieces].filter((p) => !seen.has(p)).length;
    const best = among.map((entry) => [entry, news(entry)]).sort(([a, x], [b, y]) => y - x || b[1].length - a[1].length)[0];
    if (!best || best[1] === 0) return false;
    const [[name, page]] = best;
    page.pieces.forEach((p) => seen.add(p));
    chosen.set(name, page.template);
    left.delete(name);
    return true;
  };
  for (const template of [...new Set([...left.values()].map((p) => p.template))].sort()) take([...left].filter(([, p]) => p.template === template));
  while (take([...left]));
  return chosen;
}

// long-title is about what search engines cut off: the titles are the records'. The
// style sheet has no integrity, so that a portal looks right from a folder, too.
const validator = new HtmlValidate(new StaticConfigLoader({
  root: true,
  extends: ["html-validate:recommended", "html-validate:document", "html-validate:standard"],
  rules: { "long-title": "off", "require-sri": ["error", { target: "all", exclude: [".css"] }] },
}));

export async function invalid(dir, names) {
  const found = [];
  for (const name of names) {
    const report = await validator.validateString(await readFile(path.join(dir, name), "utf8"), name);
    for (const r of report.results) for (const m of r.messages) found.push(`${name}:${m.line}:${m.column}: html-validate ${m.ruleId}: ${m.message}`);
  }
  return found;
}
