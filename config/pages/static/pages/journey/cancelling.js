// Cancelling: the consequence is shown before anything is done, from the same function of the API that does it.

import { api } from "../api.js";
import { focusOn, h, say } from "../dom.js";
import { lastDay, money } from "../format.js";
import { gettext } from "../words.js";
import { reasonOptions, whyCancel } from "./order_words.js";
import { pressing, uid } from "./press.js";
import { told } from "./told.js";

const ENDS = ["production", "packing", "hand_over"];

/** Say until when lines can be cancelled: what ends it first. */
export function possibleUntil(lines) {
  const first = ENDS.find((end) => lines.some((line) => line.cancellation.ends_with === end));
  return { packing: gettext("Possible until it is packed."), hand_over: gettext("Possible until it is handed to the carrier.") }[first] || gettext("Possible until the workshop begins.");
}

function nothingBack(said) {
  const isPaid = ["before_production", "before_hand_over"].includes(said.why);
  return isPaid ? gettext("Nothing is left of it that could come back.") : gettext("Nothing was paid; nothing has to come back.");
}

function consequence(said, ends) {
  const isNothing = !said.refund.amount;
  const until = said.why === "payment_processing" ? "" : said.until ? gettext("Possible until the end of %(when)s.", { when: lastDay(said.until) }) : ends;
  const shares = said.lines.map((line) => h("li", {}, `${line.name}: ${money(line.amount)}`));
  const shipping = said.shipping?.amount ? h("li", {}, `${gettext("Shipping")}: ${money(said.shipping)}`) : null;
  return [
    said.possible ? h("p", {}, h("strong", {}, isNothing ? nothingBack(said) : gettext("%(amount)s goes back to how you paid.", { amount: money(said.refund) }))) : null,
    isNothing ? null : h("ul", {}, shares, shipping),
    h("p", {}, whyCancel(said.why), " ", said.possible ? until : ""),
    isNothing ? null : h("p", { class: "hint" }, gettext("Banks take five to ten days.")),
  ];
}

/**
 * A panel that asks for the consequence, shows it, and cancels: the whole order, or one `line` of it. `ends` says
 * until when; `onDone()` shows the order as it is then. Where `act()` does it, there is a reason already.
 */
export function cancelPanel({ number, line = null, label, question, ends, onDone, act = null }) {
  const id = uid("cancel");
  const place = h("div", { id });

  const close = () => {
    place.replaceChildren();
    open.button.setAttribute("aria-expanded", "false");
    open.button.focus();
  };

  const ask = async (notice = null) => {
    const { data: said } = await api.get(`orders/${number}/cancellation/`, { query: { line } });
    const reasonId = uid("reason");
    const reason = h("select", { id: reasonId }, reasonOptions().map(([value, text]) => h("option", { value }, text)));
    const sure = pressing(gettext("Yes, cancel"), () => cancel(reason.value), "button bad");
    const keep = h("button", { type: "button", class: "button quiet", onclick: close }, said.possible ? gettext("No, keep it") : gettext("Close"));
    const box = h("section", { class: "notice" }, notice, h("h3", {}, question), consequence(said, ends),
      said.possible && !act ? h("p", { class: "field" }, h("label", { for: reasonId }, gettext("Why?")), reason) : null,
      h("p", { class: "actions" }, said.possible ? [sure.button, " "] : null, keep), sure.notes);
    place.replaceChildren(box);
    focusOn(box);
  };

  const cancel = async (reason) => {
    try {
      if (act) await act();
      else if (line) await api.post(`orders/${number}/lines/${line}/cancel/`, { reason });
      else await api.post(`orders/${number}/cancel/`, { reason });
    } catch (problem) {
      // What can be cancelled has changed meanwhile: say so, and show what holds now.
      if (problem.status !== 409 || problem.isPassing) throw problem;
      await ask(h("p", { role: "alert" }, told(problem)));
      return;
    }
    say(gettext("Cancelled."));
    await onDone();
  };

  const open = pressing(label, async () => {
    open.button.setAttribute("aria-expanded", "true");
    await ask();
  }, "button quiet");
  open.button.setAttribute("aria-expanded", "false");
  open.button.setAttribute("aria-controls", id);
  return h("div", { class: "cancel" }, h("p", {}, open.button), open.notes, place);
}
