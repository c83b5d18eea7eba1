// The engine of portals of ordinary size: all records in one file, which
// MiniSearch indexes here.
{
  finder.whole = async (index, assets) => {
    await assets.load(assets.minisearch);
    const engine = new globalThis.MiniSearch({
      idField: "n",
      fields: ["title", "services", "text"],
      tokenize: finder.terms,
      processTerm: (term) => term,
      searchOptions: {
        tokenize: finder.terms,
        boost: { title: 4, services: 2 },
        prefix: (term) => term.length > 1,
        fuzzy: (term) => finder.wrong(term) || false,
        weights: { prefix: 0.6, fuzzy: 0.25 },
        boostDocument: (n) => finder.weight(index.states[index.docs[n][3]]),
      },
    });
    const names = index.services.map((s) => s.join(" "));
    const docs = index.docs.map((d, n) => ({ n, title: d[1], services: d[4].map((s) => names[s]).join(" "), text: d[5] }));
    // In parts, so that what is typed meanwhile is seen at once.
    await engine.addAllAsync(docs, { chunkSize: 250 });

    return {
      ids: finder.ids(index.docs.map((d) => d[0]), index.docs.flatMap((d, n) => (d[7] ?? []).map((id) => [id, n]))),
      search: async (query) => {
        let found = engine.search(query, { combineWith: "AND" });
        if (!found.length) found = engine.search(query, { combineWith: "OR" });
        return found.map((f) => f.id);
      },
      documents: async (list) => list.map((n) => index.docs[n]),
    };
  };

  // What is open is looked for more often than what is done.
  finder.weight = ([, look]) => (look === "open" || look === "pending" ? 1.2 : 1);
}
