// What is said about scans in the customer's language; codes come from the API, sentences of the API are looked up.

import { gettext } from "../words.js";

export function otherSide(side) {
  return side === "left" ? "right" : "left";
}

export function loadName(code) {
  return {
    standing_half: gettext("Standing on both feet"),
    standing_full: gettext("Standing on one foot"),
    seated: gettext("Sitting"),
    unloaded: gettext("Lying, no weight on the foot"),
  }[code] || code;
}

export const UNITS = ["mm", "cm", "dm", "m", "inch"];

export function unitName(code) {
  return {
    mm: gettext("millimetres"), cm: gettext("centimetres"), dm: gettext("decimetres"), m: gettext("metres"), inch: gettext("inches"),
  }[code] || code;
}

/** What is on its way, in words. */
export function progressName(code) {
  return {
    waiting: gettext("The scan is here. It is measured in a moment …"),
    measuring: gettext("The scan is being measured …"),
  }[code] || gettext("The scan is being measured …");
}

/** What can be done now, as a sentence; buttons stand beside some of them. */
export function stepName(code, side) {
  return {
    scan_again: gettext("Scan the foot again and send the new file."),
    measure_by_hand: gettext("Measure this foot by hand, with the sheet or a ruler."),
    ask_fitter: gettext("Ask a fitter, who looks at the scan together with you."),
    send_for_other_side: side === "left" ? gettext("If it is the right foot, send it for that one.") : gettext("If it is the left foot, send it for that one."),
  }[code] || code;
}

/** What a picture shows, for those who do not see it. */
export function pictureName(view, side) {
  if (view === "above") return side === "left" ? gettext("Your left foot from above, with the measured lines") : gettext("Your right foot from above, with the measured lines");
  return side === "left" ? gettext("Your left foot from the side, with the measured lines") : gettext("Your right foot from the side, with the measured lines");
}
