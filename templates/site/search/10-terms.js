// Cuts a text into terms exactly as searchTerms does where the index is made.
{
  const word = /[\p{L}\p{N}]+(?:[-._][\p{L}\p{N}]+)*/gu;
  const longest = 40; // bytes
  const encoder = new TextEncoder();

  function shortened(term) {
    while (encoder.encode(term).length > longest) term = [...term].slice(0, -1).join("");
    return term;
  }

  finder.fold = (s) => s.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ς", "σ");

  finder.terms = (s) =>
    (finder.fold(s).match(word) ?? []).flatMap((w) => (/\p{N}/u.test(w) ? [w] : w.split(/[-._]/))).map(shortened);

  // How many letters of a term may be wrong. Numbers are meant as they are typed.
  finder.wrong = (term) => (/\p{N}/u.test(term) || term.length < 4 ? 0 : term.length < 6 ? 1 : 2);
}
