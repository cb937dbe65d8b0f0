// A delay that was told: wait for it, or cancel the line for nothing; and what happens without an answer.

import { api } from "../api.js";
import { h, say } from "../dom.js";
import { day, moment } from "../format.js";
import { gettext } from "../words.js";
import { pressing } from "./press.js";
import { said } from "./told.js";

/** The question on a line's card, while it waits for an answer; `onDone()` shows the order as it is then. */
export function delayPanel(number, line, onDone) {
  const { delay } = line;
  if (!delay?.can_answer) return null;
  const answer = async (words, done) => {
    await api.post(`orders/${number}/lines/${line.id}/delay-answer/`, { answer: words });
    say(done);
    await onDone();
  };
  const wait = pressing(gettext("I wait for it"), () => answer("wait", gettext("Thank you for your patience.")));
  const cancel = pressing(gettext("Cancel it, and pay back"), () => answer("cancel", gettext("Cancelled.")), "button quiet");
  const silence = delay.silence === "accepts" ? gettext("If you say nothing until then, we take it that you wait.") : gettext("If you say nothing until then, we cancel it and pay back.");
  return h("section", { class: "notice" }, h("h4", {}, gettext("It leaves us later than we promised")),
    h("p", {}, delay.ship_by ? gettext("Promised was %(was)s; it leaves us by %(when)s.", { was: day(delay.was), when: day(delay.ship_by) }) : gettext("Promised was %(was)s; we cannot say yet when it leaves us.", { was: day(delay.was) }), " ", said(delay.detail)),
    h("p", {}, gettext("Please tell us until %(when)s.", { when: moment(delay.answer_until) }), " ", silence),
    h("p", { class: "actions" }, wait.button, " ", cancel.button), wait.notes, cancel.notes);
}
