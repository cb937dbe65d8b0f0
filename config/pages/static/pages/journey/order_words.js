// An order's codes in words; the API's own sentence where this page knows no other.

import { said } from "./told.js";
import { day } from "../format.js";
import { gettext } from "../words.js";

const STAGES = { custom: ["payment", "feet", "review", "production", "shipping", "done"], stock: ["payment", "shipping", "done"] };

export function stagesOf(line) {
  return STAGES[line.kind];
}

export function stageName(stage) {
  return {
    payment: gettext("Payment"), feet: gettext("Feet"), review: gettext("Fitter"), production: gettext("Workshop"), shipping: gettext("On its way"), done: gettext("Delivered"),
    returned: gettext("Returned"), cancelled: gettext("Cancelled"),
  }[stage] || stage;
}

export function whoActs(who) {
  return {
    customer: gettext("It is your turn"), wearer: gettext("It is the wearer's turn"), bank: gettext("It is the bank's turn"), we: gettext("It is our turn"), carrier: gettext("It is the carrier's turn"), nobody: "",
  }[who] ?? "";
}

/** Whether everything that was paid has gone back. */
function isPaidBack(order) {
  return order.payment.status === "paid" && order.refunded?.amount > 0 && order.refunded.amount >= order.totals.total.amount;
}

export function paymentName(order) {
  if (order.cancelled_at) return isPaidBack(order) ? gettext("Cancelled and paid back") : gettext("Cancelled");
  if (order.payment.checking) return gettext("We are checking the payment");
  return {
    awaiting_payment: gettext("Not paid yet"), processing: gettext("Your bank is working on it"), paid: gettext("Paid"), cancelled: gettext("Cancelled"),
  }[order.payment.status];
}

export function orderState(order) {
  if (order.cancelled_at) return gettext("Cancelled");
  if (order.payment.status !== "paid") return paymentName(order);
  if (order.shipping === "delivered") return gettext("Delivered");
  if (order.shipping === "shipped") return gettext("On its way");
  return gettext("Paid, in work");
}

export function whyCancel(why) {
  return {
    unpaid: gettext("Nothing was paid, so nothing is owed."),
    before_production: gettext("The workshop has not begun."),
    before_hand_over: gettext("It has not been handed to the carrier."),
    already_cancelled: gettext("This order is cancelled already."),
    payment_processing: gettext("Your bank is working on the payment. If it pays after you have cancelled, all of it goes back within a day."),
    payment_on_hold: gettext("We are checking a payment of this order. Please write to us."),
    disputed: gettext("Your bank is looking into this payment. Until it has decided, nothing can be cancelled or given back."),
    production_started: gettext("The workshop has begun to make it for one person. The fit guarantee covers it."),
    handed_over: gettext("It is with the carrier."),
    cover_taken_over: gettext("It is made for the wearer, who has taken the guarantee over."),
  }[why] || said(why);
}

export function reasonOptions() {
  return [["changed_mind", gettext("I have changed my mind")], ["ordered_by_mistake", gettext("Ordered by mistake")], ["too_slow", gettext("It takes too long")], ["other", gettext("Another reason")]];
}

export function refundState(status) {
  return {
    on_its_way: gettext("on its way to your bank"), succeeded: gettext("has gone back to you"), failed: gettext("did not arrive; we are looking into it"), paid_otherwise: gettext("was sent to you another way"), cancelled: gettext("was called off at the bank; we are looking into it"),
  }[status] || status;
}

/** Say why money went back; only what is made to measure has a workshop that could have begun. */
export function refundReason(refund, order) {
  const { reason } = refund;
  const lines = order.wearers.flatMap((group) => group.lines).filter((line) => !refund.line || line.id === refund.line);
  if (reason === "cancelled_before_production" && !lines.some((line) => line.kind === "custom")) return gettext("Cancelled");
  return {
    cancelled_before_payment: gettext("Cancelled before payment"), cancelled_before_production: gettext("Cancelled before the workshop began"),
    duplicate_payment: gettext("Paid twice"), made_at_stripe: gettext("Refund"), payment_misfit: gettext("A payment that did not fit"),
    profile_missing: gettext("The description of the feet never came"), cannot_be_made: gettext("Could not be made"),
    goodwill: gettext("Goodwill"), faulty: gettext("Faulty or damaged"), not_delivered: gettext("Never arrived"),
    returned: gettext("Sent back"), overcharged: gettext("Charged too much"),
  }[reason] || reason.replaceAll("_", " ");
}

/** What is said before it is ordered: how long it takes, and the day where feet need not be waited for. */
export function leaves(line) {
  const told = gettext("Ready to be sent: %(when)s.", { when: leadTime(line) });
  return line.ready_by ? [told, " ", gettext("Paid today, it is ready by %(day)s.", { day: day(`${line.ready_by}T12:00`) })] : told;
}

export function leadTime(line) {
  const days = line.lead_time_business_days;
  return line.kind === "custom"
    ? gettext("%(days)s business days after the feet are approved", { days })
    : gettext("%(days)s business days after payment", { days });
}
