// How a new pair fits, said with one press; where something is not right, the claim is begun.

import { api } from "../api.js";
import { h, say } from "../dom.js";
import { gettext } from "../words.js";
import { pressing } from "./press.js";

/** The question on a line's card; `onDone()` shows the order as it is then. */
export function fitPanel(number, line, onDone) {
  if (!line.fit?.can_answer) return null;
  const answer = (word) => api.post(`orders/${number}/lines/${line.id}/fit-answer/`, { answer: word });
  const fits = pressing(gettext("They fit"), async () => {
    await answer("fits");
    say(gettext("Thank you. We are glad."));
    await onDone();
  });
  const wrong = pressing(gettext("Something is not right"), async () => {
    const { data } = await answer("not_right");
    if (data.serial) location.assign(`/guarantees/${encodeURIComponent(data.serial)}/?kind=fit#claim`);
    else await onDone();
  }, "button quiet");
  return h("section", { class: "notice" }, h("h4", {}, gettext("How do they fit?")),
    h("p", {}, gettext("If something is not right, we advise, make them anew for nothing, or give your money back, as our promise says.")),
    h("p", { class: "actions" }, fits.button, " ", wrong.button), fits.notes, wrong.notes);
}
