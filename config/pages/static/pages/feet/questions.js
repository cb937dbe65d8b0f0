// Turns a question of the served form into its controller; groups and lists are made of other questions.

import { api } from "../api.js";
import { h, say } from "../dom.js";
import { said } from "../journey/told.js";
import { gettext } from "../words.js";
import { amount, scale } from "./amounts.js";
import { bodyMap } from "./bodymap.js";
import { month, oneOf, optionalMark, select, slot, someOf, stepped, words } from "./fields.js";
import { lengthInWords } from "./units.js";

const MANY = 9;
const LONGEST_SCALE = 10;

/** Return the controller of a question; a kind that this page does not know is left to a newer page. */
export function control(question) {
  switch (question.kind) {
    case "month": return month(question);
    case "one_of": return question.choices.length > MANY ? select(question) : oneOf(question);
    case "some_of": return someOf(question);
    case "amount": return question.unit === "points" && question.max <= LONGEST_SCALE ? scale(question) : amount(question);
    case "words": return words(question);
    case "group": return group(question);
    case "shoe_size": return shoeSize(question);
    case "list_of": return listOf(question);
    default: return null;
  }
}

function controls(questions) {
  return new Map(questions.map((question) => [question.code, control(question)]).filter(([, made]) => made));
}

function valuesOf(fields) {
  const given = [...fields].map(([code, field]) => [code, field.value()]).filter(([, value]) => value !== undefined);
  return given.length ? Object.fromEntries(given) : undefined;
}

/** Several answers under one code: each foot for itself. */
export function group(question) {
  const fields = controls(question.questions);
  const node = h("fieldset", { class: "field group" }, h("legend", {}, said(question.text)), slot(), [...fields.values()].map((field) => field.node));
  return {
    node: stepped(node, question.code),
    fields,
    partial: question.partial,
    value: () => valuesOf(fields),
    set: (value) => fields.forEach((field, code) => field.set(value?.[code])),
  };
}

/** A shoe size in a named scale, with what it says about a foot while it is typed. */
function shoeSize(question) {
  const fields = controls(question.questions);
  const meaning = h("p", { class: "hint", role: "status" });
  const node = h("fieldset", { class: "field group" }, h("legend", {}, said(question.text), optionalMark(question)),
    question.help ? h("p", { class: "hint" }, said(question.help)) : null, slot(), [...fields.values()].map((field) => field.node), meaning);
  const value = () => valuesOf(fields);
  let asked = 0;
  const tell = async () => {
    const given = value();
    asked += 1;
    const mine = asked;
    meaning.textContent = "";
    if (!given?.scale || !given?.size) return;
    try {
      const { data } = await api.get("shoe-sizes/convert/", { query: { scale: given.scale, size: given.size }, anyone: true });
      if (mine !== asked) return;
      meaning.textContent = gettext("That is usually a foot of about %(length)s, give or take %(more)s.", { length: lengthInWords(data.foot_length_mm, 0), more: lengthInWords(data.plus_minus_mm, 0) });
    } catch (problem) {
      // The draft's own answer says what is wrong with the size.
      if (problem.status === undefined) throw problem;
    }
  };
  node.addEventListener("change", tell);
  return {
    node: stepped(node, question.code),
    fields,
    value,
    set: (given) => {
      fields.forEach((field, code) => field.set(given?.[code]));
      tell();
    },
  };
}

function isWhole(entry, questions) {
  return questions.every((question) => !question.required || entry?.[question.code] !== undefined);
}

/** A list of entries. What is not whole yet stays on the page and is not sent; `rough()` has it all. */
export function listOf(question) {
  const asked = question.item.questions;
  const entries = [];
  const list = h("ol", { class: "entries", "data-entries": "" });
  const none = question.least === 0 ? h("input", { type: "checkbox" }) : null;
  const place = asked.find((one) => one.code === "area");
  const changed = () => list.dispatchEvent(new Event("change", { bubbles: true }));

  // An entry is called by what was chosen first in it: "1. Running".
  const name = (entry) => {
    const first = asked[0];
    const chosen = entry.fields.get(first.code)?.value();
    return said(first.choices?.find((choice) => choice.code === chosen)?.text ?? question.item.text);
  };
  const number = () => entries.forEach((entry, index) => { entry.title.textContent = `${index + 1}. ${name(entry)}`; });

  const remove = (entry) => {
    const index = entries.indexOf(entry);
    entries.splice(index, 1);
    entry.node.remove();
    number();
    map?.show(entries.map((each) => each.fields.get("area")?.value()));
    say(gettext("Removed."));
    (entries[Math.min(index, entries.length - 1)]?.node ?? list.parentElement).querySelector("button, input, select")?.focus();
    changed();
  };

  const add = (value) => {
    const fields = controls(asked);
    const title = h("h3", {});
    const removal = h("button", { type: "button", class: "button quiet" }, gettext("Remove"));
    const node = h("li", { class: "entry" }, h("div", { class: "entry-head" }, title, removal), slot(), [...fields.values()].map((field) => field.node));
    const entry = { node, fields, title };
    removal.addEventListener("click", () => remove(entry));
    fields.forEach((field, code) => field.set(value?.[code]));
    entries.push(entry);
    list.append(node);
    number();
    if (none) none.checked = false;
    return entry;
  };

  const map = place ? bodyMap(place, {
    onAdd: (area) => {
      const entry = add({ area });
      entry.fields.get("side")?.node.querySelector("input, select")?.focus();
      changed();
    },
    onRemove: (area) => entries.filter((entry) => entry.fields.get("area").value() === area).forEach(remove),
  }) : null;

  const more = h("button", { type: "button", class: "button quiet" }, gettext("Add: %(what)s", { what: said(question.item.text) }));
  more.addEventListener("click", () => {
    const entry = add();
    entry.node.querySelector("select, input")?.focus();
    changed();
  });
  none?.addEventListener("change", (event) => {
    if (!none.checked) return;
    event.stopPropagation();
    entries.splice(0).forEach((entry) => entry.node.remove());
    map?.show([]);
    changed();
  });
  list.addEventListener("change", () => {
    number();
    map?.show(entries.map((entry) => entry.fields.get("area")?.value()));
  });

  const node = h("fieldset", { class: "field list" }, h("legend", {}, said(question.text)), question.help ? h("p", { class: "hint" }, said(question.help)) : null,
    slot(), none ? h("label", { class: "choice choice-none" }, none, h("span", {}, gettext("None"))) : null, map?.node, list, more);
  const rough = () => entries.map((entry) => valuesOf(entry.fields) ?? {});
  return {
    node: stepped(node, question.code),
    rough,
    isRough: () => rough().some((entry) => !isWhole(entry, asked)),
    value: () => {
      const whole = rough().filter((entry) => isWhole(entry, asked));
      if (whole.length) return whole;
      return none?.checked ? [] : undefined;
    },
    set: (value) => {
      entries.splice(0).forEach((entry) => entry.node.remove());
      (value || []).forEach((each) => add(each));
      if (none) none.checked = Array.isArray(value) && value.length === 0;
      map?.show((value || []).map((each) => each.area));
    },
  };
}
