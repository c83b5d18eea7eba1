// Finds records by their IDs: "INC-2026-0042", "INC-42", "2026-42", "0042", and
// the beginnings of these.
{
  const split = (id) => {
    const at = id.search(/\d+$/);
    return at < 0 ? { id, head: id, number: -1 } : { id, head: id.slice(0, at), number: Number(id.slice(at)) };
  };

  // rank tells how well an ID is meant: 0 is best, -1 not at all.
  function rank(known, typed) {
    if (known.id === typed.id) return 0;
    if (typed.number >= 0 && known.number === typed.number) {
      const head = typed.head.replace(/-$/, "");
      if (!head || known.head === `${head}-` || known.head.startsWith(`${head}-`) || known.head.endsWith(`-${head}-`)) return 1;
    }
    if (known.id.startsWith(typed.id)) return 2;
    if (typed.number >= 0 && known.id.includes(`-${typed.id}`)) return 3;
    return -1;
  }

  // An index of IDs, which are in the order of the documents: by kind, oldest
  // first. former leads from other IDs to documents.
  finder.ids = (list, former) => {
    const known = list.map((id, doc) => ({ ...split(id.toLowerCase()), doc, kind: id.replace(/\d.*/, "") }));
    for (const [id, doc] of former) known.push({ ...split(id.toLowerCase()), doc, kind: known[doc].kind });
    return (query) => {
      const typed = split(query.trim().toLowerCase().replace(/\s+/g, "-"));
      if (!typed.id) return [];
      const found = [];
      for (const k of known) {
        const r = rank(k, typed);
        if (r >= 0) found.push({ doc: k.doc, rank: r, kind: k.kind });
      }
      // Of a kind the newest first.
      found.sort((a, b) => a.rank - b.rank || (a.kind === b.kind ? b.doc - a.doc : a.doc - b.doc));
      return [...new Set(found.map((f) => f.doc))];
    };
  };
}
