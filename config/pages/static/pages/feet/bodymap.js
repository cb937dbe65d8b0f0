// A picture of a body to point at, beside the same places as checkboxes: the picture is an extra, never the only way.

import { h } from "../dom.js";
import { svg } from "../journey/press.js";
import { said } from "../journey/told.js";
import { gettext } from "../words.js";

// Where each place is on the figure (seen from behind, 120 by 260) and on the foot (seen from the inner side).
const SPOTS = {
  upper_back: [60, 52, 12], lower_back: [60, 96, 12], hip: [44, 116, 9], knee: [49, 172, 8], calf: [71, 192, 8],
  shin: [49, 196, 7], achilles: [71, 218, 6], ankle: [49, 224, 6],
  heel: [146, 214, 10], arch: [182, 214, 10], ball: [214, 216, 9], big_toe: [236, 214, 8], lesser_toes: [234, 194, 7], top: [196, 190, 9],
};

const FIGURE = "M60 8c9 0 14 7 14 15s-5 15-14 15-14-7-14-15S51 8 60 8Zm-8 32h16c14 2 20 8 21 20l5 54c0 8-9 8-10 1l-6-42v40l2 60-4 66c-1 8-11 8-11 0l-3-86h-4l-3 86c0 8-10 8-11 0l-4-66 2-60V73l-6 42c-1 7-10 7-10-1l5-54c1-12 7-18 21-20Z";
const FOOT = "M138 196c0-20 2-34 4-46h30c0 14 6 22 16 30l44 20c12 4 14 24 2 26H150c-10 0-14-10-12-30Z";

export function bodyMap(question, { onAdd, onRemove }) {
  const boxes = new Map(question.choices.map((choice) => [choice.code, h("input", { type: "checkbox" })]));
  const spots = new Map();
  const drawing = svg("svg", { viewBox: "0 0 260 262", class: "body-map", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: FIGURE, class: "body-shape" }), svg("path", { d: FOOT, class: "body-shape" }));
  for (const [area, [cx, cy, r]] of Object.entries(SPOTS)) {
    if (!boxes.has(area)) continue;
    const spot = svg("circle", { cx, cy, r, class: "body-spot" }, svg("title", {}, said(question.choices.find((choice) => choice.code === area).text)));
    spot.addEventListener("click", () => boxes.get(area).click());
    spots.set(area, spot);
    drawing.append(spot);
  }
  boxes.forEach((input, area) => input.addEventListener("change", (event) => {
    event.stopPropagation();
    if (input.checked) onAdd(area);
    else onRemove(area);
  }));
  const choices = question.choices.map((choice) => h("label", { class: "choice choice-small" }, boxes.get(choice.code), h("span", {}, said(choice.text))));
  const node = h("fieldset", { class: "field body" }, h("legend", {}, gettext("Tap the places; then say more about each below.")),
    h("div", { class: "body-both" }, drawing, h("div", { class: "choices" }, choices)));
  return {
    node,
    show: (areas) => boxes.forEach((input, area) => {
      input.checked = areas.includes(area);
      spots.get(area)?.classList.toggle("is-marked", input.checked);
    }),
  };
}
