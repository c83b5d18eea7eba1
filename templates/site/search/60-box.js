// The box in the head of every page: a combobox with a list of records below.
{
  const shown = 8;
  const pause = 60; // ms: faster typing is not searched for letter by letter

  finder.box = ({ field, list, status, find, all }) => {
    let asked = 0; // the query whose answer is awaited
    let active = -1;
    let timer;

    const options = () => [...list.children];
    function point(i) {
      options()[active]?.setAttribute("aria-selected", "false");
      active = i;
      const option = options()[i];
      if (!option) return field.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    }
    function close() {
      asked++;
      point(-1);
      list.hidden = true;
      field.setAttribute("aria-expanded", "false");
      status.textContent = "";
    }
    const go = (option) => location.assign(option.dataset.href);
    const allResults = () => `${all}?q=${encodeURIComponent(field.value.trim())}`;

    function option(i, href, ...parts) {
      const li = finder.part("li", "");
      li.setAttribute("role", "option");
      li.setAttribute("aria-selected", "false");
      li.id = `finder-${i}`;
      li.dataset.href = href;
      parts.forEach((p, i) => li.append(...(i ? [" ", p] : [p])));
      return li;
    }
    function show({ total, hits }, query) {
      active = -1;
      field.removeAttribute("aria-activedescendant");
      const items = hits.map((h, i) =>
        option(i, h.href, finder.name(finder.part("span", "what"), h, query), finder.part("span", "kind", h.kind), finder.chip(h.state)));
      if (total > hits.length) items.push(option(hits.length, allResults(), finder.part("span", "all", portal.say("All {total} results", { total }))));
      list.replaceChildren(...items);
      list.hidden = items.length === 0;
      field.setAttribute("aria-expanded", String(items.length > 0));
      const found = finder.results(total);
      tell(!total ? portal.say("Nothing found") : total > hits.length ? portal.say("{results}, {listed} of them listed", { results: found, listed: hits.length }) : found);
      status.classList.toggle("visually-hidden", total > 0);
    }
    function tell(words) {
      status.textContent = words;
    }
    async function search() {
      const query = field.value;
      if (!query.trim()) return close();
      const mine = ++asked;
      try {
        const answer = await find(query, shown);
        if (mine === asked) show(answer, query);
      } catch (e) {
        if (mine !== asked) return;
        close();
        status.classList.remove("visually-hidden");
        tell(portal.say("The search could not be loaded. Enter leads to all records."));
        console.warn(e);
      }
    }

    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(search, pause);
    });
    field.addEventListener("keydown", (e) => {
      if (e.isComposing) return;
      const count = options().length;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        if (list.hidden) return search();
        const step = e.key === "ArrowDown" ? 1 : -1;
        // Past either end the field itself comes before the list begins again.
        point(active + step < -1 ? count - 1 : active + step >= count ? -1 : active + step);
      } else if (e.key === "Enter" && field.value.trim()) {
        e.preventDefault();
        if (active >= 0) go(options()[active]);
        else location.assign(allResults());
      } else if (e.key === "Escape" && !list.hidden) {
        e.preventDefault(); // the first closes the list, the next clears the field
        close();
      }
    });
    field.addEventListener("blur", close);
    field.addEventListener("focus", () => field.value && search());
    list.addEventListener("mousedown", (e) => e.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (e) => {
      const chosen = e.target.closest("[role=option]");
      if (chosen) go(chosen);
    });
    if (field.value && document.activeElement === field) search();
    else find("", 0).catch(() => {}); // reads the index while the first word is typed; a search tells of failures
  };
}
