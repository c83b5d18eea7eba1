// What a page owes to those who use no mouse, who want no motion, and who print.

// The tab key leads once through everything that takes it, in the order of the
// page and around; what has the focus can be seen; the first stop skips the head.
export async function keyboard(page, fail) {
  await page.evaluate(() => {
    const tabbable = [...document.querySelectorAll("a[href],button,input,select,textarea,summary,[tabindex]")].filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }));
    const look = (e) => [e, ...e.querySelectorAll("*")].slice(0, 12).map((n) => {
      const s = getComputedStyle(n);
      return [s.outlineStyle, s.outlineWidth, s.boxShadow, s.backgroundColor, s.borderColor, s.textDecorationLine, s.stroke, s.strokeWidth, s.insetBlockStart].join();
    }).join("|");
    const before = new Map(tabbable.map((e) => [e, e === document.activeElement ? "" : look(e)]));
    const active = tabbable.indexOf(document.activeElement); // a page may begin within: at the search field
    const check = (e) => {
      const box = e.getBoundingClientRect();
      if (box.bottom < 1 || box.top > innerHeight - 1 || box.right < 1 || box.left > innerWidth - 1) tour.hidden.push(e.outerHTML.slice(0, 100));
    };
    addEventListener("focusout", ({ target }) => target.matches(".skip") || check(target)); // it was scrolled to by now
    const tour = (globalThis.gitsmTour = { from: active + 1, want: tabbable.length, positive: tabbable.filter((e) => e.tabIndex > 0).length, went: [], unseen: [], hidden: [] });
    addEventListener("focusin", ({ target: e }) => {
      if (e.matches(".skip")) check(e);
      tour.went.push(tabbable.indexOf(e));
      if (before.get(e) === look(e)) tour.unseen.push(e.outerHTML.slice(0, 100));
    });
  });
  const want = await page.evaluate(() => gitsmTour.want);
  const from = await page.evaluate(() => gitsmTour.from);
  for (let i = 0; i < want + (from ? 1 : 0); i++) await page.keyboard.press("Tab"); // once through nothing, at the end
  const tour = await page.evaluate(() => gitsmTour);
  const inOrder = Array.from({ length: want }, (_, i) => (from + i) % want);
  if (tour.positive) fail(`${tour.positive} elements push into the tab order`);
  if (JSON.stringify(tour.went) !== JSON.stringify(inOrder)) fail(`the tab key went ${JSON.stringify(tour.went.slice(0, 40))} through ${want} stops`);
  if (tour.unseen.length) fail(`the focus cannot be seen on ${tour.unseen.slice(0, 3).join(" | ")}`);
  if (tour.hidden.length) fail(`the focus is outside the window on ${tour.hidden.slice(0, 3).join(" | ")}`);
  await page.keyboard.press("Tab"); // out of the page, or around
  if (await page.evaluate(() => gitsmTour.went.length > gitsmTour.want && gitsmTour.went.at(-1) !== gitsmTour.from)) fail("the tab key is held at the end of the page");
  await page.evaluate(() => { document.activeElement.blur(); document.querySelector(".skip").focus(); });
  await page.keyboard.press("Enter");
  if ((await page.evaluate(() => document.activeElement.id)) !== "main") fail("the first link does not lead to the content");
  return want;
}

// Nothing moves for those who asked for that.
export async function still(page, fail) {
  const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((e) => {
    const s = getComputedStyle(e);
    return /[1-9]/.test(s.transitionDuration) || s.animationName !== "none" || s.scrollBehavior === "smooth";
  }).map((e) => e.outerHTML.slice(0, 100)));
  if (moving.length) fail(`moves though less motion is asked for: ${moving.slice(0, 3).join(" | ")}`);
}

// On paper nothing is cut off at the side, nothing is left to press, and dark readers
// do not print dark pages.
export async function paper(page, fail) {
  const found = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const out = [];
    if (document.documentElement.scrollWidth > width) out.push(`${document.documentElement.scrollWidth} px on paper of ${width} px`);
    for (const e of document.querySelectorAll("main .scroll, main pre, main table, main svg")) {
      if (e.checkVisibility() && e.getBoundingClientRect().right > width + 1) out.push(`cut off: ${e.outerHTML.slice(0, 100)}`);
      else if (e.scrollWidth > e.clientWidth + 1 && e.matches(".scroll, pre")) out.push(`scrolls, which paper does not: ${e.outerHTML.slice(0, 100)} ${e.scrollWidth}>${e.clientWidth}`);
    }
    for (const e of document.querySelectorAll("button:not(.zone), input, select, .site-nav, .skip, .finder")) if (e.checkVisibility({ visibilityProperty: true })) out.push(`prints ${e.outerHTML.slice(0, 80)}`);
    const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
    if (r + g + b < 600) out.push("prints on a dark ground");
    return out;
  });
  for (const f of found.slice(0, 4)) fail(f);
}
