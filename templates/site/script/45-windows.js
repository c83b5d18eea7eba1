// At the hour when a planned window begins or ends, the front page says so
// without being built again: it carries the windows that were known, and this
// does with them what a build at that hour would.
{
  const hero = document.querySelector("[data-now]");
  const kit = document.querySelector("template[data-chips]")?.content;
  const longest = 6 * 3600e3; // timers of browsers sleep with the machine; look again now and then

  if (hero && kit) {
    const chips = [...kit.querySelectorAll(".chip")];
    const [over, now] = [chips.pop(), chips.pop()];
    const levels = chips.map((c) => c.className.replace("chip ", "")); // best first
    const time = (s, none) => (s ? Date.parse(s) : none);
    const built = Date.parse(hero.dataset.now);

    const services = [...document.querySelectorAll(".board > li")].map((line) => ({
      line,
      name: line.querySelector(".name"),
      windows: (line.dataset.windows ?? "").split(" ").filter(Boolean).map((w) => {
        const at = w.indexOf(":");
        const [from, to] = w.slice(at + 1).split("/");
        return { level: levels.indexOf(w.slice(0, at)), from: time(from, -Infinity), to: time(to, Infinity), since: from };
      }),
    }));
    const planned = [...document.querySelectorAll("li[data-from]")].map((line) => ({
      line, from: time(line.dataset.from), to: time(line.dataset.to), tentative: "tentative" in line.dataset,
    }));
    const bounds = [...services.flatMap((s) => s.windows.flatMap((w) => [w.from, w.to])), ...planned.flatMap((p) => (p.tentative ? [p.to] : [p.from, p.to]))]
      .filter((t) => Number.isFinite(t) && t > built).sort((a, b) => a - b);

    const chip = (from) => from.cloneNode(true);
    let shown = built;

    function service(s, at) {
      const running = s.windows.filter((w) => w.from <= at && at < w.to);
      const level = Math.max(0, ...running.map((w) => w.level));
      const state = s.line.querySelector(".board-state");
      const outages = running.filter((w) => levels[w.level] !== "maintenance" && w.since).sort((a, b) => a.from - b.from);
      state.replaceChildren(chip(chips[level]));
      if (outages.length) {
        const note = document.createElement("span");
        note.className = "after";
        note.append(...portal.sayParts("since {time}", { time: portal.instant(new Date(outages[0].from)) }));
        state.append(" ", note);
      }
      return { name: s.name, level };
    }

    function plan(p, at) {
      const place = p.line.querySelector(".chips");
      if (at >= p.to) place.replaceChildren(chip(over));
      else if (at >= p.from && !p.tentative) place.replaceChildren(chip(now));
    }

    function headline(states) {
      const worst = Math.max(...states.map((s) => s.level));
      const affected = states.filter((s) => levels[s.level] !== "maintenance" && s.level > 0).length;
      const words = hero.dataset;
      hero.className = `hero ${levels[worst]}`;
      hero.querySelector(".hero-icon").replaceChildren(chips[worst].querySelector("svg").cloneNode(true));
      hero.querySelector("h1").textContent =
        affected > 1 ? portal.sayCount(affected, words.many.startsWith("{\"") ? JSON.parse(words.many) : words.many, words.many) : affected ? words.single : levels[worst] === "maintenance" ? words.planned : words.works;
      let list = hero.querySelector(".hero-list");
      if (!list) {
        list = document.createElement("ul");
        list.className = "hero-list";
        hero.querySelector("h1").after(list);
      }
      const items = states.filter((s) => s.level > 0).map((s) => {
        const li = document.createElement("li");
        const link = document.createElement("a");
        link.href = s.name.href;
        link.textContent = s.name.textContent;
        li.append(link, `: ${chips[s.level].textContent}`);
        return li;
      });
      list.replaceChildren(...items);
      list.hidden = !items.length;
    }

    function until(at) {
      const next = bounds.find((t) => t > at);
      const p = hero.querySelector("[data-until]") ?? document.createElement("span");
      p.dataset.until = "";
      p.replaceChildren(...portal.sayParts("By your clock it is {time}: planned windows that began or ended since are shown so.", { time: portal.instant(new Date(at)) }));
      if (next) p.append(" ", ...portal.sayParts("The next is at {time}.", { time: portal.instant(new Date(next)) }));
      if (!p.isConnected) hero.querySelector("p").append(" ", p);
    }

    function look() {
      const at = Date.now();
      if (bounds.some((t) => t > shown && t <= at)) {
        hero.querySelector("h1").setAttribute("aria-live", "polite");
        shown = at;
        const states = services.map((s) => service(s, at));
        planned.forEach((p) => plan(p, at));
        if (states.length) headline(states);
        until(at);
      }
      const next = bounds.find((t) => t > at);
      if (next) timer = setTimeout(look, Math.min(next - at, longest));
    }
    let timer;
    const again = () => {
      clearTimeout(timer);
      look();
    };
    if (bounds.length) {
      look();
      document.addEventListener("visibilitychange", again);
      addEventListener("pageshow", again);
    }
  }
}
