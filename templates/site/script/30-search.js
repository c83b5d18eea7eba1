// Puts a search box where the link to all records stands. What searches is
// loaded when somebody comes to the box.
{
  const spot = document.querySelector("[data-finder]"); // the link, or the page of results
  const place = document.querySelector("[data-search-page]");
  const link = spot?.matches("a") ? spot : spot?.querySelector("a");
  const make = (name, attributes) => {
    const e = document.createElement(name);
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
    return e;
  };
  // A search works over a server: a browser reads no files for a page of a folder.
  if (link && location.protocol !== "file:") {
    const [engine, minisearch] = spot.dataset.finder.split(" ");
    const root = link.getAttribute("href").slice(0, -"records.html".length);
    const box = make("div", { class: place ? "finder wide" : "finder", role: "search" });
    const field = make("input", {
      type: "search", id: "finder", "aria-label": portal.say("Find a record"), placeholder: portal.say("Find a record"), autocomplete: "off", spellcheck: "false",
      "aria-keyshortcuts": "/", enterkeyhint: "search",
    });
    const status = make("p", { role: "status" });
    const list = make("ul", { id: "finder-list", role: "listbox", "aria-label": portal.say("Records found"), hidden: "" });
    box.append(field, status);

    let started;
    const start = () => (started ??= portal.load(engine).then(() => {
      const find = finder.open(root, minisearch);
      if (place) finder.page({ place, field, status, find });
      else finder.box({ field, list, status, find, all: `${root}search.html` });
    }).catch((e) => {
      started = undefined;
      status.textContent = portal.say("The search could not be loaded.");
      console.warn(e);
    }));

    if (place) {
      place.replaceChildren(box);
      start();
      field.focus({ preventScroll: true });
    } else {
      const hint = make("kbd", { "aria-hidden": "true" });
      hint.textContent = "/";
      for (const [k, v] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", "finder-list"]]) field.setAttribute(k, v);
      box.append(hint, list);
      status.className = "visually-hidden";
      link.replaceWith(box);
      field.addEventListener("focus", start);
    }
    document.addEventListener("keydown", (e) => {
      if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, textarea, select, [contenteditable]")) return;
      e.preventDefault();
      field.focus();
      field.select();
    });
  }
}
