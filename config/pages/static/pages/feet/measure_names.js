// What measures and feet are called, and how they are measured by hand.

import { gettext } from "../words.js";

export const SIDES = ["left", "right"];

/** What a measure is called; its code, if it has no name here. */
export function nameOf(code) {
  return {
    foot_length: gettext("Length of the foot"),
    ball_width: gettext("Width of the ball"),
    heel_width: gettext("Width of the heel"),
    ball_girth: gettext("Girth of the ball"),
    ball_length: gettext("Heel to ball"),
    instep_height: gettext("Height of the instep"),
    arch_height: gettext("Height of the arch"),
  }[code] || code;
}

/** How it is measured by hand. */
export function howTo(code) {
  return {
    foot_length: gettext("Heel against the wall, from the wall to the longest toe."),
    ball_width: gettext("Straight across the widest part of the forefoot."),
    heel_width: gettext("Across the widest part of the heel, from above."),
    ball_girth: gettext("A tape once around the forefoot at its widest, snug, not tight."),
    ball_length: gettext("From the wall to the middle of the joint of the big toe."),
    instep_height: gettext("From the floor to the top of the foot, half way along it."),
    arch_height: gettext("From the floor to the bony bump on the inner side."),
  }[code] || "";
}

export function sideName(side) {
  return side === "left" ? gettext("Left foot") : gettext("Right foot");
}
