// The page of all results: search.html?q=...
{
  const step = 20;
  const pause = 120;

  function result(hit, query) {
    const li = finder.part("li", "card");
    const heading = finder.part("h2", "card-title");
    const link = finder.part("a", "ref");
    link.href = hit.href;
    heading.append(finder.name(link, hit, query));
    const chips = finder.part("p", "chips");
    chips.append(finder.chip(hit.state), " ", finder.part("span", "meta", [hit.kind, hit.services.join(", ")].filter(Boolean).join(" · ")));
    li.append(heading, chips);
    const text = excerpt(hit.text, query);
    if (text) li.append(finder.marked(finder.part("p", ""), text, query));
    return li;
  }

  // excerpt is the part of a text around the first word that was searched for.
  function excerpt(text, query) {
    const room = 200;
    const terms = finder.terms(query);
    const words = text.split(" ");
    const at = words.findIndex((w) => terms.some((t) => finder.terms(w).some((x) => x.startsWith(t))));
    let from = Math.max(at - 8, 0);
    if (words.slice(0, at + 1).join(" ").length < room) from = 0;
    const rest = words.slice(from).join(" ");
    const cut = rest.length > room ? `${rest.slice(0, rest.lastIndexOf(" ", room))} …` : rest;
    return from ? `… ${cut}` : cut;
  }

  finder.page = ({ place, field, status, find }) => {
    const results = finder.part("ol", "cards results");
    const more = finder.part("button", "more", portal.say("Show more"));
    more.type = "button";
    more.hidden = true;
    place.append(results, more);
    let asked = 0;
    let count = step;
    let timer;

    async function search() {
      const query = field.value;
      const mine = ++asked;
      try {
        const { total, hits } = await find(query, count);
        if (mine !== asked) return;
        results.replaceChildren(...hits.map((h) => result(h, query)));
        more.hidden = total <= hits.length;
        status.textContent = query.trim() ? (total ? finder.results(total) : portal.say("Nothing found. Fewer or other words may find more.")) : "";
      } catch (e) {
        if (mine !== asked) return;
        status.textContent = portal.say("The search could not be loaded. All records stand in the lists.");
        console.warn(e);
      }
    }
    field.addEventListener("input", () => {
      count = step;
      clearTimeout(timer);
      timer = setTimeout(() => {
        const address = new URL(location.href);
        if (field.value.trim()) address.searchParams.set("q", field.value.trim());
        else address.searchParams.delete("q");
        history.replaceState(null, "", address);
        search();
      }, pause);
    });
    more.addEventListener("click", async () => {
      const next = results.children.length;
      count += step;
      await search();
      results.children[next]?.querySelector("a").focus();
    });
    // Up and down lead through the results, Escape and up past the first lead back.
    place.addEventListener("keydown", (e) => {
      if (e.isComposing || !["ArrowDown", "ArrowUp", "Escape"].includes(e.key)) return;
      const links = [...results.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      if (e.key === "Escape") {
        if (at < 0) return;
        e.preventDefault();
        return field.focus();
      }
      if (at < 0 && document.activeElement !== field) return;
      e.preventDefault();
      const next = at + (e.key === "ArrowDown" ? 1 : -1);
      (next < 0 ? field : links[Math.min(next, links.length - 1)])?.focus();
    });
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    search();
  };
}
