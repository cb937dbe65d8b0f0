// A description that a fitter has sent back. The timeline says why, and keeps it from whoever may not read it.

import { h } from "../dom.js";
import { gettext } from "../words.js";
import { told } from "./told.js";

/** Return the moment at which the line's description was sent back, if it waits for a better one; else null. */
export function sentBack(line, moments) {
  if (line.stage !== "feet" || !line.profile) return null;
  return moments.filter((each) => each.code === "sent_back" && each.line === line.id).at(-1) ?? null;
}

/** Say it above everything else there is to say. */
export function sentBackNotice(moment) {
  return h("section", { class: "notice sent-back" }, h("p", {}, h("strong", {}, told(moment))));
}
