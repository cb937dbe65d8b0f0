// A delay that was told: wait for it, or cancel the line for nothing, with what that gives back said first; and what happens without an answer.

import { api } from "../api.js";
import { h, say } from "../dom.js";
import { day, lastDay } from "../format.js";
import { gettext } from "../words.js";
import { asking } from "./asking.js";
import { cancelPanel } from "./cancelling.js";
import { pressing } from "./press.js";
import { said } from "./told.js";

/**
 * The question whether somebody waits; `send(words)` answers it, and `onDone()` shows what it is about as it is then.
 * `instead` is the other answer: a button with its notes.
 */
function panel(delay, { send, instead, silent, heading = "h4" }, onDone) {
  const wait = pressing(gettext("I wait for it"), async () => {
    await send("wait");
    say(gettext("Thank you for your patience."));
    await onDone();
  });
  const silence = delay.silence === "accepts" ? gettext("If you say nothing until then, we take it that you wait.") : silent;
  return h("section", { class: "notice" }, h(heading, {}, gettext("It leaves us later than we promised")),
    h("p", {}, delay.ship_by ? gettext("Promised was %(was)s; it leaves us by %(when)s.", { was: day(delay.was), when: day(delay.ship_by) }) : gettext("Promised was %(was)s; we cannot say yet when it leaves us.", { was: day(delay.was) }), " ", said(delay.detail)),
    h("p", {}, gettext("Please tell us until the end of %(when)s.", { when: lastDay(delay.answer_until) }), " ", silence),
    h("p", { class: "actions" }, wait.button), wait.notes, instead);
}

/** The question on a line's card, while it waits for an answer. */
export function delayPanel(number, { id, delay }, onDone) {
  if (!delay?.can_answer) return null;
  const send = (answer) => api.post(`orders/${number}/lines/${id}/delay-answer/`, { answer });
  // What comes back is said before: some of it may have been given back already.
  const instead = cancelPanel({
    number, line: id, label: gettext("Cancel it instead"), question: gettext("Cancel it instead of waiting?"),
    ends: gettext("Possible until it is handed to the carrier."), onDone, act: () => send("cancel"),
  });
  return panel(delay, { send, instead, silent: gettext("If you say nothing until then, we cancel it, and what is left of its price goes back.") }, onDone);
}

/** The same of what is made again because of a claim. */
export function delayOfClaim({ number, delay }, onDone) {
  if (!delay) return null;
  const send = (answer) => api.post(`claims/${number}/delay-answer/`, { answer });
  const instead = asking({
    label: gettext("Put it right in another way"), question: gettext("Put it right in another way?"), yes: gettext("Yes, do not make it"), heading: "h4",
    words: gettext("The new insole is not made then, and that cannot be taken back. A person decides how to put it right instead, and you get a mail about it. Until then you have what you wear now."),
    act: async () => {
      await send("cancel");
      say(gettext("Somebody looks how to put it right instead."));
      await onDone();
    },
  });
  return panel({ ...delay, detail: "" }, {
    send, instead, heading: "h3",
    silent: gettext("If you say nothing until then, we stop making it, and somebody looks how to put it right instead."),
  }, onDone);
}
