// Small drawings of what is measured: a foot from above, from the side, and where the ruler goes.

import { svg } from "../journey/press.js";

const SOLE = "M60 8c16 0 24 14 24 34 0 18-8 28-9 46-1 16 3 24 3 34 0 12-8 20-18 20s-18-8-18-20c0-12 3-22 1-36-2-16-9-26-9-44C34 22 44 8 60 8Z";
const SIDE = "M18 96c-2-16 0-30 4-44 2-8 1-24 2-38h26c0 16 2 26 10 34 14 14 34 20 48 26 12 5 14 14 10 22Z";

const line = (x1, y1, x2, y2) => svg("line", { x1, y1, x2, y2, class: "dimension" });
const edge = (x1, y1, x2, y2) => svg("line", { x1, y1, x2, y2, class: "dimension-edge" });

const DRAWINGS = {
  foot_length: () => [svg("path", { d: SOLE, class: "foot-shape" }), edge(30, 8, 108, 8), edge(30, 142, 108, 142), line(100, 10, 100, 140)],
  ball_width: () => [svg("path", { d: SOLE, class: "foot-shape" }), edge(33, 24, 33, 64), edge(85, 24, 85, 64), line(35, 44, 83, 44)],
  heel_width: () => [svg("path", { d: SOLE, class: "foot-shape" }), edge(42, 108, 42, 140), edge(78, 108, 78, 140), line(44, 124, 76, 124)],
  ball_length: () => [svg("path", { d: SOLE, class: "foot-shape" }), edge(30, 46, 108, 46), edge(30, 142, 108, 142), line(100, 48, 100, 140), svg("circle", { cx: 80, cy: 46, r: 4, class: "dimension-dot" })],
  ball_girth: () => [svg("path", { d: SIDE, class: "foot-shape" }), svg("ellipse", { cx: 92, cy: 82, rx: 8, ry: 17, class: "dimension-ring" })],
  instep_height: () => [svg("path", { d: SIDE, class: "foot-shape" }), edge(4, 96, 136, 96), edge(56, 48, 136, 48), line(128, 50, 128, 94)],
  arch_height: () => [svg("path", { d: SIDE, class: "foot-shape" }), edge(4, 96, 136, 96), svg("circle", { cx: 58, cy: 74, r: 4, class: "dimension-dot" }), line(58, 76, 58, 94)],
};

export function drawingOf(code) {
  const parts = DRAWINGS[code]?.() ?? [];
  return svg("svg", { viewBox: "0 0 140 150", class: "measure-drawing", "aria-hidden": "true", focusable: "false" }, parts);
}
