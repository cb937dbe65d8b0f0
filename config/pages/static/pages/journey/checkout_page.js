// Checkout: who gets it and where, how it is sent, a last look at the sum, and on to Stripe's page.

import { api } from "../api.js";
import { changeCart, forgetCart, readCart } from "../cart.js";
import { focusOn, h, problemBox, say } from "../dom.js";
import { money } from "../format.js";
import { place as places } from "../place.js";
import { recall } from "../store.js";
import { gettext, language } from "../words.js";
import { bookOf } from "./address_book.js";
import { addressBlock, addressFields, addressOf } from "./addresses.js";
import { field, form } from "./forms.js";
import { totalsTable } from "./order_lines.js";
import { leaves } from "./order_words.js";
import { returnUrl } from "./paying.js";
import { pressing, uid } from "./press.js";
import { said, told } from "./told.js";
import { waitingOrder } from "./waiting_order.js";

const place = document.querySelector("#checkout");
let cart = null;
let etag = null;

function take(read) {
  cart = read?.cart ?? null;
  etag = read?.etag ?? null;
}

function show(step, ...content) {
  const item = (index, text) => h("li", { "aria-current": index === step ? "step" : null, class: `stage ${index < step ? "past" : index === step ? "now" : ""}` }, text);
  const steps = h("ol", { class: "stepper", "aria-label": gettext("Steps") }, item(1, gettext("Delivery")), item(2, gettext("Check")), item(3, gettext("Pay")));
  place.replaceChildren(steps, ...content.flat().filter(Boolean));
}

// --- first step: where it goes ------------------------------------------------------------------
/** What a method costs for these goods: nothing from its limit on. */
function priceOf(method) {
  const isFree = method.free_from && cart.totals.goods.amount >= method.free_from.amount;
  return isFree ? { ...method.price, amount: 0 } : method.price;
}

function methodChoice(methods) {
  const name = uid("method");
  const inputs = methods.map((method, index) => h("input", { type: "radio", name, value: method.code, checked: cart.shipping_method ? method.code === cart.shipping_method.code : index === 0 }));
  const rows = methods.map((method, index) => h("label", { class: "choice" }, inputs[index], h("span", {}, h("strong", {}, said(method.name)), ` ${money(priceOf(method))}`,
    method.free_from ? h("span", { class: "hint" }, " ", gettext("free from %(amount)s", { amount: money(method.free_from) })) : null, h("br"),
    h("span", { class: "hint" }, gettext("%(min)s to %(max)s business days on the way", { min: method.min_days, max: method.max_days })))));
  return {
    node: h("fieldset", { class: "field" }, h("legend", {}, gettext("How is it sent?")), h("div", { class: "choices" }, rows)),
    value: () => inputs.find((input) => input.checked)?.value,
  };
}

/** Say who gets it and where; a cart changed in another tab keeps that change, and this is said on top of it. */
async function sayDetails(details) {
  try {
    take(await changeCart(details, { etag }));
  } catch (problem) {
    if (!problem.isStale) throw problem;
    take(await readCart());
    take(await changeCart(details, { etag }));
    say(gettext("The cart was changed in another tab; please look at the sum."));
  }
}

async function askDetails() {
  const countries = (await places.markets()).find((market) => market.code === cart.market)?.countries ?? [];
  const { data: methods } = await api.get("shipping-methods/", { query: { country: cart.country }, anyone: true });
  const email = field({ name: "email", label: gettext("E-mail address"), type: "email", autocomplete: "email", required: true, value: cart.email, help: gettext("The confirmation and the way back to the order go there.") });
  const choice = methodChoice(methods.results);
  const sayAll = (values) => sayDetails({ email: values.email, address: addressOf(values), language, ...(choice.value() ? { shipping_method: choice.value() } : {}) });
  const keep = `delivery-${cart.id}`;
  const typed = recall(`draft.${location.pathname}.${keep}`, { lasting: false });
  const made = form({
    fields: [email, ...addressFields(countries, { at: "/address", country: cart.country })], label: gettext("Go on to the sum"), keep, after: [choice.node], ask: sayAll,
    send: async (values) => {
      await sayAll(values);
      check();
    },
  });
  if (cart.address && !typed) made.fill(cart.address);
  show(1, waitingOrder(cart), h("h2", {}, gettext("Where does it go?")), await bookOf((saved) => made.fill(saved)), made.node);
}

// --- second step: a last look -------------------------------------------------------------------
function missing() {
  const items = cart.missing_details.map((note) => h("li", {}, note.pointer.startsWith("/lines")
    ? h("a", { href: "/cart/" }, told(note)) : h("button", { type: "button", class: "link", onclick: begin }, told(note))));
  return h("section", { class: "problem", role: "alert" }, h("p", {}, gettext("Before you can order:")), h("ul", {}, items));
}

