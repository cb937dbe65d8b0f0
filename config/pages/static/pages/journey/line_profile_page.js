// Describe the feet for a line that was bought already, and hand the description to the fitter.

import { api } from "../api.js";
import { focusOn, h, parts, problemBox } from "../dom.js";
import { gettext } from "../words.js";
import { describeFeet } from "./feet.js";
import { ownFeetTold } from "./feet_told.js";
import { moreTimePanel } from "./more_time.js";
import { sentBack, sentBackNotice } from "./sent_back.js";
import { said } from "./told.js";
import { visit } from "./visiting.js";

const place = document.querySelector("#profile");
const { number, line: lineId } = parts;
const toOrder = () => h("p", {}, h("a", { class: "button", href: `/orders/${number}/` }, gettext("To the order")));

function done(heading, sentence, below = null) {
  document.querySelector(".sent-back")?.remove();
  const words = h("section", { class: "good" }, h("h2", {}, heading), h("p", {}, sentence));
  place.replaceChildren(words, toOrder(), ...(below ? [below] : []));
  focusOn(words);
}

async function attach(profile, wearer) {
  try {
    await api.post(`orders/${number}/lines/${lineId}/profile/`, { profile });
    done(gettext("Thank you; the fitter has it now"), gettext("We write to you when the fit is approved, or if something is unclear."), ownFeetTold(wearer, profile, { canBuy: false }));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    // The description is safe; it may only not be needed (any more) by this line.
    place.replaceChildren(h("p", { class: "good" }, gettext("The description is kept.")), problemBox(problem, { retry: () => attach(profile, wearer) }), toOrder());
  }
}

const keptForLater = () => done(gettext("Thank you; your description is kept"), gettext("The fitter gets it as soon as the order is paid."));

async function show() {
  const [{ data: order }, { data: moments }] = await Promise.all([api.get(`orders/${number}/`), api.get(`orders/${number}/timeline/`)]);
  const group = order.wearers.find((each) => each.lines.some((line) => line.id === lineId));
  const line = group?.lines.find((each) => each.id === lineId);
  if (!line || !group.wearer) {
    place.replaceChildren(h("p", { class: "notice" }, gettext("This order has no such line.")), toOrder());
  } else if (!["payment", "feet"].includes(line.stage)) {
    done(gettext("Nothing is missing here"), said(line.next_step.detail));
  } else {
    const about = document.querySelector("#about");
    about.textContent = gettext("%(product)s for %(name)s", { product: line.product, name: group.wearer.name });
    const back = sentBack(line, moments.results);
    document.querySelector(".sent-back")?.remove();
    document.querySelector(".more-time")?.remove();
    const time = moreTimePanel(number, line, show);
    about.after(...[back ? sentBackNotice(back) : null, time].filter(Boolean));
    await describeFeet(place, group.wearer.id, { onDescribed: line.stage === "feet" ? (profile) => attach(profile, group.wearer) : keptForLater, refused: back ? line.profile : null, fitter: `/orders/${number}/` });
  }
}

await visit(place, number, show);
