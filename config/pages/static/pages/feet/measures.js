// What a ruler says about each foot: one card a measure, both feet beside each other, in mm, cm or inches.

import { h } from "../dom.js";
import { prefersImperial, rememberUnit } from "../habit.js";
import { uid } from "../journey/press.js";
import { gettext } from "../words.js";
import { slot } from "./fields.js";
import { drawingOf } from "./measure_drawings.js";
import { howTo, nameOf, SIDES, sideName } from "./measure_names.js";
import { loadName } from "./scan_words.js";
import { inUnit, numberOf } from "./units.js";

const sourceName = (code) => ({ ruler: gettext("With the measuring sheet or a ruler"), own_words: gettext("I know them from somebody who measured") }[code] || code);

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

/** Return the controller of all measures. `value(side, code)` is what to send; null where a box was emptied. `scans`: the panels of both feet (scans.js). */
export function measuresOf(form, scans = null) {
  const boxes = new Map();
  let shownSides = SIDES;
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
      h("div", { class: "row" }, input, label), h("p", { class: "hint from-scan", hidden: true }), slot());
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
  const byHand = h("div", {},
    h("p", {}, gettext("Print the sheet at 100 %, check its 100 mm bar with a ruler, then stand on it. The evening is best: feet swell during the day.")),
    h("ul", { class: "sheets" }, sheets));
  const list = h("ul", { class: "measure-list" }, form.measures.map(card));
  const how = h("div", { class: "row measure-how" }, source.node, load.node, units.node);
  const node = h("div", { class: "measures" }, scans?.node, byHand, how, list);

  /** What a scan gave is read only, with its source, until the side is measured by hand; what it may yet give is not asked. */
  const arrange = () => {
    const isByHand = (side) => !scans || scans.isByHand(side);
    const shown = [];
    for (const [key, input] of boxes) {
      const [side] = key.split("/");
      const cellOf = input.closest("[data-side]");
      const isScanned = input.dataset.source === "scan";
      cellOf.hidden = !shownSides.includes(side) || !(isByHand(side) || input.value || scans.isMeasured(side));
      input.readOnly = isScanned && !isByHand(side);
      if (!cellOf.hidden) shown.push(input);
      const words = cellOf.querySelector(".from-scan");
      words.hidden = !isScanned;
      words.textContent = input.readOnly ? gettext("From the scan. To change it, choose “Measure by hand” above.") : gettext("From the scan, until you change it.");
    }
    list.querySelectorAll(".measure").forEach((each) => { each.hidden = !each.querySelector("[data-side]:not([hidden])"); });
    byHand.hidden = !shownSides.some(isByHand);
    source.node.hidden = load.node.hidden = shown.every((input) => input.readOnly);
    how.hidden = !shown.length;
    SIDES.forEach((side) => { if (scans) scans.panelOf(side).hidden = !shownSides.includes(side); });
  };

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
      input.dataset.source = given?.source ?? "";
      const typed = given && ["mm", "cm", "in"].find((one) => given[`value_${one}`] !== undefined && one !== "mm");
      if (typed || typeof given?.value_mm === "string") {
        input.value = given[`value_${typed || "mm"}`];
        delete input.dataset.mm;
      } else {
        input.dataset.mm = given?.value_mm ?? "";
        show(input);
      }
    },
    typed: (input) => {
      delete input.dataset.mm;
      input.dataset.source = "";
    },
    /** Begin with how the present values were measured. */
    how: (given) => {
      if (form.sources.includes(given?.source)) source.box.value = given.source;
      if (form.loads.includes(given?.load)) load.box.value = given.load;
    },
    onHow: (listener) => [source.box, load.box].forEach((box) => box.addEventListener("change", (event) => {
      event.stopPropagation();
      listener([...boxes.keys()].filter((key) => boxes.get(key).value.trim() && boxes.get(key).dataset.source !== "scan").map((key) => key.split("/")));
    })),
    show: (sides) => {
      shownSides = sides;
      arrange();
    },
    arrange,
    /** Go to the boxes of one side. */
    goTo: (side) => boxes.get(`${side}/${form.measures[0].code}`).focus(),
  };
}

/** Which feet the answers speak of. */
export function sidesOf(answers) {
  return answers?.feet === "left" || answers?.feet === "right" ? [answers.feet] : SIDES;
}
