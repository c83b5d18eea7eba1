// Takes the README's pictures of a built portal.
// usage: node screenshots.mjs PORTAL FOLDER
import { statSync } from "node:fs";
import path from "node:path";
import { launch, serve } from "./server.mjs";

const [portal, out] = process.argv.slice(2);
const most = 150_000; // bytes: a README is read on telephones, too
const shots = {
  status: "index.html",
  incident: "incidents/INC-2026-0010.html",
  review: "reviews/PIR-2026-0002.html",
  calendar: "calendar.html",
  map: "map.html",
  report: "reports/2026-06-passengers-2026.html",
};

const site = await serve(portal);
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 760 }, colorScheme: "light", locale: "en-GB", timezoneId: "Europe/Berlin", reducedMotion: "reduce" });
  await page.clock.setFixedTime(new Date("2026-06-30T18:01:00+02:00")); // the portal is of a minute before
  for (const [name, file] of Object.entries(shots)) {
    const answer = await page.goto(`${site.origin}/${file}`);
    if (!answer.ok()) throw new Error(`${file} answered ${answer.status()}`);
    const place = path.join(out, `${name}.png`);
    await page.screenshot({ path: place });
    const { size } = statSync(place);
    console.log(`${name}.png ${size}`);
    if (size > most) throw new Error(`${place} has ${size} bytes; at most ${most} belong into a README`);
  }
} finally {
  await browser.close();
  site.close();
}
