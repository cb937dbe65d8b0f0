// Describe the feet for a line that was bought already, and hand the description to the fitter.

import { api } from "../api.js";
import { focusOn, h, parts, problemBox } from "../dom.js";
import { gettext } from "../words.js";
import { describeFeet } from "./feet.js";
import { said } from "./told.js";
import { visit } from "./visiting.js";

const place = document.querySelector("#profile");
const { number, line: lineId } = parts;
const toOrder = () => h("p", {}, h("a", { class: "button", href: `/orders/${number}/` }, gettext("To the order")));

function done(heading, sentence) {
  const words = h("section", { class: "good" }, h("h2", {}, heading), h("p", {}, sentence));
  place.replaceChildren(words, toOrder());
  focusOn(words);
}

async function attach(profile) {
  try {
    await api.post(`orders/${number}/lines/${lineId}/profile/`, { profile });
    done(gettext("Thank you; the fitter has it now"), gettext("We write to you when the fit is approved, or if something is unclear."));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    // The description is safe; it may only not be needed (any more) by this line.
    place.replaceChildren(h("p", { class: "good" }, gettext("The description is kept.")), problemBox(problem, { retry: () => attach(profile) }), toOrder());
  }
}

const keptForLater = () => done(gettext("Thank you; your description is kept"), gettext("The fitter gets it as soon as the order is paid."));

async function show() {
  const { data: order } = await api.get(`orders/${number}/`);
  const group = order.wearers.find((each) => each.lines.some((line) => line.id === lineId));
  const line = group?.lines.find((each) => each.id === lineId);
  if (!line || !group.wearer) {
    place.replaceChildren(h("p", { class: "notice" }, gettext("This order has no such line.")), toOrder());
  } else if (!["payment", "feet"].includes(line.stage)) {
    done(gettext("Nothing is missing here"), said(line.next_step.detail));
  } else {
    document.querySelector("#about").textContent = gettext("%(product)s for %(name)s", { product: line.product, name: group.wearer.name });
    await describeFeet(place, group.wearer.id, { onDescribed: line.stage === "feet" ? attach : keptForLater });
  }
}

await visit(place, number, show);
