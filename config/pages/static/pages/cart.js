// The cart of this browser: one at a time, begun with the first thing that goes in.

import { api, who } from "./api.js";
import { place } from "./place.js";
import { Problem } from "./problems.js";
import { keep, recall } from "./store.js";
import { gettext, language } from "./words.js";

function remember({ data, etag }) {
  const count = data.lines.reduce((sum, line) => sum + line.quantity, 0);
  keep("cart", data.closed_at ? null : { id: data.id, count, country: data.country });
  showCount(data.closed_at ? 0 : count);
  return { cart: data, etag };
}

/** Forget the cart, e.g. once its order is placed. */
export function forgetCart() {
  keep("cart", null);
  showCount(0);
}

/** Take what was put into a cart for us: into the cart that this browser has, if it has another one. */
export async function takeOver(answer) {
  if (cartId() && cartId() !== answer.data.id) return addLine(answer.data.lines[0].sku);
  return remember(answer);
}

/** Return the id of the cart, or null. */
export function cartId() {
  return recall("cart")?.id ?? null;
}

/** Show how many things are in it. */
export function showCount(count = recall("cart")?.count ?? 0) {
  const shown = document.querySelector("#cart-count");
  if (!shown) return;
  shown.textContent = String(count);
  shown.hidden = count === 0;
}

/** Read the cart: {cart, etag}, or null where there is none (any more). */
export async function readCart() {
  const id = cartId();
  if (!id) return null;
  try {
    return remember(await api.get(`carts/${id}/`));
  } catch (problem) {
    if (!isGone(problem)) throw problem;
    forgetCart();
    return null;
  }
}

// Somebody else's, ordered meanwhile, or of a guest session that has ended.
function isGone(problem) {
  return problem.status === 404 || problem.isSignedOut || problem.code === "cart_closed";
}

/** Begin a cart with its first line; what is wrong with the line is told as if the line alone had been sent. */
async function begin(line) {
  const body = { country: await place.country(), language, lines: [line] };
  try {
    return await beginOnce(body);
  } catch (problem) {
    for (const error of problem.errors ?? []) error.pointer = error.pointer.replace(/^\/lines\/0/, "");
    throw problem;
  }
}

async function beginOnce(body) {
  try {
    return remember(await api.post("carts/", body));
  } catch (problem) {
    if (!problem.isSignedOut || who.isKnown) throw problem;
    // The guest session had ended and is forgotten now; a new one is opened.
    return remember(await api.post("carts/", body));
  }
}

/** Refuse to mix prices: a cart has the market of its first line, and the page may show another country's by now. */
async function requireSameMarket() {
  const { country } = recall("cart");
  const market = await place.market();
  if (!country || market.countries.some(({ code }) => code === country)) return;
  const detail = gettext("Your cart is for %(country)s, and the prices here are for another country. Finish that order, or begin a new cart.", {
    country: place.name(country),
  });
  throw new Problem({ status: 409, code: "other_market", detail });
}

/**
 * Put something in; begins a cart when there is none. Returns {cart, etag}.
 *
 * @throws {Problem} e.g. when the cart is for another market (code `other_market`, of ours); see forgetCart.
 */
export async function addLine(sku, { quantity = 1, wearer = null } = {}) {
  const line = { sku, quantity, ...(wearer ? { wearer } : {}) };
  const id = cartId();
  if (!id) return begin(line);
  await requireSameMarket();
  try {
    return remember(await api.post(`carts/${id}/lines/`, line));
  } catch (problem) {
    if (!isGone(problem)) throw problem;
    forgetCart();
    return begin(line);
  }
}

/** Change a line: {quantity} or {wearer}. Returns {cart, etag}. */
export async function changeLine(line, change, { etag = null } = {}) {
  return remember(await api.patch(`carts/${cartId()}/lines/${line}/`, change, { etag }));
}

/** Take a line out. Returns {cart, etag}. */
export async function removeLine(line, { etag = null } = {}) {
  return remember(await api.delete(`carts/${cartId()}/lines/${line}/`, { etag }));
}

/** Put a discount code in. Returns {cart, etag}. */
export async function useCode(code, { etag = null } = {}) {
  return remember(await api.post(`carts/${cartId()}/discount-codes/`, { code }, { etag }));
}

/** Take the discount code out. Returns {cart, etag}. */
export async function dropCode({ etag = null } = {}) {
  return remember(await api.delete(`carts/${cartId()}/discount-codes/`, { etag }));
}

/** Say where it goes and to whom: country, e-mail, address, shipping_method. Returns {cart, etag}. */
export async function changeCart(change, { etag = null } = {}) {
  return remember(await api.patch(`carts/${cartId()}/`, change, { etag }));
}
