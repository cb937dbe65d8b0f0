// What the shopper is used to, units and spelling: by what was used last, else by the country chosen, else by the browser.

import { keep, recall } from "./store.js";

const KEPT = "imperial";
const IMPERIAL_UNITS = new Set(["ft", "in", "lb", "st"]);

/** Whether English is spelled as in the US, where most of our English readers are. */
export function spellsAmerican() {
  const country = recall("country");
  return country ? country === "US" : !/^en-(?!US)/i.test(navigator.language);
}

export function prefersImperial() {
  const country = recall("country");
  return recall(KEPT) ?? (country ? country === "US" : /-(US|LR|MM)$/i.test(navigator.language));
}

export function rememberUnit(unit) {
  keep(KEPT, IMPERIAL_UNITS.has(unit));
}
