// All my orders, by account or by mailed link.

import { api, arrival, who } from "../api.js";
import { h, signInAddress } from "../dom.js";
import { day, money } from "../format.js";
import { gettext } from "../words.js";
import { lookupForm } from "./lookup.js";
import { orderState } from "./order_words.js";
import { pressing } from "./press.js";
import { visit } from "./visiting.js";

const place = document.querySelector("#orders");

function card(order) {
  const what = order.lines.map((line) => `${line.quantity > 1 ? `${line.quantity} × ` : ""}${line.product}${line.wearer ? ` (${line.wearer})` : ""}`).join(", ");
  return h("li", { class: "panel" },
    h("h2", {}, h("a", { href: `/orders/${order.number}/` }, gettext("Order %(number)s", { number: order.number }))),
    h("p", {}, h("span", { class: "badge" }, orderState(order)), " ", h("span", { class: "hint" }, `${day(order.placed_at)} · ${money(order.total)}`)),
    h("p", {}, what),
    order.payment.can_pay ? h("p", {}, h("a", { class: "button", href: `/orders/${order.number}/pay/` }, gettext("Pay %(total)s", { total: money(order.total) }))) : null);
}

function nothing() {
  const begin = who.isKnown
    ? [h("p", {}, gettext("There is no order here yet.")), h("p", {}, h("a", { class: "button", href: "/products/" }, gettext("Look around")))]
    : [h("p", {}, gettext("Sign in to see your orders.")), h("p", {}, h("a", { class: "button", href: signInAddress() }, gettext("Sign in")), " ", h("a", { class: "button quiet", href: "/products/" }, gettext("Look around")))];
  return [...begin,
    h("h2", {}, gettext("Did you order before?")), lookupForm()];
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
  add(await api.get("orders/"));
  if (!list.children.length) place.replaceChildren(...nothing());
  else place.replaceChildren(list, more.button, more.notes, h("details", { class: "more-about" }, h("summary", {}, gettext("An order is missing?")), lookupForm()));
}

if ((await arrival) || who.isKnown) await visit(place, "", show);
else place.replaceChildren(...nothing());
