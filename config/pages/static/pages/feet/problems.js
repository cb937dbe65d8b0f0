// Where problems and doubts are shown: beside the field that a JSON pointer names, and in a list that leads there.

import { h } from "../dom.js";

/** Walk a pointer down the page as far as there are fields for it. */
export function fieldAt(root, pointer) {
  const exact = [...root.querySelectorAll("[data-at]")].find((each) => `${pointer}/`.startsWith(`${each.dataset.at}/`));
  if (exact) return exact;
  const parts = pointer.split("/").slice(1);
  let at = null;
  let within = root;
  for (const part of parts[0] === "answers" ? parts.slice(1) : []) {
    const entries = /^\d+$/.test(part) ? within.querySelector("[data-entries]")?.children : null;
    const next = entries ? entries[Number(part)] : within.querySelector(`[data-step="${CSS.escape(part)}"]`);
    if (!next) break;
    at = next;
    within = next;
  }
  return at;
}

/** Return the unit that a field is filled in with; null for what is no amount. */
export function unitOf(field) {
  return (field?.matches("[data-unit]") ? field : field?.querySelector("[data-unit]"))?.dataset.unit ?? null;
}

function notesOf(field) {
  return field.querySelector(":scope > [data-notes]") || field.querySelector("[data-notes]");
}

/** Show a note beside the field; the first box is described by it. */
export function note(field, content, kind) {
  const notes = notesOf(field);
  if (!notes) return null;
  const made = h("div", { class: `note note-${kind}`, id: `note-${crypto.randomUUID().slice(0, 8)}` }, content);
  made.dataset.kind = kind;
  notes.append(made);
  const box = field.querySelector("input, select, textarea");
  if (box) {
    box.setAttribute("aria-describedby", [...notes.children].map((each) => each.id).join(" "));
    if (kind === "problem") box.setAttribute("aria-invalid", "true");
  }
  return made;
}

export function clear(root, kind) {
  root.querySelectorAll(`[data-kind="${kind}"]`).forEach((made) => {
    const box = made.closest("[data-step], [data-at], .entry")?.querySelector("input, select, textarea");
    made.remove();
    box?.removeAttribute("aria-describedby");
    if (kind === "problem") box?.removeAttribute("aria-invalid");
  });
}

/** Move to a field: its first box gets the focus. */
export function goTo(field) {
  field.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  const box = [...field.querySelectorAll("input, select, textarea, button")].find((each) => !each.closest("[hidden]"));
  box?.focus({ preventScroll: true });
}
