// What scripts say: portal.say, an English text, and values for its {places}. A portal in
// another language has its own text in each of these calls (package speech), and
// forms by plural category where sayCount counts.
Object.assign(portal, {
  // putIn puts values at the places of a text: texts, or elements.
  putIn: (text, values) => text.split(/(\{\w+\})/).map((part) => (part.startsWith("{") ? (values[part.slice(1, -1)] ?? part) : part)),
  sayParts: (text, values) => portal.putIn(text, values),
  say: (text, values = {}) => portal.putIn(text, values).join(""),
  sayCount: (n, one, other, values = {}) => {
    const forms = typeof one === "string" ? { one, other } : one;
    const text = forms[new Intl.PluralRules(document.documentElement.lang).select(n)] ?? forms.other;
    return portal.putIn(text, { n, ...values }).join("");
  },
});
