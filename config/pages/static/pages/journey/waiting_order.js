// A cart whose order waits for payment: the way to pay it, and what ordering again does.

import { h } from "../dom.js";
import { gettext } from "../words.js";

/** A notice about the order of a cart that was placed and not paid; null where there is none. */
export function waitingOrder(cart) {
  if (!cart.order) return null;
  return h("section", { class: "notice" },
    h("p", {}, gettext("Order %(number)s of this cart waits for payment.", { number: cart.order })),
    h("p", { class: "actions" }, h("a", { class: "button", href: `/orders/${cart.order}/pay/` }, gettext("Pay")), " ", h("a", { class: "button quiet", href: `/orders/${cart.order}/` }, gettext("To the order"))),
    h("p", { class: "hint" }, gettext("If you change the cart and order again, the earlier order is cancelled and this one takes its place.")));
}
