// The engine of large portals: the index was made when the portal was, and lies
// in many files, of which a search loads those that its terms are in.
{
  const weights = [0, 1, 2, 3, 4, 5, 6, 7].map((places) => (places & 4 ? 5 : 0) + (places & 2 ? 2 : 0) + (places & 1));
  const end = "\uffff"; // behind every term that begins as typed
  const manyFiles = 6; // a beginning that more files hold says too little

  // How many letters differ, exchanged neighbours counted once; at most limit + 1.
  function distance(a, b, limit) {
    if (Math.abs(a.length - b.length) > limit) return limit + 1;
    let before = [];
    let row = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        const same = a[i - 1] === b[j - 1];
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      if (Math.min(...next) > limit) return limit + 1;
      before = row;
      row = next;
    }
    return row[b.length];
  }

  // A term of the index as an answer to a typed one: 0 is none.
  function likeness(term, typed, limit) {
    if (term === typed) return 1;
    if (typed.length > 1 && term.startsWith(typed)) return (0.6 * typed.length) / term.length;
    if (!limit) return 0;
    const wrong = distance(term, typed, limit);
    return wrong > limit ? 0 : 0.25 * (1 - wrong / typed.length);
  }

  function expand(runs) {
    return runs.flatMap((run) => {
      if (typeof run === "string") return [run];
      const [prefix, width, first, last] = run;
      return Array.from({ length: last - first + 1 }, (_, i) => prefix + String(first + i).padStart(width, "0"));
    });
  }

  finder.sharded = async (index, assets) => {
    const kept = new Map();
    const file = (name) => {
      if (!kept.has(name)) kept.set(name, assets.json(name).catch((e) => { kept.delete(name); throw e; }));
      return kept.get(name);
    };

    // The files of terms that may hold what lies between two terms.
    function between(from, to) {
      const files = [];
      for (let i = 0; i < index.terms.length && index.terms[i] <= to; i++) {
        if (i + 1 === index.terms.length || index.terms[i + 1] > from) files.push(i);
      }
      return files.slice(0, manyFiles);
    }

    async function answers(typed) {
      const limit = finder.wrong(typed);
      // A wrong letter is looked for behind the third; behind the second where nothing is found.
      const starts = limit ? [typed.slice(0, 3), typed.slice(0, 2)] : [typed];
      for (const start of starts) {
        const scores = new Map();
        const files = new Set([...between(typed, typed.length > 1 ? typed + end : typed), ...between(start, start + end)]);
        const shards = await Promise.all([...files].map((i) => file(`terms-${i}.${index.termFiles[i]}`)));
        for (const shard of shards) for (const [term, postings] of Object.entries(shard)) {
          const like = likeness(term, typed, limit);
          if (!like) continue;
          const rare = Math.log(1 + index.count / postings.length);
          let doc = 0;
          for (const p of postings) {
            doc += p >> 3;
            scores.set(doc, (scores.get(doc) ?? 0) + like * rare * weights[p & 7]);
          }
        }
        if (scores.size) return scores;
      }
      return new Map();
    }

    return {
      ids: finder.ids(expand(index.ids), index.formerly),
      search: async (query) => {
        const all = await Promise.all([...new Set(finder.terms(query))].map(answers));
        if (!all.length) return [];
        const sum = new Map();
        for (const scores of all) for (const [doc, score] of scores) sum.set(doc, (sum.get(doc) ?? 0) + score);
        const every = [...sum].filter(([doc]) => all.every((scores) => scores.has(doc)));
        return (every.length ? every : [...sum]).sort((a, b) => b[1] - a[1] || b[0] - a[0]).map(([doc]) => doc);
      },
      documents: (list) =>
        Promise.all(list.map(async (n) => {
          const i = Math.floor(n / index.perFile);
          return (await file(`docs-${i}.${index.docs[i]}`))[n % index.perFile];
        })),
    };
  };
}
