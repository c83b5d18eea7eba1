// A web server of a folder, and the browser, for the tests beside it.
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { existsSync, readFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { chromium } from "playwright-core";

const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json", ".png": "image/png", ".txt": "text/plain" };

// What _headers tells hosts to send for a path.
function headersOf(dir) {
  const rules = [];
  for (const line of readFileSync(path.join(dir, "_headers"), "utf8").split("\n")) {
    const header = line.match(/^  ([^:]+): (.*)$/);
    if (header) rules.at(-1).headers.push([header[1], header[2]]);
    else if (line) rules.push({ prefix: line.replace(/\*$/, ""), headers: [] });
  }
  return (place) => Object.fromEntries(rules.filter((r) => place.startsWith(r.prefix)).flatMap((r) => r.headers));
}

// asHosts sends what _headers says, compressed; strip takes the policy out of the pages, to see that it is the second barrier and not the first.
export async function serve(dir, { strip = false, asHosts = false } = {}) {
  const headers = asHosts ? headersOf(dir) : () => ({});
  const server = createServer(async (req, res) => {
    let file = path.join(dir, decodeURIComponent(new URL(req.url, "http://x").pathname));
    if (existsSync(file) && (await stat(file)).isDirectory()) file = path.join(file, "index.html");
    if (!existsSync(file)) return res.writeHead(404).end();
    let data = await readFile(file);
    if (strip && file.endsWith(".html")) data = data.toString("utf8").replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
    const compressed = asHosts && /^(text|application)\/|svg/.test(types[path.extname(file)] ?? "");
    res.writeHead(200, { "content-type": types[path.extname(file)] ?? "application/octet-stream", ...headers(`/${path.relative(dir, file)}`), ...(compressed && { "content-encoding": "gzip" }) }).end(compressed ? gzipSync(data) : data);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

export const launch = (options) => chromium.launch({
  ...options,
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
