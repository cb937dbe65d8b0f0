// Asking first: a button that says what pressing does, and does it when the answer is yes.

import { focusOn, h } from "../dom.js";
import { gettext } from "../words.js";
import { pressing, uid } from "./press.js";

/** A button called `label` that asks `question`, says in `words` what happens, and lets `act()` do it after `yes`. */
export function asking({ label, question, words, yes, act, heading = "h3" }) {
  const id = uid("ask");
  const place = h("div", { id });
  const open = h("button", { type: "button", class: "button quiet", "aria-expanded": "false", "aria-controls": id }, label);
  const close = () => {
    place.replaceChildren();
    open.setAttribute("aria-expanded", "false");
    open.focus();
  };
  open.addEventListener("click", () => {
    const sure = pressing(yes, act, "button bad");
    const keep = h("button", { type: "button", class: "button quiet", onclick: close }, gettext("No, leave it"));
    const box = h("section", { class: "notice" }, h(heading, {}, question), h("p", {}, words), h("p", { class: "actions" }, sure.button, " ", keep), sure.notes);
    place.replaceChildren(box);
    open.setAttribute("aria-expanded", "true");
    focusOn(box);
  });
  return h("div", {}, h("p", { class: "actions" }, open), place);
}
