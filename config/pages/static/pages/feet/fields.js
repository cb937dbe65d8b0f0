// One controller per kind of question: a node to show, a value to send, a way to show a value.
//
// A controller is { node, value(), set(value) }. `value()` is undefined while nothing was answered. `node` carries
// `data-step`, the code of the question, so that the pointer of a problem finds it (see problems.js).

import { h } from "../dom.js";
import { counter } from "../journey/counting.js";
import { uid } from "../journey/press.js";
import { said } from "../journey/told.js";
import { gettext } from "../words.js";
import { numberOf } from "./units.js";

export function stepped(node, code) {
  node.dataset.step = code;
  return node;
}

/** The place below a field where problems and doubts are shown. */
export function slot() {
  return h("div", { class: "field-notes", "data-notes": "" });
}

export function optionalMark(question) {
  return question.required ? null : h("span", { class: "optional" }, ` (${gettext("optional")})`);
}

function legendOf(question, id) {
  return h("legend", { id }, said(question.text), optionalMark(question));
}

function helpOf(question) {
  return question.help ? h("p", { class: "hint" }, said(question.help)) : null;
}

function pictureOf(choice) {
  if (!choice.picture) return null;
  return h("img", { src: choice.picture.url, alt: said(choice.picture.alt), width: "72", height: "120", loading: "lazy" });
}

/** Radio buttons or checkboxes in a fieldset, with pictures where the API has some. */
function choicesOf(question, type) {
  const name = uid("choice");
  const inputs = new Map();
  const pictured = question.choices.some((choice) => choice.picture);
  const boxes = question.choices.map((choice) => {
    const input = h("input", { type, name, value: choice.code });
    inputs.set(choice.code, input);
    return h("label", { class: pictured ? "choice choice-pictured" : "choice" }, input, pictureOf(choice), h("span", {}, said(choice.text)));
  });
  const list = h("div", { class: pictured ? "choices choices-pictured" : "choices" }, boxes);
  const node = h("fieldset", { class: "field" }, legendOf(question), helpOf(question), list, slot());
  return { node: stepped(node, question.code), inputs, list, name };
}

export function oneOf(question) {
  const { node, inputs } = choicesOf(question, "radio");
  return {
    node,
    value: () => [...inputs].find(([, input]) => input.checked)?.[0],
    set: (value) => inputs.forEach((input, code) => { input.checked = code === value; }),
  };
}

/** Any number of choices; that none applies is an answer of its own, so it can be said. */
export function someOf(question) {
  const { node, inputs, list } = choicesOf(question, "checkbox");
  const none = h("input", { type: "checkbox" });
  list.append(h("label", { class: "choice choice-none" }, none, h("span", {}, gettext("None of these"))));
  none.addEventListener("change", () => {
    if (none.checked) inputs.forEach((input) => { input.checked = false; });
  });
  inputs.forEach((input) => input.addEventListener("change", () => {
    if (input.checked) none.checked = false;
  }));
  return {
    node,
    value: () => {
      const chosen = [...inputs].filter(([, input]) => input.checked).map(([code]) => code);
      return chosen.length || none.checked ? chosen : undefined;
    },
    set: (value) => {
      inputs.forEach((input, code) => { input.checked = (value || []).includes(code); });
      none.checked = Array.isArray(value) && value.length === 0;
    },
  };
}

/** One choice of many, where a list to open reads better than a wall of buttons. */
export function select(question) {
  const id = uid("select");
  const options = question.choices.map((choice) => h("option", { value: choice.code }, said(choice.text)));
  const box = h("select", { id }, h("option", { value: "" }, gettext("Choose …")), options);
  const node = h("div", { class: "field" }, h("label", { for: id }, said(question.text), optionalMark(question)), helpOf(question), box, slot());
  return {
    node: stepped(node, question.code),
    value: () => box.value || undefined,
    set: (value) => { box.value = value ?? ""; },
  };
}

// A short text begins to count when it is nearly full.
const NEARLY = 0.8;

export function words(question) {
  const id = uid("words");
  const box = h("input", { id, type: "text", autocomplete: "off" });
  const counting = counter(box, question.longest, { from: NEARLY });
  const node = h("div", { class: "field" }, h("label", { for: id }, said(question.text), optionalMark(question)), helpOf(question), box, counting.node, slot());
  return {
    node: stepped(node, question.code),
    box,
    value: () => box.value.trim() || undefined,
    set: (value) => {
      box.value = value ?? "";
      counting.count();
    },
  };
}

const MONTHS = () => Array.from({ length: 12 }, (_, index) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { month: "long", timeZone: "UTC" }).format(new Date(Date.UTC(2000, index, 1))));

/** A month and a year: two plain boxes, because browsers do not agree on a month box. */
export function month(question) {
  const [monthId, yearId] = [uid("month"), uid("year")];
  const names = MONTHS().map((name, index) => h("option", { value: String(index + 1).padStart(2, "0") }, name));
  const monthBox = h("select", { id: monthId }, h("option", { value: "" }, gettext("Month")), names);
  const yearBox = h("input", { id: yearId, type: "text", inputmode: "numeric", size: "6", autocomplete: "off", placeholder: "1988" });
  const node = h("fieldset", { class: "field" }, legendOf(question), helpOf(question),
    h("div", { class: "row" },
      h("div", {}, h("label", { for: monthId }, gettext("Month")), monthBox),
      h("div", {}, h("label", { for: yearId }, gettext("Year")), yearBox)),
    slot());
  return {
    node: stepped(node, question.code),
    value: () => {
      const year = numberOf(yearBox.value);
      if (!monthBox.value || year === null) return undefined;
      return `${String(yearBox.value).trim()}-${monthBox.value}`;
    },
    set: (value) => {
      const [year, monthOf] = (value || "-").split("-");
      yearBox.value = year || "";
      monthBox.value = monthOf || "";
    },
  };
}
