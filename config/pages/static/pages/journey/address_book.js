// The address book of an account at checkout: choose an entry instead of typing it.

import { api, who } from "../api.js";
import { h } from "../dom.js";
import { gettext } from "../words.js";
import { addressLines } from "./addresses.js";
import { uid } from "./press.js";

/** A box that fills in a saved address; null for guests and empty books. */
export async function bookOf(fill) {
  if (!who.isAccount) return null;
  let saved;
  try {
    saved = (await api.get("me/addresses/")).data.results;
  } catch (problem) {
    // Without the book the address is typed; nothing else depends on it.
    if (problem.status === undefined) throw problem;
    return null;
  }
  if (!saved.length) return null;
  const id = uid("book");
  const entries = saved.map((each) => h("option", { value: each.id }, each.label || addressLines(each).slice(0, 3).join(", ")));
  const box = h("select", { id }, h("option", { value: "" }, gettext("Choose …")), entries);
  box.addEventListener("change", () => {
    const chosen = saved.find((each) => each.id === box.value);
    if (chosen) fill(chosen);
  });
  return h("p", { class: "field" }, h("label", { for: id }, gettext("From your address book")), box);
}
