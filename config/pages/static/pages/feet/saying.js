// Answers in words, for comparing two tabs and for reading over what was said.

import { said } from "../journey/told.js";
import { gettext } from "../words.js";
import { nameOf, sideName } from "./measure_names.js";

function choiceText(question, code) {
  return said(question.choices.find((choice) => choice.code === code)?.text ?? String(code));
}

export function inWords(question, value) {
  if (value === undefined || value === null) return gettext("no answer");
  switch (question.kind) {
    case "one_of": return choiceText(question, value);
    case "some_of": return value.length ? value.map((code) => choiceText(question, code)).join(", ") : gettext("None of these");
    case "amount": {
      if (typeof value !== "object") return `${value} ${question.unit === "points" ? "" : question.unit}`.trim();
      return Object.entries(value).map(([unit, number]) => `${number} ${unit}`).join(" ");
    }
    case "list_of": return value.length ? value.map((entry) => inWords(question.item, entry)).join("; ") : gettext("None");
    case "group":
    case "shoe_size": return question.questions.filter((one) => value[one.code] !== undefined).map((one) => inWords(one, value[one.code])).join(", ") || gettext("no answer");
    default: return String(value);
  }
}

function measureInWords(value) {
  if (!value) return gettext("no answer");
  const unit = ["mm", "cm", "in"].find((one) => value[`value_${one}`] !== undefined);
  return `${value[`value_${unit}`]} ${unit}`;
}

/** Name what a pointer leads to, and say a value of it. */
export function about(form, pointer) {
  const [, part, code, inner] = pointer.split("/");
  if (part === "measures") {
    return { name: inner ? `${nameOf(inner)}, ${sideName(code)}` : sideName(code), words: measureInWords };
  }
  if (part === "scans") return { name: gettext("Scan: %(side)s", { side: sideName(code) }), words: String };
  if (part === "consents") return { name: gettext("Consent"), words: String };
  const question = form.sections.flatMap((section) => section.questions).find((one) => one.code === code);
  if (!question) return { name: pointer, words: String };
  const nested = question.kind === "group" && question.questions.find((one) => one.code === inner);
  if (nested) return { name: `${said(nested.text)} (${said(question.text)})`, words: (value) => inWords(nested, value) };
  return { name: said(question.text), words: (value) => inWords(question, value) };
}
