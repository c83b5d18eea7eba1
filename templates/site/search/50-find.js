// Reads the index once, and answers a query: IDs first, then words.
{
  const form = 1; // of the files, as searchVersion has it

  async function open(assets) {
    const index = await assets.json("index");
    if (index.version !== form) throw new Error(`the search index has form ${index.version}, not ${form}`);
    const engine = await ("count" in index ? finder.sharded : finder.whole)(index, assets);
    return { index, engine };
  }

  finder.open = (root, minisearch) => {
    const assets = {
      minisearch,
      load: portal.load,
      json: async (name) => {
        const answer = await fetch(`${root}search/${name}.json`);
        if (!answer.ok) throw new Error(`${name}.json: ${answer.status}`);
        return answer.json();
      },
    };
    let opened;
    const once = () => (opened ??= open(assets).catch((e) => { opened = undefined; throw e; }));

    // find gives how many records answer, and the first of them.
    return async (query, count) => {
      const { index, engine } = await once();
      if (!query.trim()) return { total: 0, hits: [] };
      const list = [...new Set([...engine.ids(query), ...(await engine.search(query))])];
      const documents = await engine.documents(list.slice(0, count));
      const hits = documents.map(([id, title, kind, state, services, text, page]) => ({
        id, title, text,
        kind: index.kinds[kind][0],
        state: index.states[state],
        services: services.map((s) => index.services[s][1]),
        href: root + (page || `${index.kinds[kind][1]}${id}.html`),
      }));
      return { total: list.length, hits };
    };
  };

  // part makes an element that holds a text.
  finder.part = (name, className, text = "") => {
    const e = document.createElement(name);
    e.className = className;
    e.textContent = text;
    return e;
  };

  // marked puts a text into an element, with what was searched for in <mark>.
  finder.marked = (element, text, query) => {
    const terms = finder.terms(query);
    for (const piece of text.split(/([\p{L}\p{N}]+(?:[-._][\p{L}\p{N}]+)*)/u)) {
      const folded = finder.fold(piece);
      const hit = piece && terms.some((t) => folded.startsWith(t) || (t.length > 2 && folded.includes(`-${t}`)));
      element.append(hit ? finder.part("mark", "", piece) : piece);
    }
    return element;
  };

  // name puts ID and title of a record into an element; where the ID is a word that
  // people chose, the title says more and comes first.
  finder.name = (element, hit, query) => {
    const id = finder.marked(finder.part("span", "id"), hit.id, query);
    const title = finder.marked(finder.part("span", "title"), hit.title, query);
    element.append(...(/\d$/.test(hit.id) ? [id, " ", title] : [title, " ", id]));
    return element;
  };

  finder.chip = ([label, look]) => finder.part("span", `chip ${look}`, label);

  finder.results = (n) => portal.sayCount(n, "{n} result", "{n} results");
}
