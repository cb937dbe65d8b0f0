// The page of an order: where it is, what comes next and whose turn it is; pay, cancel, write, read.

import { api } from "../api.js";
import { h, parts, say } from "../dom.js";
import { day, lastDay, moment, money } from "../format.js";
import { gettext } from "../words.js";
import { addressBlock } from "./addresses.js";
import { cancelPanel, possibleUntil } from "./cancelling.js";
import { documentsOf } from "./documents.js";
import { lineActions } from "./line_actions.js";
import { messagesOf } from "./messages.js";
import { movingOf } from "./moving.js";
import { linesOf, totalsTable } from "./order_lines.js";
import { paymentName, refundReason, refundState } from "./order_words.js";
import { parcelsOf } from "./parcels.js";
import { payButton, watchPayment } from "./paying.js";
import { said, told } from "./told.js";
import { visit } from "./visiting.js";
import { wrongOf } from "./wrong.js";

const place = document.querySelector("#order");
const { number } = parts;
let stopWatching = null;

function paymentBanner(order) {
  const { payment } = order;
  if (order.cancelled_at) return h("section", { class: "notice" }, h("p", {}, gettext("This order was cancelled on %(when)s.", { when: day(order.cancelled_at) })));
  if (payment.checking) return h("section", { class: "notice" }, h("p", {}, gettext("We are checking your payment and will write to you. You need not do anything.")));
  if (payment.status === "processing") return h("section", { class: "notice", role: "status" }, h("p", {}, gettext("Your bank is working on the payment. This page looks again by itself.")));
  if (payment.can_pay) {
    const { button, notes } = payButton(number, order.totals.total, show);
    return h("section", { class: "notice" }, h("h2", {}, gettext("This order is not paid yet")),
      h("p", {}, gettext("It is kept for you until the end of %(when)s; then it is cancelled, and nothing is owed.", { when: lastDay(payment.pay_until) })), h("p", { class: "actions" }, button), notes);
  }
  return h("section", { class: "good" }, h("p", {}, gettext("Paid on %(when)s. Thank you.", { when: day(payment.paid_at) })));
}

function ofWhat(part, order) {
  for (const { wearer, lines } of order.wearers) {
    const line = lines.find((each) => each.id === part.line);
    if (line) return [line.product, line.variant, wearer ? gettext("For %(name)s", { name: wearer.name }) : ""].filter(Boolean).join(" · ");
  }
  return gettext("Shipping");
}

function refunds(order) {
  if (!order.refunds.length) return null;
  const expected = (refund) => gettext("Your bank shows it by %(when)s.", { when: day(`${refund.expected_by}T12:00:00Z`) });
  const rows = order.refunds.map((refund) => h("li", {}, h("strong", {}, money(refund.amount)), ` ${refundState(refund.status)}`,
    h("span", { class: "hint" }, ` · ${refundReason(refund, order)} · ${day(refund.settled_at || refund.requested_at)}`),
    refund.expected_by ? h("span", { class: "hint" }, " · ", expected(refund)) : null,
    refund.parts.length ? h("ul", { class: "plain hint" }, refund.parts.map((part) => h("li", {}, `${ofWhat(part, order)}: ${money(part.amount)}`))) : null));
  return h("section", {}, h("h2", {}, gettext("Money back")), h("ul", { class: "plain" }, rows));
}

function timeline(moments) {
  const rows = moments.map((each) => h("li", {}, h("time", { datetime: each.at }, moment(each.at)), " ", told(each)));
  return h("details", { class: "more-about" }, h("summary", {}, gettext("What has happened so far")), h("ol", { class: "timeline" }, rows));
}

function whereTo(order) {
  const shipping = order.shipping_method;
  return h("section", {}, h("h2", {}, gettext("It goes to")), addressBlock(order.address),
    order.gift_message ? h("p", {}, gettext("Your message, printed on the packing slip"), ": ", h("q", {}, order.gift_message)) : null,
    h("p", { class: "hint" }, gettext("%(name)s: %(min)s to %(max)s business days on the way", { name: said(shipping.name), min: shipping.min_days, max: shipping.max_days })),
    h("p", { class: "hint" }, gettext("We write to %(email)s.", { email: order.email })), movingOf(order, show));
}

function guarantees(order) {
  const delivered = order.wearers.some((group) => group.wearer && group.lines.some((line) => line.stage === "done"));
  return delivered ? h("p", {}, h("a", { class: "button quiet", href: "/guarantees/" }, gettext("What is guaranteed for these insoles"))) : null;
}

function whole(order, { messages, documents, moments, wrong }) {
  // What has left us cannot be cancelled any more; what is wrong with it is said above.
  const gone = order.cancelled_at || ["shipped", "delivered"].includes(order.shipping);
  const cancel = gone ? null : cancelPanel({
    number, label: gettext("Cancel the order"), question: gettext("Cancel the whole order?"), onDone: show,
    ends: possibleUntil(order.wearers.flatMap((group) => group.lines)),
  });
  return [
    h("p", { class: "hint" }, gettext("Placed on %(when)s", { when: day(order.placed_at) }), " · ", paymentName(order)),
    paymentBanner(order),
    h("section", {}, h("h2", {}, gettext("Where it is")), linesOf(order, lineActions(order, moments, show)), guarantees(order)),
    parcelsOf(order, show), wrong,
    h("div", { class: "columns" },
      h("section", {}, h("h2", {}, gettext("Sum")), totalsTable(order.totals, { includesTax: order.prices_include_tax, shippingName: order.shipping_method.name })),
      whereTo(order)),
    refunds(order), messages, documents, timeline(moments), cancel,
  ].filter(Boolean);
}

function watch(order) {
  stopWatching?.();
  stopWatching = null;
  if (order.payment.status !== "processing") return;
  stopWatching = watchPayment(number, {
    done: (state) => {
      if (state.status === "processing") return false;
      say(gettext("The payment has moved on."));
      show();
      return true;
    },
    tired: () => say(gettext("Load the page again to see where the payment is.")),
  });
}

/** Read the order and show it. */
async function show() {
  const { data: order } = await api.get(`orders/${number}/`);
  const [{ data: past }, documents, messages, wrong] = await Promise.all([
    api.get(`orders/${number}/timeline/`), documentsOf(number), messagesOf(number), wrongOf(order, show),
  ]);
  place.replaceChildren(...whole(order, { moments: past.results, documents, messages, wrong }));
  watch(order);
}

await visit(place, number, show);
