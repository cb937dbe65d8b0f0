// What a pair in the cart is warned of for its wearer: a box each, to be ticked before it can be ordered.

import { h, say } from "../dom.js";
import { gettext } from "../words.js";
import { uid } from "./press.js";
import { told } from "./told.js";

// Who ticks faster than the shop answers: one after the other, each with all that is ticked by then.
let waiting = Promise.resolve();

/** The warnings of a line; `accept(codes)` takes all that are ticked. Nothing where there are none. */
export function lineWarnings(line, accept) {
  if (!line.warnings.length) return null;
  const boxes = line.warnings.map((warning) => {
    const id = uid("warning");
    const input = h("input", { id, type: "checkbox", value: warning.code });
    input.checked = warning.accepted;
    input.addEventListener("change", () => {
      const send = async () => {
        const codes = boxes.filter((each) => each.input.checked).map((each) => each.input.value);
        if (!(await accept(codes))) return;
        say(gettext("Changed."));
        // The boxes are drawn anew; who has gone on meanwhile is left where they are.
        if (document.activeElement === document.body) document.querySelector(`[data-line="${line.id}"] input[value="${warning.code}"]`)?.focus();
      };
      waiting = waiting.then(send, send);
    });
    return { input, node: h("p", { class: "field check" }, input, h("label", { for: id }, told(warning))) };
  });
  return h("fieldset", { class: "notice" },
    h("legend", {}, gettext("Before you order, please tick what you accept:")),
    boxes.map((each) => each.node));
}
