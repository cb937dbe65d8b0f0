// What a customer can do with one line of an order.

import { h } from "../dom.js";
import { day } from "../format.js";
import { gettext } from "../words.js";
import { cancelPanel, possibleUntil } from "./cancelling.js";
import { delayPanel } from "./delays.js";
import { fitPanel } from "./fit_answer.js";
import { moreTimePanel } from "./more_time.js";
import { sentBack } from "./sent_back.js";
import { said } from "./told.js";
import { sendBack } from "./wrong.js";

/** Parts of a line's card; `moments` are its timeline, `show()` reads the order again after something was done. */
export function lineActions(order, moments, show) {
  const lines = order.wearers.flatMap((group) => group.lines).filter((line) => line.stage !== "cancelled");
  return {
    sentBack: (line) => sentBack(line, moments),
    promise: (line) => (line.promise ? h("p", {}, gettext("Promised: ready to be sent by %(when)s.", { when: day(line.promise.ship_by) }), line.promise.detail ? h("span", { class: "hint" }, " ", said(line.promise.detail)) : null) : null),
    delay: (line) => delayPanel(order.number, line, show),
    fit: (line) => fitPanel(order.number, line, show),
    sendBack: (line) => sendBack(order.number, line, show),
    moreTime: (line) => moreTimePanel(order.number, line, show),
    // The last line is cancelled with the order.
    cancel: (line) => (line.cancellation?.possible && lines.length > 1
      ? cancelPanel({ number: order.number, line: line.id, label: gettext("Cancel this line"), question: gettext("Cancel %(what)s alone?", { what: line.product }), ends: possibleUntil([line]), onDone: show })
      : null),
  };
}
