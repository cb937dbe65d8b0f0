// What a pair of insoles will look like: heights as a picture, the surface to turn around, or how far the design is.

import { api } from "../api.js";
import { sideName } from "../feet/measure_names.js";
import { prescribed } from "../feet/prescribed.js";
import { viewer } from "../feet/viewer.js";
import { focusOn, h, problemBox } from "../dom.js";
import { gettext } from "../words.js";
import { pressing } from "./press.js";

const LOOK_EVERY_MS = 2000;
const LOOK_FOR_MS = 2 * 60 * 1000;

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

function altOf(side) {
  return side === "left" ? gettext("Heights of the insole for the left foot, from above") : gettext("Heights of the insole for the right foot, from above");
}

/** The address of a picture ends after ten minutes: a late one is asked for anew, once. */
async function fresh(read, side, what) {
  return (await read()).find((one) => one.side === side)?.pictures[what];
}

function heightsOf(read, { side, pictures }) {
  const picture = h("img", { src: pictures.heights, alt: altOf(side), class: "scan-picture" });
  picture.addEventListener("error", async () => {
    const again = await fresh(read, side, "heights");
    if (again) picture.src = again;
  }, { once: true });
  return picture;
}

/** A button that puts the surface in its place; the picture above stays. */
function turningOf(read, { side }) {
  const place = h("div", {});
  const { button, notes } = pressing(gettext("Turn it around in 3-D"), async () => {
    const label = side === "left" ? gettext("The insole for the left foot in 3-D") : gettext("The insole for the right foot in 3-D");
    const address = await fresh(read, side, "preview");
    const shown = address && viewer(await api.file(address), label);
    place.replaceChildren(shown || h("p", { class: "hint" }, gettext("This browser cannot show it in 3-D. The picture shows the same insole.")));
    focusOn(shown ? shown.querySelector("canvas") : place);
  }, "button quiet");
  place.append(h("p", {}, button), notes);
  return place;
}

function oneSide(read, design) {
  const words = {
    designing: gettext("It is being designed …"),
    with_fitter: gettext("A fitter has a look at the design. You need not do anything."),
    ready: design.pictures.heights ? "" : gettext("It is designed. Whose feet they are decides who sees it."),
  }[design.state];
  return h("li", { "data-side": design.side }, h("h5", {}, sideName(design.side)), words ? h("p", { role: "status" }, words) : null,
    design.pictures.heights ? heightsOf(read, design) : null,
    design.pictures.preview ? turningOf(read, design) : null);
}

/** Look until both are designed, or the page has had enough; a side that is shown already stays as it is. */
async function watch(read, place) {
  const until = Date.now() + LOOK_FOR_MS;
  const sides = h("ul", { class: "scan-pictures" });
  const told = new Map();
  while (place.isConnected) {
    const designs = await read();
    if (!designs.length) {
      place.replaceChildren(h("p", { role: "status" }, gettext("It is designed once it is approved.")));
      return;
    }
    for (const design of designs) {
      const known = told.get(design.side);
      if (known?.state === design.state) continue;
      const node = oneSide(read, design);
      if (known) known.node.replaceWith(node);
      else sides.append(node);
      told.set(design.side, { state: design.state, node });
    }
    if (!sides.isConnected) place.replaceChildren(sides);
    if (designs.every(({ state }) => state !== "designing") || Date.now() > until) return;
    await pause(LOOK_EVERY_MS);
  }
}

/** What is told once it is opened; `tell(place)` fills its place, and whatever fails can be tried again. */
function opened(summary, tell) {
  const place = h("div", { class: "insoles" });
  const shown = h("details", { class: "more-about" }, h("summary", {}, summary), place);
  const look = async () => {
    try {
      await tell(place);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      place.replaceChildren(problemBox(problem, { retry: look, heading: "h5" }));
    }
  };
  shown.addEventListener("toggle", () => {
    if (!shown.open) return;
    place.replaceChildren(h("p", { class: "loading" }, gettext("Loading …")));
    look();
  });
  return shown;
}

/** What will be made: `read()` asks how far each side is, `recall()` what is prescribed. */
function insoles(read, recall) {
  return h("div", {},
    opened(gettext("What is prescribed, and why"), async (place) => place.replaceChildren(prescribed((await recall()).data))),
    opened(gettext("What these insoles look like"), (place) => watch(read, place)));
}

/** The insoles of a line; nothing before anything was prescribed. */
export function insolesOf(prescription) {
  if (!prescription) return null;
  return insoles(async () => (await api.get(`prescriptions/${prescription}/designs/`)).data.designs, () => api.get(`prescriptions/${prescription}/`));
}

/** The insoles of whoever has this secret; nothing before any were prescribed. */
export async function ownInsoles(token) {
  const anyone = { anyone: true };
  const read = async () => (await api.get(`invitations/${token}/designs/`, anyone)).data.designs;
  const recall = () => api.get(`invitations/${token}/prescription/`, anyone);
  try {
    await recall();
  } catch (problem) {
    if (problem.status === 404) return null;
    throw problem;
  }
  return insoles(read, recall);
}
