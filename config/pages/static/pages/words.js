// Sentences in the customer's language. The catalogue is a script of its own that stands before every module.

export const language = document.documentElement.lang || "en";

const { gettext: translate, ngettext: translateMany, interpolate: fill } = globalThis;

/** Translate one sentence; named places like %(name)s are filled from `values`. */
export function gettext(sentence, values) {
  const said = translate ? translate(sentence) : sentence;
  return values ? fill(said, values, true) : said;
}

/** Translate a sentence about a number of things; %(count)s is that number. */
export function ngettext(one, many, count, values = {}) {
  return fill(translateMany(one, many, count), { count, ...values }, true);
}
