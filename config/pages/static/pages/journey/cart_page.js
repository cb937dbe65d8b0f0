// The cart: what is in it, for whom, what it comes to, and what is missing before it can be ordered.

import { who } from "../api.js";
import { addLine, changeLine, dropCode, readCart, removeLine, useCode } from "../cart.js";
import { focusOn, h, problemBox, say } from "../dom.js";
import { money } from "../format.js";
import { gettext } from "../words.js";
import { cartWearer } from "./cart_wearer.js";
import { invitationPanel } from "./invitations.js";
import { lineWarnings } from "./line_warnings.js";
import { totalsTable } from "./order_lines.js";
import { leaves } from "./order_words.js";
import { pressing, uid } from "./press.js";
import { told } from "./told.js";
import { waitingOrder } from "./waiting_order.js";
import { allWearers } from "./wearers.js";

const place = document.querySelector("#cart");
const news = document.querySelector("#news");
let cart = null;
let etag = null;
let wearers = [];

// What somebody may be in the middle of, typed or opened: it is the same after the cart is drawn anew, until what it
// shows is another.
const kept = new Map();

function keeping(name, shows, make) {
  const known = kept.get(name);
  if (known?.shows === shows) return known.node;
  const node = make();
  kept.set(name, { shows, node });
  return node;
}

function take(read) {
  cart = read?.cart ?? null;
  etag = read?.etag ?? null;
}

function tell(...content) {
  const box = h("section", { class: "notice", role: "status" }, content);
  news.replaceChildren(box);
  return box;
}

// Who is faster than the shop changes one thing after the other, each on top of what the one before has made of the cart.
let last = Promise.resolve();

/** Do one thing to the cart, by the part of it that is `kept` under a name, if any, which is made anew then. */
function change(act, name = "") {
  const mine = last.then(() => press(async () => {
    kept.delete(name);
    return act();
  }));
  last = mine.catch(() => {});
  return mine;
}

/** Where another tab was quicker, show the cart as it is now and say so. */
async function press(act) {
  news.replaceChildren();
  try {
    take(await act());
    draw();
    return true;
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    if (problem.isStale || problem.status === 404) {
      await load();
      focusOn(tell(h("p", {}, gettext("The cart was changed in another tab. This is what is in it now; please do it again if you still want it."))));
    } else {
      draw();
      news.replaceChildren(problemBox(problem, { retry: () => change(act) }));
    }
    return false;
  }
}

function quantity(line) {
  if (line.kind === "custom") return h("p", { class: "hint" }, gettext("One pair, made for one person."));
  const id = uid("quantity");
  const box = h("input", { id, type: "number", min: "1", max: "20", step: "1", value: String(line.quantity), inputmode: "numeric" });
  let sent = box.value;
  const send = async () => {
    if (isDrawing || box.value === sent) return;
    sent = box.value;
    const wanted = Math.min(20, Math.max(1, Math.round(Number(box.value) || 1)));
    const isOther = Number(box.value) !== wanted;
    if (!(await change(() => changeLine(line.id, { quantity: wanted }, { etag }), `quantity ${line.id}`))) return;
    if (isOther) tell(h("p", {}, gettext("From 1 to 20 pieces can be ordered; it is %(count)s now.", { count: wanted })));
    else say(gettext("Changed."));
  };
  box.addEventListener("change", send);
  // Where the cart was drawn anew while somebody typed here, a browser may not call it a change.
  box.addEventListener("blur", send);
  return h("p", { class: "field short" }, h("label", { for: id }, gettext("Pieces")), box);
}

function wearer(line) {
  if (line.kind !== "custom") return null;
  return cartWearer(line, wearers, {
    assign: async (id) => {
      wearers = await allWearers();
      if (await change(() => changeLine(line.id, { wearer: id }, { etag }), `wearer ${line.id}`)) say(gettext("Changed."));
    },
    onNew: async (added, invitation) => {
      if (invitation) focusOn(tell(invitationPanel(added, invitation)));
      else focusOn(place.querySelector(`[data-line="${line.id}"] h2`));
    },
  });
}

/** A gift: nobody is asked for the feet before the day on which it is given. */
function givingDay(line) {
  if (line.kind !== "custom") return null;
  const id = uid("giving-day");
  const box = h("input", { id, type: "date", value: line.given_on ?? "" });
  box.addEventListener("change", async () => {
    if (await change(() => changeLine(line.id, { given_on: box.value || null }, { etag }), `gift ${line.id}`)) say(gettext("Changed."));
  });
  return h("details", { class: "more-about", open: line.given_on ? "" : null }, h("summary", {}, gettext("It is a gift")),
    h("p", { class: "field short" }, h("label", { for: id }, gettext("Given on")), box),
    h("p", { class: "hint" }, gettext("The time to describe the feet begins on that day. Once you have ordered, a link for its wearer is good until 14 days after it.")));
}

/** Taking out is undone by putting it in again. */
function takenOut(line) {
  const undo = pressing(gettext("Undo"), () => change(() => addLine(line.sku, { quantity: line.quantity, wearer: line.wearer?.id })), "button quiet");
  tell(h("p", {}, gettext("%(what)s was taken out.", { what: line.product.name }), " ", undo.button));
  undo.button.focus();
}

