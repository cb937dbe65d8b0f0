// The lines of an order, grouped by whom they are for: stage, next step, whose turn it is, and what can be done.

import { h } from "../dom.js";
import { money } from "../format.js";
import { gettext } from "../words.js";
import { insolesOf } from "./insoles.js";
import { leadTime, stageName, stagesOf, whoActs } from "./order_words.js";
import { sentBackNotice } from "./sent_back.js";
import { said } from "./told.js";

function stepper(line) {
  const stages = stagesOf(line);
  const at = stages.indexOf(line.stage);
  if (at < 0) return h("p", { class: "badge" }, stageName(line.stage));
  return h("ol", { class: "stepper", "aria-label": gettext("Stages") }, stages.map((stage, index) => {
    const state = index < at || line.stage === "done" ? "past" : index === at ? "now" : "to-come";
    const words = { past: gettext("done"), now: gettext("now"), "to-come": gettext("to come") }[state];
    return h("li", { class: `stage ${state}`, "aria-current": state === "now" ? "step" : null }, h("span", {}, stageName(stage)), h("span", { class: "unseen" }, ` (${words})`));
  }));
}

function policies(line) {
  if (!line.policies.length) return null;
  const names = { fit: gettext("Fit guarantee"), durability: gettext("10,000 miles"), terms: gettext("Cancellation and delivery") };
  return h("p", { class: "hint" }, gettext("What holds for it for ever:"), " ", line.policies.flatMap((policy, index) => [
    index ? ", " : "", h("a", { href: `/policies/${policy.slug}/${policy.version}/` }, names[policy.kind] || policy.slug)]));
}

// Before that there is nothing that could be made again.
const NOT_MADE = ["payment", "feet"];

function again(line, wearer) {
  if (!wearer || NOT_MADE.includes(line.stage)) return null;
  const query = new URLSearchParams({ sku: line.sku, name: line.product });
  return h("a", { class: "button quiet", href: `/wearers/${wearer.id}/again/?${query}` }, gettext("Order again"));
}

function oneLine(order, line, actions, wearer) {
  const next = line.next_step;
  const feet = next.code === "describe_feet" && next.who === "customer";
  const clear = next.code === "clear" && next.who === "customer" && wearer;
  const back = actions.sentBack(line);
  const detail = back && feet ? gettext("Correct what is named above, or measure again.") : said(next.detail);
  return h("li", { class: "panel" },
    back ? sentBackNotice(back) : null,
    h("div", { class: "line-head" },
      h("h4", {}, line.product),
      h("p", { class: "price" }, money(line.subtotal))),
    h("p", { class: "hint" }, line.variant, line.quantity > 1 ? [" · ", gettext("%(n)s pieces", { n: line.quantity })] : null),
    stepper(line),
    h("p", { class: "next-step" }, h("strong", {}, whoActs(next.who)), next.who === "nobody" ? "" : ": ", detail),
    actions.promise(line), actions.delay(line), actions.moreTime(line), actions.fit(line),
    line.stage === "done" || line.stage === "cancelled" || line.stage === "returned" ? null : h("p", { class: "hint" }, gettext("Ready to be sent: %(when)s.", { when: leadTime(line) })),
    line.stage === "cancelled" ? null : insolesOf(line.prescription),
    policies(line),
    h("div", { class: "actions" },
      feet ? h("a", { class: "button", href: `/orders/${order.number}/lines/${line.id}/profile/` }, back ? gettext("Correct it, or measure again") : gettext("Describe the feet")) : null,
      clear ? h("a", { class: "button", href: `/wearers/${wearer.id}/feet/` }, gettext("To the page of the feet")) : null,
      next.code === "describe_feet" && next.who === "wearer" ? h("a", { class: "button quiet", href: `/orders/${order.number}/lines/${line.id}/profile/` }, gettext("Invitation")) : null,
      again(line, wearer)),
    actions.sendBack(line), actions.cancel(line));
}

export function linesOf(order, actions) {
  return order.wearers.map((group) => h("section", { class: "wearer-lines" },
    h("h3", {}, group.wearer ? gettext("For %(name)s", { name: group.wearer.name }) : gettext("Not for anybody in particular")),
    h("ul", { class: "plain" }, group.lines.map((line) => oneLine(order, line, actions, group.wearer)))));
}

/** The sum as it was agreed. */
export function totalsTable(totals, { includesTax, shippingName }) {
  const row = (label, value, className = "") => h("div", { class: `sum ${className}`.trim() }, h("dt", {}, label), h("dd", {}, value));
  const rows = [row(gettext("Goods"), money(totals.goods))];
  if (totals.discount?.amount) rows.push(row(gettext("Discount"), `−${money(totals.discount)}`));
  rows.push(row(shippingName ? gettext("Shipping (%(name)s)", { name: said(shippingName) }) : gettext("Shipping"), totals.shipping ? money(totals.shipping) : gettext("not known yet")));
  if (!includesTax) rows.push(row(gettext("Tax"), totals.tax_added ? money(totals.tax_added) : gettext("not known yet")));
  rows.push(row(gettext("Total"), money(totals.total), "sum-total"));
  if (includesTax && totals.tax) rows.push(row(gettext("of which tax"), money(totals.tax), "hint"));
  return h("dl", { class: "sums" }, rows);
}
