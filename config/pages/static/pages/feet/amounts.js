// An amount with its unit: metric or imperial, as the shopper likes, remembered for the next one.

import { h } from "../dom.js";
import { prefersImperial, rememberUnit } from "../habit.js";
import { uid } from "../journey/press.js";
import { said } from "../journey/told.js";
import { gettext } from "../words.js";
import { optionalMark, slot, stepped } from "./fields.js";
import { canonicalOf, firstUnit, inUnit, numberOf, smallerThan } from "./units.js";

function box(label, id) {
  return h("input", { id, type: "text", inputmode: "decimal", size: "7", autocomplete: "off", "aria-label": label });
}

/** The units offered: alone, and with the smaller one they are said with. */
function offered(units) {
  return units.filter((unit) => !(unit.code === "in" && units.some((other) => other.code === "ft")));
}

export function amount(question) {
  const text = said(question.text);
  const units = offered(question.units);
  const textOf = (code) => said(question.units.find((unit) => unit.code === code)?.text ?? code);
  let unit = firstUnit(units, question.unit, prefersImperial());
  const id = uid("amount");
  const row = h("div", { class: "row amount" });
  let boxes = [];

  const draw = (parts) => {
    row.dataset.unit = unit;
    const codes = [unit, smallerThan(unit)].filter(Boolean);
    boxes = codes.map((code, index) => ({ code, input: box(index || codes.length > 1 ? `${text} ${textOf(code)}` : null, index ? uid("amount") : id) }));
    boxes.forEach(({ code, input }) => { input.value = parts?.[code] ?? ""; });
    const shown = boxes.flatMap(({ code, input }) => [input, units.length > 1 && codes.length === 1 ? null : h("span", { class: "unit" }, textOf(code))]);
    row.replaceChildren(...[...shown, units.length > 1 ? switcher() : null].filter(Boolean));
  };

  const switcher = () => {
    const options = units.map(({ code }) => h("option", { value: code }, smallerThan(code) ? `${textOf(code)} + ${textOf(smallerThan(code))}` : textOf(code)));
    const list = h("select", { "aria-label": `${text}: ${gettext("unit")}` }, options);
    list.value = unit;
    list.addEventListener("change", (event) => {
      // Another unit is another way of saying the same: nothing is answered by it.
      event.stopPropagation();
      const before = value();
      const parts = typeof before === "object" && before ? before : { [question.unit]: before };
      const known = before === undefined || boxes.some(({ input }) => Number.isNaN(numberOf(input.value)));
      unit = list.value;
      rememberUnit(unit);
      draw(known ? null : inUnit(canonicalOf(parts, question.unit), question.unit, unit));
      row.dispatchEvent(new Event("unit", { bubbles: true }));
      row.querySelector("select").focus();
    });
    return list;
  };

  const value = () => {
    const parts = boxes.map(({ code, input }) => [code, numberOf(input.value)]);
    if (parts.every(([, number]) => number === null)) return undefined;
    // What is no number goes to the API as it is: it says how to put it right.
    const read = parts.map(([code, number], index) => [code, Number.isNaN(number) ? boxes[index].input.value.trim() : number ?? 0]);
    return read.length === 1 && read[0][0] === question.unit ? read[0][1] : Object.fromEntries(read);
  };

  draw(null);
  const node = h("div", { class: "field" }, h("label", { for: id }, text, optionalMark(question)),
    question.help ? h("p", { class: "hint" }, said(question.help)) : null, row, slot());
  return {
    node: stepped(node, question.code),
    value,
    set: (given) => {
      if (given === undefined || given === null) return draw(null);
      if (typeof given === "object") {
        unit = Object.keys(given)[0];
        return draw(given);
      }
      return draw(inUnit(given, question.unit, unit));
    },
  };
}

/** A scale from nothing to the worst: buttons are easier to hit than a box. */
export function scale(question) {
  const name = uid("scale");
  const inputs = [];
  for (let points = question.min; points <= question.max; points += 1) {
    inputs.push(h("input", { type: "radio", name, value: String(points) }));
  }
  const buttons = inputs.map((input) => h("label", { class: "point" }, input, h("span", {}, input.value)));
  const node = h("fieldset", { class: "field" }, h("legend", {}, said(question.text), optionalMark(question)),
    h("div", { class: "points" }, buttons), slot());
  return {
    node: stepped(node, question.code),
    value: () => {
      const chosen = inputs.find((input) => input.checked);
      return chosen ? Number(chosen.value) : undefined;
    },
    set: (given) => inputs.forEach((input) => { input.checked = given !== null && given !== undefined && Number(input.value) === Math.round(given); }),
  };
}
