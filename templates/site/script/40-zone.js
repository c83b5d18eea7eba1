// Times in the reader's zone instead of the service's, on request. The zone that
// holds is named beside the times, the other one in their tooltips.
{
  const named = [...document.querySelectorAll("[data-zone]")];
  const service = named[0]?.textContent ?? "";
  const known = (zone) => {
    try {
      return Boolean(zone && new Intl.DateTimeFormat("en", { timeZone: zone }));
    } catch {
      return false; // a name that this browser does not have
    }
  };
  const reader = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const say = portal.say;
  const months = [say("Jan"), say("Feb"), say("Mar"), say("Apr"), say("May"), say("Jun"), say("Jul"), say("Aug"), say("Sep"), say("Oct"), say("Nov"), say("Dec")];
  let own = false; // whether times are shown in the reader's zone

  const formats = new Map();
  function parts(at, timeZone) {
    if (!formats.has(timeZone)) {
      formats.set(timeZone, new Intl.DateTimeFormat("en-US", { timeZone, day: "numeric", month: "numeric", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
    }
    const p = Object.fromEntries(formats.get(timeZone).formatToParts(at).map(({ type, value }) => [type, value]));
    const mon = months[p.month - 1];
    const time = `${p.hour}:${p.minute}`;
    return {
      time, clock: say("{time}", { time }), day: say("{day} {mon} {year}", { day: p.day, mon, year: p.year }),
      whole: say("{day} {mon} {year}, {time}", { day: p.day, mon, year: p.year, time }),
    };
  }

  // What an element said when the page came.
  const built = new Map();
  const instants = () => [...document.querySelectorAll("main time[datetime], .asof time[datetime], .site-foot time[datetime]")];

  function apply() {
    let day = ""; // of the time before: a clock time alone stands for the same day
    for (const e of instants()) {
      if (!built.has(e)) built.set(e, e.textContent);
      const text = built.get(e);
      if (!e.dateTime.includes("T")) {
        day = text;
        continue;
      }
      const at = new Date(e.dateTime);
      if (Number.isNaN(at.valueOf())) continue;
      const p = parts(at, reader);
      const here = parts(at, service);
      const alone = text === here.clock && p.day === day;
      e.textContent = !own ? text : alone ? p.clock : text.includes(here.time) ? p.whole : p.day;
      e.title = own ? `${here.whole} ${service}` : "";
      if (!own) e.removeAttribute("title");
      day = p.day;
    }
  }

  // portal.instant makes a <time> in the zone that is shown.
  portal.instant = (at) => {
    const e = document.createElement("time");
    e.dateTime = at.toISOString();
    const zone = known(service) ? service : "UTC";
    const of = (z) => parts(at, z).whole;
    built.set(e, of(zone));
    e.textContent = own ? of(reader) : of(zone);
    return e;
  };

  if (named.length && reader && reader !== service && known(service) && known(reader)) {
    const head = named.find((e) => e.closest(".asof"));
    const button = document.createElement("button");
    button.type = "button";
    button.className = "zone";
    const shown = document.createElement("span");
    const hint = document.createElement("span");
    hint.className = "visually-hidden";
    button.append(shown, hint);
    head?.replaceChildren(button);

    const told = document.createElement("p");
    told.append(say("Times are shown in the zone of the service, {service}, or in yours, {reader}. Days and calendars are always those of the service.", { service, reader }));
    document.querySelector(".site-foot .wrap")?.append(told);

    const tell = () => {
      for (const e of named) if (e !== head) e.textContent = own ? reader : service;
      shown.textContent = own ? reader : service;
      hint.textContent = own ? say(", your zone. Show times in the zone of the service, {service}", { service }) : say(", the zone of the service. Show times in yours, {reader}", { reader });
      button.title = own ? say("Show times in the zone of the service, {service}", { service }) : say("Show times in your zone, {reader}", { reader });
    };
    const keep = (value) => {
      try {
        if (value) localStorage.setItem("gitsm.zone", value);
        else return localStorage.getItem("gitsm.zone");
      } catch {
        // Without storage the choice holds for this page.
      }
    };
    button.addEventListener("click", () => {
      own = !own;
      keep(own ? "reader" : "service");
      apply();
      tell();
    });
    own = keep() === "reader";
    if (own) apply();
    tell();
  }
}
