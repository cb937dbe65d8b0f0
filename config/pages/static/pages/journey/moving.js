// Where an order goes: until it leaves us, its customer may send it elsewhere, or confirm where a parcel goes again.

import { api } from "../api.js";
import { focusOn, h, say } from "../dom.js";
import { place as places } from "../place.js";
import { gettext } from "../words.js";
import { addressBlock, addressFields, addressOf } from "./addresses.js";
import { form } from "./forms.js";
import { pressing } from "./press.js";

async function box(number, show) {
  const { data: now, etag } = await api.get(`orders/${number}/address/`);
  const countries = (await places.markets()).flatMap((market) => market.countries);
  const made = form({
    fields: addressFields(countries, { country: now.address.country }), label: gettext("Send it there"),
    send: async (values) => {
      const { data } = await api.put(`orders/${number}/address/`, addressOf(values), { etag });
      say(data.asked ? gettext("Somebody looks whether it can go there, and writes to you.") : gettext("It goes there."));
      await show();
    },
  });
  made.fill(now.address);
  return [now.asked ? h("p", { class: "notice" }, gettext("You asked for this address; we look whether it can be done:"), addressBlock(now.asked)) : null, made.node];
}

/** A button that opens the form; null once everything has left us. */
export function movingOf(order, show) {
  const kept = ["shipped", "delivered", "returned", "cancelled"];
  if (order.cancelled_at || order.wearers.every((group) => group.lines.every((line) => kept.includes(line.status)))) return null;
  const here = h("div", {});
  const open = pressing(gettext("Send it to another address"), async () => {
    here.replaceChildren(...(await box(order.number, show)).filter(Boolean));
    focusOn(here);
  }, "button quiet");
  return h("div", { class: "moving" }, h("p", { class: "actions" }, open.button), open.notes, here);
}