function lines() {
  return h("ul", { class: "plain" }, cart.lines.map((line) => h("li", { class: "sum" },
    h("span", {}, line.quantity > 1 ? `${line.quantity} × ` : "", line.product.name, h("span", { class: "hint" }, ` ${line.variant}${line.wearer ? ` · ${gettext("For %(name)s", { name: line.wearer.name })}` : ""}`), h("br"), h("span", { class: "hint" }, leaves(line))),
    h("span", {}, line.subtotal ? money(line.subtotal) : ""))));
}

/** Kept over every last look, until it is ordered. */
let giftMessage = "";

function gift() {
  const words = h("textarea", { name: "gift_message", rows: 3, maxlength: 300, oninput: () => { giftMessage = words.value; } });
  words.value = giftMessage;
  return h("details", { class: "panel", open: Boolean(giftMessage) }, h("summary", {}, gettext("It is a gift")),
    h("label", {}, gettext("Your message, printed on the packing slip"), words), h("p", { class: "hint" }, gettext("The slip says no price.")));
}

function check(notice = null) {
  const order = pressing(
    cart.totals.total.amount ? gettext("Order and pay %(total)s", { total: money(cart.totals.total) }) : gettext("Order; nothing is due"), placeOrder);
  const warnings = [...new Set(cart.warnings.map((note) => told(note)))];
  const heading = h("h2", {}, gettext("Please check"));
  show(2, notice, cart.missing.length ? missing() : null,
    h("section", { class: "panel" }, heading, lines(), totalsTable(cart.totals, { includesTax: cart.prices_include_tax, shippingName: cart.shipping_method?.name })),
    h("section", { class: "panel" }, h("h2", {}, gettext("Delivery")), cart.address ? addressBlock(cart.address) : null, h("p", {}, cart.email),
      h("p", {}, h("button", { type: "button", class: "link", onclick: begin }, gettext("Change delivery")))),
    gift(),
    warnings.length ? h("ul", {}, warnings.map((sentence) => h("li", {}, sentence))) : null,
    h("p", { class: "hint" }, gettext("What we promise:"), " ", h("a", { href: "/policies/", target: "_blank" }, gettext("guarantees, cancellation and delivery")), ". ",
      gettext("You pay on the page of our payment provider; your card never reaches us.")),
    cart.missing.length ? null : h("p", { class: "actions" }, order.button), order.notes);
  focusOn(notice ?? heading);
}

async function placeOrder() {
  let placed;
  try {
    placed = (await api.post(`carts/${cart.id}/checkout/`, { expected_total: cart.totals.total, return_url: returnUrl(), gift_message: giftMessage })).data;
  } catch (problem) {
    await refused(problem);
    return;
  }
  say(gettext("Order %(number)s is placed.", { number: placed.order }));
  if (placed.payment === "paid") forgetCart();
  const onward = placed.payment === "paid" ? `/thanks/?order=${placed.order}` : `/orders/${placed.order}/pay/`;
  location.assign(placed.checkout_url ?? onward);
}

const AT_THE_ORDER = new Set(["already_paid", "payment_processing", "payment_on_hold"]);

/** What is not as it was shown is shown as it is now, and asked again; the rest is for the button to say. */
async function refused(problem) {
  if (problem.status !== 409 || problem.isPassing) throw problem;
  if (AT_THE_ORDER.has(problem.code) && cart.order) {
    location.assign(`/orders/${cart.order}/`);
    return;
  }
  take(await readCart());
  if (!cart) {
    await begin();
    return;
  }
  const words = problem.code === "total_changed"
    ? gettext("The sum has changed meanwhile: it is %(total)s now. Nothing was ordered yet; please look and press again.", { total: money(problem.extra.total ?? cart.totals.total) })
    : told(problem);
  check(h("section", { class: "notice", role: "alert" }, h("p", {}, words)));
}

async function begin() {
  try {
    take(await readCart());
    if (cart?.lines.length) await askDetails();
    else place.replaceChildren(h("p", {}, gettext("There is nothing in the cart yet.")), h("p", {}, h("a", { class: "button", href: "/products/" }, gettext("Look around"))));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    place.replaceChildren(problemBox(problem, { retry: begin }));
  }
}

// Back from Stripe's page by the back button: the page comes out of the browser's memory and must look again.
addEventListener("pageshow", (event) => {
  if (event.persisted) begin();
});
await begin();
