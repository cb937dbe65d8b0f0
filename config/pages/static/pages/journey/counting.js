// How much of a free text fits, said while it is typed. Beyond that nothing is cut off: it is refused.

import { h, say } from "../dom.js";
import { gettext } from "../words.js";

/** Count as the API does: what people see as one sign is one, blanks at the ends are none. */
export function lengthOf(box) {
  return [...box.value.trim()].length;
}

/** A line that counts the signs in `box` from `from` of `most` on; `count()` is for values that are put in by script. */
export function counter(box, most, { from = 0 } = {}) {
  const node = h("span", { class: "hint counter" });
  let wasOver = false;
  const count = () => {
    const length = lengthOf(box);
    const isOver = length > most;
    if (isOver) node.textContent = gettext("%(count)s of %(most)s characters: please shorten it by %(over)s.", { count: length, most, over: length - most });
    else node.textContent = length > most * from ? gettext("%(count)s of %(most)s characters", { count: length, most }) : "";
    node.toggleAttribute("data-over", isOver);
    if (isOver && !wasOver) say(node.textContent);
    wasOver = isOver;
  };
  box.addEventListener("input", count);
  box.addEventListener("change", count);
  count();
  return { node, count };
}
