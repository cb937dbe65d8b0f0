// Where an order goes: until it leaves us, its customer may send it elsewhere, or confirm where a parcel goes again.

import { api } from "../api.js";
import { focusOn, h, say } from "../dom.js";
import { place as places } from "../place.js";
import { gettext } from "../words.js";
import { addressBlock, addressFields, addressOf } from "./addresses.js";
import { form } from "./forms.js";
import { pressing } from "./press.js";

async function box({ read, write }, show) {
  const { data: now, etag } = await read();
  const countries = (await places.markets()).flatMap((market) => market.countries);
  const made = form({
    fields: addressFields(countries, { country: now.address.country }), label: gettext("Send it there"),
    send: async (values) => {
      const { data } = await write(addressOf(values), { etag });
      say(data.asked ? gettext("Somebody looks whether it can go there, and writes to you.") : gettext("It goes there."));
      await show();
    },
  });
  made.fill(now.address);
  return [now.asked ? h("p", { class: "notice" }, gettext("You asked for this address; we look whether it can be done:"), addressBlock(now.asked)) : null, made.node];
}

/** A button that opens the form by which `read()` and `write(address, { etag })` are pressed. */
function movingBy(door, show) {
  const here = h("div", {});
  const open = pressing(gettext("Send it to another address"), async () => {
    here.replaceChildren(...(await box(door, show)).filter(Boolean));
    focusOn(here);
  }, "button quiet");
  return h("div", { class: "moving" }, h("p", { class: "actions" }, open.button), open.notes, here);
}

const KEPT = ["shipped", "delivered", "returned", "cancelled"];

/** Where an order goes; null once everything has left us. */
export function movingOf({ number, cancelled_at: isOver, wearers }, show) {
  if (isOver || wearers.every((group) => group.lines.every((line) => KEPT.includes(line.status)))) return null;
  return movingBy({ read: () => api.get(`orders/${number}/address/`), write: (address, seen) => api.put(`orders/${number}/address/`, address, seen) }, show);
}

/** Where what is made again because of a claim goes; null where nothing is, or it has left us. */
export function movingOfClaim({ number, status, remake_status: stage }, show) {
  const isOpen = ["submitted", "in_review", "needs_info", "remedy_in_progress"].includes(status);
  if (stage ? KEPT.includes(stage) : !isOpen) return null;
  return movingBy({ read: () => api.get(`claims/${number}/address/`), write: (address, seen) => api.put(`claims/${number}/address/`, address, seen) }, show);
}
