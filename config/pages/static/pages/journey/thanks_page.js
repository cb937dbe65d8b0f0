// Where Stripe sends the buyer back to. The visit proves nothing: the order is asked until it knows.

import { api } from "../api.js";
import { forgetCart } from "../cart.js";
import { h, title } from "../dom.js";
import { lastDay, money } from "../format.js";
import { gettext } from "../words.js";
import { lostLink } from "./lookup.js";
import { payButton, watchPayment } from "./paying.js";
import { visit } from "./visiting.js";

const place = document.querySelector("#thanks");
const query = new URLSearchParams(location.search);
const number = query.get("order") || "";
const leftThePage = query.get("cancelled") === "1";
let shown = "";

function put(kind, heading, ...content) {
  document.querySelector("h1").textContent = heading;
  title(heading);
  place.replaceChildren(h("section", { class: kind, role: "status" }, content));
}

const toOrder = (className = "button") => h("a", { class: className, href: `/orders/${encodeURIComponent(number)}/` }, gettext("To the order"));
const actions = (...buttons) => h("p", { class: "actions" }, buttons.flatMap((button) => [button, " "]));

function unpaid(state, heading, sentence) {
  const { button, notes } = payButton(number, state.total, again);
  put("notice", heading, h("p", {}, sentence), actions(button, toOrder("button quiet")), notes);
}

/** Show a state of the payment, once; answers whether it is final, so that nobody need ask again. */
function tell(state) {
  const now = `${state.status} ${state.on_hold}`;
  if (now === shown) return false;
  shown = now;
  if (state.status === "cancelled" || state.cancelled_at) {
    put("notice", gettext("This order is cancelled"), h("p", {}, gettext("Nothing is due.")), actions(toOrder()));
    return true;
  }
  if (state.on_hold) {
    put("notice", gettext("We are checking your payment"), h("p", {}, gettext("We are checking your payment and will write to you. You need not do anything.")), actions(toOrder()));
    return true;
  }
  if (state.status === "paid") {
    forgetCart();
    put("good", gettext("Thank you for your order"),
      h("p", {}, gettext("Order %(number)s: %(total)s is paid. We have written to you; the mail leads back to the order at any time.", { number, total: money(state.total) })),
      h("p", {}, gettext("The order shows what comes next, and whose turn it is.")), actions(toOrder()));
    return true;
  }
  if (state.status === "processing") {
    forgetCart();
    put("notice", gettext("Thank you for your order"), h("p", {}, gettext("Your bank is working on the payment. That can take some days; we write to you. You need not do anything.")), actions(toOrder()));
    return false;
  }
  if (leftThePage) {
    unpaid(state, gettext("Not paid yet"), gettext("You left the payment page. Nothing was charged and nothing is lost: the order waits until the end of %(when)s.", { when: lastDay(state.pay_until) }));
    return true;
  }
  put("notice", gettext("One moment …"), h("p", {}, gettext("We are asking whether the payment has arrived. This page looks again by itself.")), actions(toOrder("button quiet")));
  return false;
}

async function again() {
  shown = "";
  await visit(place, number, show);
}

async function tired(problem) {
  if (problem) {
    await again();
    return;
  }
  const { data: state } = await api.get(`orders/${number}/pay/`);
  if (state.status === "awaiting_payment") unpaid(state, gettext("Not heard of the payment yet"), gettext("It may take a while; we write to you as soon as we know. You can also look at the order, or pay again: nobody pays twice."));
}

async function show() {
  if (!number) {
    place.replaceChildren(lostLink("", gettext("Which order is it?")));
    return;
  }
  const { data } = await api.get(`orders/${number}/pay/`);
  if (!tell(data)) watchPayment(number, { done: tell, tired });
}

await visit(place, number, show);
