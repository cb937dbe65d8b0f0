// Pressing: once at a time, with the problem beside the button; and two small makers of elements.

import { h, problemBox } from "../dom.js";

let counted = 0;

/** Return an id that this page has not used. */
export function uid(name) {
  counted += 1;
  return `${name}-${counted}`;
}

/** Make an element of a drawing. */
export function svg(tag, properties = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(properties)) element.setAttribute(name, String(value));
  element.append(...children.flat(Infinity));
  return element;
}

/** Do some work for a button; a second press meanwhile does nothing. */
export async function busy(button, work) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

/**
 * A button that does `act()`; a problem is shown below it with a way to try again. Returns { button, notes }; the
 * button carries the class, the notes stand where they are put.
 */
export function pressing(label, act, className = "button") {
  const button = h("button", { type: "button", class: className }, label);
  const notes = h("div", { class: "press-notes" });
  const press = () => busy(button, async () => {
    notes.replaceChildren();
    try {
      await act();
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      notes.replaceChildren(problemBox(problem, { retry: press, heading: "h3" }));
    }
  });
  button.addEventListener("click", press);
  return { button, notes };
}
