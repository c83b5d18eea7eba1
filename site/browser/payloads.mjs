// Writes a repository in which every payload stands in every place that a text can
// have: titles, fields, items of lists, headings, prose, links, images, code, tables,
// updates, logs, people, customers, evidence, file names, the configuration. Many share
// a record where each keeps its meaning; where it would not, each has a record.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

// Our own list always; the public collections where they lie beside the repository.
export function payloads() {
  const own = JSON.parse(readFileSync(new URL("payloads.json", import.meta.url), "utf8"));
  const beside = new URL("../../../shared/data/hostile-strings.jsonl.gz", import.meta.url);
  if (!existsSync(beside)) {
    console.log(`SKIP the public collections of payloads: not beside the repository; ${own.length} of our own are used`);
    return own;
  }
  const lines = gunzipSync(readFileSync(beside)).toString("utf8").trim().split("\n");
  return [...own, ...lines.map((l) => JSON.parse(l).payload)].filter((p) => p.trim());
}

export const navigates = (p) => /http-equiv\s*=?\s*["']?\s*refresh/i.test(p);

// What no header can hold is held by the text alone.
const held = (p) => p.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/g, "");
const q = (s) => JSON.stringify(held(s)).replace(/[\u007f-\u00a0\u2028\u2029\ufeff\ufff0-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`); // a string of JSON is one of YAML
const line = (p) => p.replace(/\s+/g, " ").trim();
const fileName = (p) => Buffer.from(held(p).replace(/[/\s]+/g, " ").trim()).subarray(0, 120).toString("utf8").replaceAll("\ufffd", "").replace(/^[. ]+|[. ]+$/g, "") || "x";

const markdown = (p) => `## ${line(p)}\n\n${p}\n\n[a](${line(p)}) [b](<${line(p).replace(/[<>]/g, "\\$&")}>) ![c](${line(p)}) <${line(p)}> [d](https://ok.example "${line(p).replaceAll('"', '\\"')}") \`${line(p)}\`

| ${line(p).replaceAll("|", "\\|")} | x |
|---|---|
| [e](${line(p).replaceAll("|", "\\|")}) | y |

\`\`\`${line(p)}
${p}
\`\`\`

> [!NOTE]
> ${line(p)}

Note[^n].

[^n]: ${line(p)}
`;

// As many as the header of a record holds, each of them a dozen times.
export function groupsOf(all) {
  const groups = [[]];
  let length = 0;
  for (const p of all) {
    if (groups.at(-1).length === 24 || length + Buffer.byteLength(q(p)) > 2200) {
      groups.push([]);
      length = 0;
    }
    groups.at(-1).push(p);
    length += Buffer.byteLength(q(p));
  }
  return groups;
}

export function writeTogether(dir, all) {
  const put = (name, text) => {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  };
  const rows = (list, row) => list.map(row).join("\n");
  put("gitsm.yaml", `name: ${q(all.slice(0, 60).join(" "))}\ntimezone: UTC\nportal:\n  title: ${q(all.slice(60, 90).join(" "))}\n  description: ${q(all.slice(90).join(" ").slice(0, 4000))}\n  contact: ${q(all[0])}\n`);
  put("people.yaml", `people:\n${rows(groupsOf(all), (group, g) => `  - {handle: p${g}, name: ${q(group.join(" "))}, emails: [${group.map(q).join(", ")}], teams: [${q(group.join(" "))}], roles: [${group.map(q).join(", ")}]}`)}\n`); // each has a page
  put("customers.yaml", `customers:\n${rows(all, (p, i) => `  - {id: c${i}, name: ${q(p)}}`)}\n`);
  let first = 0;
  groupsOf(all).forEach((group, g) => {
    const n = String(g + 1).padStart(4, "0");
    const title = q(group.join(" "));
    const list = `[${group.map(q).join(", ")}]`;
    const log = (state) => `log:\n${rows(group, (p, i) => `  - {at: 2026-03-16T09:${String(i).padStart(2, "0")}:00Z, by: ${i % 2 ? q(p) : `p${g}`}${i ? "" : `, to: ${state}`}, why: ${q(p)}, set: {${q(p)}: ${q(p)}}, flags: [${q(p)}]}`)}\n`;
    const name = fileName(group[0]);
    group.forEach((p) => put(`attachments/${n}/${fileName(p)}.txt`, "text\n"));
    const files = rows(group, (p) => `  - {title: ${q(p)}, path: ${q(`attachments/${n}/${fileName(p)}.txt`)}}\n  - {title: ${q(p)}, url: ${q(p)}}\n  - {title: ${q(p)}, path: ${q(p)}}`);
    const body = (p) => group.map(p ?? markdown).join("\n");
    put(`services/s-${n}.md`, `---\ntitle: ${title}\nstate: live\ntype: ${q(group[1] ?? "x")}\nowner: p${g}\nteam: ${q(group[0])}\ntier: 1\nhours: ${q(group[0])}\ncustomers: ${list}\nsupport: ${title}\nmaintenance_windows:\n${rows(group, (p) => `  - {days: [${q(p)}], hours: ${q(p)}}`)}\nstatus_page: true\n---\n## Description\n\n${body()}`);
    put(`incidents/2026/INC-2026-${n}.md`, `---\ntitle: ${title}\nstate: in_progress\naudience: public\nservices: [s-${n}]\ncustomers: [${group.map((_, i) => `c${first + i}`).join(", ")}]\ncategory: ${title}\nimpact: high\nurgency: high\nmajor: true\nseverity: ${title}\nteam: ${title}\nassignee: p${g}\noutages:\n${rows(group, (p) => `  - {services: [s-${n}], from: 2026-03-20T11:02:00Z, level: ${q(p)}}`)}\nupdates:\n${rows(group, (p) => `  - {at: 2026-03-20T11:20:00Z, phase: ${q(p)}, audience: public, text: ${q(p)}}`)}\nevidence:\n${files}\n${log("new")}---\n## Summary\n\n${body()}\n[file](<../../attachments/${n}/${name.replace(/[<>\\]/g, "\\$&")}.txt>)\n`);
    put(`changes/2026/CHG-2026-${n}.md`, `---\ntitle: ${title}\nstate: approved\ntype: normal\nservices: [s-${n}]\nplanned: {start: 2026-03-28T22:00:00Z, end: 2026-03-28T23:00:00Z}\nteam: ${title}\nassignee: ${q(group[0])}\n${log("approved")}---\n## Plan\n\n${body((p) => `${line(p)}\n`)}`);
    put(`problems/2026/PRB-2026-${n}.md`, `---\ntitle: ${title}\nstate: known_error\nservices: [s-${n}]\nsymptoms: ${list}\nworkaround: ${title}\n${log("new")}---\n## Workaround\n\n${body((p) => `- ${line(p)}\n`)}`);
    put(`knowledge/KB-${n}.md`, `---\ntitle: ${title}\nstate: published\ntype: ${title}\nservices: [s-${n}]\nowner: p${g}\nsymptoms: ${list}\nflags:\n${rows(group, (p) => `  - {at: 2026-03-01T10:00:00Z, by: ${q(p)}, text: ${q(p)}}`)}\n---\n## Issue\n\n${body((p) => `1. ${line(p)}\n`)}`);
    first += group.length;
  });
  for (const p of new Set(all)) if (/^[a-z_][a-z0-9_-]{0,40}$/i.test(p)) put(`services/${p}.md`, `---\ntitle: ${q(p)}\nstate: live\n---\n`); // legal as an ID, or nearly
}

// One record for each payload, of which the text is the payload alone: for a build
// that passes it to the page as it stands, where one could swallow the next.
export function writeAlone(dir, all) {
  mkdirSync(path.join(dir, "knowledge"), { recursive: true });
  writeFileSync(path.join(dir, "gitsm.yaml"), "name: Alone\ntimezone: UTC\n");
  all.forEach((p, i) => writeFileSync(path.join(dir, `knowledge/KB-${String(i + 1).padStart(4, "0")}.md`), `---\ntitle: Payload ${i + 1}\nstate: published\n---\n## Issue\n\n${p.toWellFormed().replaceAll("\u0000", "")}\n`));
}
