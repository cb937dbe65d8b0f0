// Every pair of mine that was delivered, and the way to what is promised for it.

import { api, arrival, who } from "../api.js";
import { fill, h, problemBox } from "../dom.js";
import { day } from "../format.js";
import { gettext } from "../words.js";
import { claimsList } from "./claims_list.js";
import { field, form } from "./forms.js";
import { pressing } from "./press.js";

const place = document.querySelector("#covers");

function addressOf(serial) {
  return `/guarantees/${encodeURIComponent(serial)}/`;
}

function card(cover) {
  const serials = Object.values(cover.serials);
  return h("li", { class: "panel" },
    h("h2", {}, h("a", { href: addressOf(serials[0]) }, cover.product)),
    h("p", {}, cover.wearer ? gettext("For %(name)s", { name: cover.wearer }) : null),
    h("p", { class: "hint" }, gettext("Delivered on %(when)s", { when: day(cover.delivered_at) }), " · ", gettext("Serials %(serials)s", { serials: serials.join(", ") })));
}

function bySerial() {
  return form({
    fields: [field({ name: "serial", label: gettext("Serial"), help: gettext("It stands under the heel of the insole. Of an insole that was replaced, the old one does as well."), required: true, autocomplete: "off", maxlength: "20" })],
    label: gettext("Show the guarantee"),
    send: async ({ serial }) => location.assign(addressOf(serial)),
  }).node;
}

function nothing() {
  return [h("p", {}, gettext("Nothing was delivered to you yet. A guarantee begins on the day a pair arrives.")),
    h("p", {}, h("a", { class: "button", href: "/orders/" }, gettext("See your orders")))];
}

async function show() {
  const list = h("ul", { class: "plain" });
  let next = null;
  const add = ({ data }) => {
    list.append(...data.results.map(card));
    next = data.next;
    more.button.hidden = !next;
  };
  const more = pressing(gettext("Show earlier ones"), async () => add(await api.more(next)), "button quiet");
  add(await api.get("covers/"));
  fill(place, list.children.length ? [list, more.button, more.notes] : nothing(),
    h("details", { class: "more-about" }, h("summary", {}, gettext("Find a pair by its serial")), bySerial()), await claimsList());
}

async function begin() {
  try {
    await arrival;
    if (who.isKnown) await show();
    else fill(place, h("p", {}, gettext("Sign in, or open the link in our mail, to see your guarantees.")), h("p", {}, h("a", { class: "button", href: "/account/sign-in/?next=/guarantees/" }, gettext("Sign in")), " ", h("a", { class: "button quiet", href: "/orders/" }, gettext("Get a link by mail"))));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    fill(place, problemBox(problem, { retry: begin }));
  }
}

await begin();