function lineCard(line, index) {
  const removal = pressing([gettext("Remove"), h("span", { class: "unseen" }, ` ${line.product.name}`)], async () => {
    if (await change(() => removeLine(line.id, { etag }))) takenOut(line);
  }, "button quiet");
  const at = `/lines/${index}`;
  const isMine = (note) => `${note.pointer}/`.startsWith(`${at}/`);
  return h("li", { class: "panel", dataset: { line: line.id } },
    h("div", { class: "line-head" }, h("h2", {}, h("a", { href: `/products/${line.product.slug}/` }, line.product.name)), line.subtotal ? h("p", { class: "price" }, money(line.subtotal)) : null),
    h("p", { class: "hint" }, line.variant), h("p", { class: "hint" }, leaves(line)),
    keeping(`quantity ${line.id}`, line.quantity, () => quantity(line)),
    keeping(`wearer ${line.id}`, JSON.stringify([line.wearer, wearers]), () => wearer(line)),
    keeping(`gift ${line.id}`, line.given_on, () => givingDay(line)),
    keeping(`warnings ${line.id}`, JSON.stringify(line.warnings), () =>
      lineWarnings(line, (codes) => change(() => changeLine(line.id, { accepted_warnings: codes }, { etag }), `warnings ${line.id}`))),
    cart.missing_details.filter((note) => isMine(note) && !["wearer", "warning_not_accepted"].includes(note.code)).map((note) => h("p", { class: "field-error" }, told(note))),
    cart.warnings.filter(isMine).map((note) => h("p", { class: "hint" }, told(note))),
    h("p", {}, removal.button), removal.notes);
}

function code() {
  const known = cart.discount_code;
  if (known) {
    kept.delete("code");
    const removal = pressing(gettext("Take the code out"), async () => {
      if (await change(() => dropCode({ etag }))) focusOn(place.querySelector(".code input"));
    }, "button quiet");
    return h("div", { class: "code" }, h("p", {}, gettext("Discount code %(code)s", { code: known.code })),
      known.holds ? null : h("p", { class: "field-error" }, told({ code: "", detail: known.detail })), h("p", {}, removal.button), removal.notes);
  }
  return keeping("code", "", newCode);
}

function newCode() {
  const id = uid("code");
  const box = h("input", { id, type: "text", maxlength: "24", autocomplete: "off", autocapitalize: "characters", spellcheck: "false" });
  const use = pressing(gettext("Use it"), async () => {
    if (!box.value.trim()) return box.focus();
    if (await change(() => useCode(box.value, { etag }))) say(gettext("Changed."));
  }, "button quiet");
  return h("div", { class: "code" }, h("p", { class: "field short" }, h("label", { for: id }, gettext("Discount code")), box), h("p", {}, use.button), use.notes);
}

function sum() {
  const isForNobody = cart.missing.includes("wearer");
  return h("section", { class: "panel" }, h("h2", {}, gettext("Sum")), totalsTable(cart.totals, { includesTax: cart.prices_include_tax, shippingName: cart.shipping_method?.name }),
    code(),
    cart.totals.is_final ? null : h("p", { class: "hint" }, gettext("Shipping and tax follow from the address.")),
    isForNobody ? h("p", {}, gettext("Say whose feet the insoles are for; then you can order.")) : null,
    h("p", { class: "actions" }, isForNobody ? null : h("a", { class: "button", href: "/checkout/" }, gettext("Go to checkout")), " ", h("a", { class: "button quiet", href: "/products/" }, gettext("Look for more"))));
}

/** What is the same to somebody: where it stands, what it is, and what it says. */
function traits(element) {
  const ticks = element.type === "checkbox" ? element.value : "";
  return [element.closest("[data-line]")?.dataset.line, element.tagName, element.type, ticks, element.textContent].join(" ");
}

// What is moved on the page is left for a moment, which says nothing about whoever is at it.
let isDrawing = false;

/** Draw the cart; whoever is at something of it is there afterwards, too. */
function draw() {
  const before = place.contains(document.activeElement) ? document.activeElement : null;
  const was = before && traits(before);
  isDrawing = true;
  redraw();
  isDrawing = false;
  if (!before) return;
  const after = place.contains(before) ? before : [...place.querySelectorAll("a, button, input, select, summary")].find((each) => traits(each) === was);
  after?.focus();
}

function redraw() {
  if (!cart?.lines.length) {
    place.replaceChildren(h("p", {}, gettext("There is nothing in the cart yet.")), h("p", {}, h("a", { class: "button", href: "/products/" }, gettext("Look around"))));
    return;
  }
  place.replaceChildren(...[waitingOrder(cart), h("ul", { class: "plain" }, cart.lines.map(lineCard)), sum()].filter(Boolean));
}

async function load() {
  take(await readCart());
  wearers = who.isKnown && cart?.lines.some((line) => line.kind === "custom") ? await allWearers() : [];
  draw();
}

async function begin() {
  try {
    await load();
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    place.replaceChildren(problemBox(problem, { retry: begin }));
  }
}

// Out of the browser's memory by the back button, or changed in another tab: look again.
addEventListener("pageshow", (event) => {
  if (event.persisted) begin();
});
await begin();
