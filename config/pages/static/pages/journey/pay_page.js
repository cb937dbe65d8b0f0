// The link of a mail that asks for payment: shows what is due, and leads on to Stripe's page at a press.

import { api } from "../api.js";
import { h, parts } from "../dom.js";
import { lastDay, money } from "../format.js";
import { gettext } from "../words.js";
import { payButton } from "./paying.js";
import { visit } from "./visiting.js";

const place = document.querySelector("#pay");
const { number } = parts;

function sentence(state) {
  if (state.cancelled_at) return gettext("This order is cancelled; nothing is due.");
  if (state.on_hold) return gettext("We are checking your payment and will write to you. You need not do anything.");
  return {
    paid: gettext("This order is paid. Thank you."),
    processing: gettext("Your bank is working on the payment. You need not do anything."),
    cancelled: gettext("This order is cancelled; nothing is due."),
  }[state.status];
}

async function show() {
  const { data: state } = await api.get(`orders/${number}/pay/`);
  const toOrder = h("a", { class: "button quiet", href: `/orders/${number}/` }, gettext("To the order"));
  if (state.status !== "awaiting_payment" || state.on_hold) {
    place.replaceChildren(h("p", { class: "notice", role: "status" }, sentence(state)), h("p", {}, toOrder));
    return;
  }
  const { button, notes } = payButton(number, state.total, show);
  place.replaceChildren(
    h("p", {}, gettext("%(total)s is due for order %(number)s.", { total: money(state.total), number })),
    h("p", { class: "hint" }, gettext("It is kept for you until the end of %(when)s; then it is cancelled, and nothing is owed.", { when: lastDay(state.pay_until) })),
    h("p", { class: "actions" }, button, " ", toOrder), notes);
}

await visit(place, number, show);
