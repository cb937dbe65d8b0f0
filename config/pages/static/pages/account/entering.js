// Going on after signing in: what stood in a guest's cart is put into the account's.

import { api, who } from "../api.js";
import { addLine, cartId, forgetCart } from "../cart.js";
import { keep, recall } from "../store.js";

const CARRIED = "carried";

/** Note what is in a guest's cart before the guest becomes an account. */
export async function packCart() {
  if (!who.isGuest || !cartId()) return;
  try {
    const { data } = await api.get(`carts/${cartId()}/`);
    if (!data.closed_at && !data.order) keep(CARRIED, data.lines.map(({ sku, quantity }) => ({ sku, quantity })), { lasting: false });
  } catch (problem) {
    // A cart that cannot be read cannot be carried; signing in matters more.
    if (problem.status === undefined) throw problem;
  }
}

/** Go to a page as the account that has just been entered. */
export async function entered(next) {
  who.becomeAccount();
  const carried = recall(CARRIED, { lasting: false });
  if (carried) {
    keep(CARRIED, null, { lasting: false });
    forgetCart();
    for (const { sku, quantity } of carried) {
      // What is not sold any more is left behind; the rest comes along.
      await addLine(sku, { quantity }).catch((problem) => {
        if (problem.status === undefined) throw problem;
      });
    }
  }
  location.assign(next);
}

/** Where to go after signing in: a page of this shop, never elsewhere. */
export function nextPage() {
  const next = new URLSearchParams(location.search).get("next") || "";
  return /^\/(?![/\\])/.test(next) ? next : "/account/";
}
