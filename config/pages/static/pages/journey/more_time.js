// Until when the feet must be described, and more time for the asking.

import { api } from "../api.js";
import { h, say } from "../dom.js";
import { day, lastDay } from "../format.js";
import { gettext } from "../words.js";
import { pressing } from "./press.js";

/** What a line's card says while the time runs; `onDone()` shows the order as it is then. */
export function moreTimePanel(number, line, onDone) {
  const { feet } = line;
  if (!feet) return null;
  const told = h("p", { class: "hint more-time" }, line.given_on ? [gettext("A gift, to be given on %(when)s.", { when: day(line.given_on) }), " "] : null,
    gettext("Without a description by the end of %(when)s we cancel it and pay all of it back.", { when: lastDay(feet.until) }));
  if (!feet.can_extend) return told;
  const press = pressing(gettext("Take %(n)s days more", { n: feet.extension_days }), async () => {
    const { data } = await api.post(`orders/${number}/lines/${line.id}/extension/`, {});
    // None while somebody else has the ball: then no time runs.
    if (data.until) say(gettext("There is time until the end of %(when)s now.", { when: lastDay(data.until) }));
    await onDone();
  }, "button quiet");
  told.classList.remove("more-time");
  return h("div", { class: "more-time" }, told, h("p", {}, press.button), press.notes);
}
