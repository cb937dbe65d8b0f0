// What is promised for one pair: what is left and why, how far it has gone, and who speaks for it.

import { api, arrival, who } from "../api.js";
import { fill, h, parts, problemBox, title } from "../dom.js";
import { day } from "../format.js";
import { gettext } from "../words.js";
import { claimPanel } from "./claim_form.js";
import { activityPanel } from "./cover_files.js";
import { handoverPanel } from "./cover_handover.js";
import { habitsPanel, mileagePanel } from "./cover_miles.js";
import { promises, standing } from "./cover_standing.js";

const place = document.querySelector("#cover");
const serial = encodeURIComponent(parts.serial);

function head(cover) {
  const serials = cover.sides.map((side) => side.serial).join(", ");
  return [h("p", { class: "lead" }, cover.product, cover.wearer ? [" · ", gettext("For %(name)s", { name: cover.wearer })] : null),
    h("p", { class: "hint" }, gettext("Delivered on %(when)s", { when: day(cover.delivered_at) }), " · ", gettext("Serials %(serials)s", { serials }),
      cover.order ? [" · ", h("a", { href: `/orders/${encodeURIComponent(cover.order)}/` }, gettext("Order %(number)s", { number: cover.order }))] : null)];
}

/** That the page was opened by the serial of an insole that was made again since. */
function superseded(cover) {
  const asked = parts.serial.trim().toUpperCase();
  if (cover.sides.some((side) => side.serial === asked)) return null;
  return h("p", { class: "notice" }, gettext("The insole with serial %(serial)s was replaced by a new one. The guarantee of the pair goes on with what you wear now.", { serial: asked }));
}

function away(cover) {
  return cover.came_back ? h("p", { class: "notice" }, gettext("The carrier has brought this pair back to us. Everything that is promised begins on the day on which you have it.")) : null;
}

async function show() {
  const { data: cover } = await api.get(`covers/${serial}/`);
  title(gettext("Guarantee"));
  if (cover.taken_over) {
    fill(place, head(cover), superseded(cover), h("p", { class: "notice" }, gettext("%(name)s has taken this guarantee over, tells the miles and makes the claims. Money still comes back to you.", { name: cover.wearer })), promises(cover), standing(cover));
    return;
  }
  const miles = await mileagePanel(serial, cover, show);
  const files = await activityPanel(serial, cover, show);
  fill(place, head(cover), superseded(cover), away(cover), promises(cover), standing(cover), await claimPanel(cover), miles, habitsPanel(serial, cover, show), files, await handoverPanel(serial, cover, show));
}

function unknown() {
  return h("section", { class: "notice", role: "alert" },
    h("h2", {}, gettext("None of your pairs has this serial")),
    h("p", {}, gettext("It stands under the heel. Perhaps it was ordered with another account or e-mail address, or it has not arrived yet.")),
    h("p", {}, h("a", { class: "button", href: "/guarantees/" }, gettext("See your guarantees"))));
}

async function begin() {
  try {
    await arrival;
    if (who.isKnown) await show();
    else fill(place, unknown());
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    fill(place, problem.status === 404 || problem.status === 401 ? unknown() : problemBox(problem, { retry: begin }));
  }
}

await begin();
