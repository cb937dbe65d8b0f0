// What a ruler says about each foot: one card a measure, both feet beside each other, in mm, cm or inches.

import { h } from "../dom.js";
import { prefersImperial, rememberUnit } from "../habit.js";
import { uid } from "../journey/press.js";
import { gettext } from "../words.js";
import { slot } from "./fields.js";
import { drawingOf } from "./measure_drawings.js";
import { inUnit, numberOf } from "./units.js";

export const SIDES = ["left", "right"];

export function nameOf(code) {
  return {
    foot_length: gettext("Length of the foot"),
    ball_width: gettext("Width of the ball"),
    heel_width: gettext("Width of the heel"),
    ball_girth: gettext("Girth of the ball"),
    ball_length: gettext("Heel to ball"),
    instep_height: gettext("Height of the instep"),
    arch_height: gettext("Height of the arch"),
  }[code] || code;
}

function howTo(code) {
  return {
    foot_length: gettext("Heel against the wall, from the wall to the longest toe."),
    ball_width: gettext("Straight across the widest part of the forefoot."),
    heel_width: gettext("Across the widest part of the heel, from above."),
    ball_girth: gettext("A tape once around the forefoot at its widest, snug, not tight."),
    ball_length: gettext("From the wall to the middle of the joint of the big toe."),
    instep_height: gettext("From the floor to the top of the foot, half way along it."),
    arch_height: gettext("From the floor to the bony bump on the inner side."),
  }[code] || "";
}

export function sideName(side) {
  return side === "left" ? gettext("Left foot") : gettext("Right foot");
}

const sourceName = (code) => ({ ruler: gettext("With the measuring sheet or a ruler"), own_words: gettext("I know them from somebody who measured") }[code] || code);
const loadName = (code) => ({
  standing_half: gettext("Standing on both feet"), standing_full: gettext("Standing on one foot"), seated: gettext("Sitting"), unloaded: gettext("Lying, no weight on the foot"),
}[code] || code);

function chooser(label, codes, name, first) {
  const id = uid("how");
  const box = h("select", { id }, codes.map((code) => h("option", { value: code }, name(code))));
  box.value = codes.includes(first) ? first : codes[0];
  return { box, node: h("div", {}, h("label", { for: id }, label), box) };
}

/** Where people measure in inches, the printer holds Letter. */
function papers([one], [other]) {
  return prefersImperial() ? other.localeCompare(one) : one.localeCompare(other);
}

/** Return the controller of all measures. `value(side, code)` is what to send; null where a box was emptied. */
export function measuresOf(form) {
  const boxes = new Map();
  let unit = prefersImperial() ? "in" : "mm";
  const source = chooser(gettext("How were they measured?"), [...form.sources].sort().reverse(), sourceName, "ruler");
  const load = chooser(gettext("In which position?"), form.loads, loadName, "standing_half");
  const units = chooser(gettext("Unit"), ["mm", "cm", "in"], (code) => ({ mm: gettext("millimetres"), cm: gettext("centimetres"), in: gettext("inches") }[code]), unit);
  const labels = [];

  const show = (input) => {
    const mm = input.dataset.mm;
    input.value = mm ? inUnit(Number(mm), "mm", unit)[unit] : "";
  };
  units.box.addEventListener("change", (event) => {
    event.stopPropagation();
    unit = units.box.value;
    rememberUnit(unit);
    labels.forEach((label) => {
      label.textContent = unit;
      label.closest("[data-unit]").dataset.unit = unit;
    });
    boxes.forEach((input) => { if (input.dataset.mm) show(input); });
    node.dispatchEvent(new Event("unit", { bubbles: true }));
  });

  const cell = (measure, side) => {
    const id = uid("measure");
    const input = h("input", { id, type: "text", inputmode: "decimal", size: "6", autocomplete: "off" });
    const label = h("span", { class: "unit" }, unit);
    labels.push(label);
    boxes.set(`${side}/${measure.code}`, input);
    const node = h("div", { class: "field measure-side" }, h("label", { for: id }, sideName(side), h("span", { class: "unseen" }, `, ${nameOf(measure.code)}`)),
      h("div", { class: "row" }, input, label), slot());
    node.dataset.at = `/measures/${side}/${measure.code}`;
    node.dataset.side = side;
    node.dataset.unit = unit;
    return node;
  };

  const card = (measure) => h("li", { class: "measure" },
    drawingOf(measure.code),
    h("div", { class: "measure-words" },
      h("h3", {}, nameOf(measure.code), measure.required ? null : h("span", { class: "optional" }, ` (${gettext("optional")})`)),
      h("p", { class: "hint" }, howTo(measure.code)),
      h("div", { class: "row" }, SIDES.map((side) => cell(measure, side)))));

  const sheets = Object.entries(form.measuring_sheets).sort(papers).map(([paper, address]) =>
    h("li", {}, h("a", { href: address, target: "_blank", rel: "noopener" }, paper === "a4" ? gettext("Measuring sheet, A4 (PDF)") : gettext("Measuring sheet, US Letter (PDF)"))));
  const node = h("div", { class: "measures" },
    h("p", {}, gettext("Print the sheet at 100 %, check its 100 mm bar with a ruler, then stand on it. The evening is best: feet swell during the day.")),
    h("ul", { class: "sheets" }, sheets),
    h("div", { class: "row measure-how" }, source.node, load.node, units.node),
    h("ul", { class: "measure-list" }, form.measures.map(card)));

  return {
    node,
    boxes,
    value: (side, code) => {
      const input = boxes.get(`${side}/${code}`);
      const number = numberOf(input.value);
      if (number === null) return null;
      const kept = Number.isNaN(number) ? input.value.trim() : number;
      return { [`value_${unit}`]: kept, source: source.box.value, load: load.box.value };
    },
    set: (side, code, given) => {
      const input = boxes.get(`${side}/${code}`);
      if (!input) return;
      const typed = given && ["mm", "cm", "in"].find((one) => given[`value_${one}`] !== undefined && one !== "mm");
      if (typed || typeof given?.value_mm === "string") {
        input.value = given[`value_${typed || "mm"}`];
        delete input.dataset.mm;
      } else {
        input.dataset.mm = given?.value_mm ?? "";
        show(input);
      }
    },
    typed: (input) => delete input.dataset.mm,
    /** Begin with how the present values were measured. */
    how: (given) => {
      if (form.sources.includes(given?.source)) source.box.value = given.source;
      if (form.loads.includes(given?.load)) load.box.value = given.load;
    },
    onHow: (listener) => [source.box, load.box].forEach((box) => box.addEventListener("change", (event) => {
      event.stopPropagation();
      listener([...boxes.keys()].filter((key) => boxes.get(key).value.trim()).map((key) => key.split("/")));
    })),
    show: (sides) => node.querySelectorAll("[data-side]").forEach((cellOf) => { cellOf.hidden = !sides.includes(cellOf.dataset.side); }),
  };
}

/** Which feet the answers speak of. */
export function sidesOf(answers) {
  return answers?.feet === "left" || answers?.feet === "right" ? [answers.feet] : SIDES;
}
