// Sentences in the customer's language. The catalogue is a script of its own that stands before every module.

import { spellsAmerican } from "./habit.js";

export const language = document.documentElement.lang || "en";

const { gettext: translate, ngettext: translateMany, interpolate: fill } = globalThis;
const isAmerican = language.startsWith("en") && spellsAmerican();

// Our English is British; the few words of ours that Americans spell otherwise.
const AMERICAN = [[/metre(s?)\b/g, "meter$1"], [/([Cc])olour/g, "$1olor"], [/\b([Gg])rey\b/g, "$1ray"]];

function spelled(words) {
  return isAmerican ? AMERICAN.reduce((said, [british, american]) => said.replace(british, american), words) : words;
}

/** Translate one sentence; named places like %(name)s are filled from `values`. */
export function gettext(sentence, values) {
  const said = spelled(translate ? translate(sentence) : sentence);
  return values ? fill(said, values, true) : said;
}

/** Translate a sentence about a number of things; %(count)s is that number. */
export function ngettext(one, many, count, values = {}) {
  return fill(translateMany(one, many, count), { count, ...values }, true);
}
