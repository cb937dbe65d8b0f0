// What has left us: parcels with their way, and the word that one is there.

import { api } from "../api.js";
import { h, say } from "../dom.js";
import { day } from "../format.js";
import { gettext } from "../words.js";
import { pressing } from "./press.js";

function standing(parcel) {
  if (parcel.status === "came_back") return gettext("The carrier brought it back to us.");
  if (parcel.status === "on_its_way") return gettext("On its way since %(when)s.", { when: day(parcel.handed_over_at) });
  const there = { when: day(parcel.delivered_at) };
  return parcel.told_by === "presumed" ? gettext("We take it to be there since %(when)s.", there) : gettext("Delivered on %(when)s.", there);
}

function one(number, parcel, names, show) {
  const here = pressing(gettext("It is here"), async () => {
    await api.post(`orders/${number}/parcels/${parcel.number}/received/`);
    say(gettext("Thank you."));
    await show();
  }, "button quiet");
  const way = parcel.tracking_url ? h("a", { href: parcel.tracking_url, rel: "noreferrer" }, gettext("Follow it at %(carrier)s", { carrier: parcel.carrier })) : parcel.carrier;
  return h("li", { class: "panel" },
    h("p", {}, h("strong", {}, parcel.lines.map((line) => names.get(line) ?? line).join(", "))),
    h("p", {}, standing(parcel), " ", way, parcel.tracking_number ? h("span", { class: "hint" }, ` ${parcel.tracking_number}`) : null),
    parcel.status === "on_its_way" || parcel.told_by === "presumed" ? h("p", { class: "actions" }, here.button) : null, here.notes);
}

/** The parcels of an order; null where nothing has left us. */
export function parcelsOf(order, show) {
  if (!order.parcels.length) return null;
  const names = new Map(order.wearers.flatMap((group) => group.lines).map((line) => [line.id, line.product]));
  return h("section", {}, h("h2", {}, gettext("Parcels")), h("ul", { class: "plain" }, order.parcels.map((parcel) => one(order.number, parcel, names, show))));
}
