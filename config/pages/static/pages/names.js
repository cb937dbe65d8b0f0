// Codes of the API in words.

import { gettext } from "./words.js";

export const ACTIVITIES = {
  walking: gettext("Walking"),
  standing: gettext("Standing for hours"),
  running: gettext("Running"),
  hiking: gettext("Hiking"),
  lifting: gettext("Lifting and carrying"),
  office: gettext("Office days"),
  court_sport: gettext("Court sports"),
  play: gettext("School and play"),
};

export const FOOTWEAR = {
  running_shoe: gettext("Running shoes"),
  trainer: gettext("Trainers and casual shoes"),
  work_shoe: gettext("Work shoes and clogs"),
  safety_boot: gettext("Safety boots"),
  hiking_boot: gettext("Hiking boots and shoes"),
  dress_shoe: gettext("Dress shoes and loafers"),
  low_heel: gettext("Heels up to 40 mm"),
  school_shoe: gettext("School shoes"),
  court_shoe: gettext("Court shoes"),
};

export const LENGTHS = { full: gettext("Full length"), three_quarter: gettext("Three-quarter length") };

export const THICKNESSES = { slim: gettext("slim"), standard: gettext("standard"), cushioned: gettext("cushioned") };

export const MEASURES = {
  foot_length: gettext("length of the foot"),
  ball_width: gettext("width of the ball"),
  heel_width: gettext("width of the heel"),
  ball_girth: gettext("girth round the ball"),
  ball_length: gettext("length from heel to ball"),
  instep_height: gettext("height of the instep"),
  arch_height: gettext("height of the arch"),
};

export const TOPICS = {
  exercise: gettext("Exercise"),
  posture: gettext("Posture"),
  workstation: gettext("Workstation"),
  break_in: gettext("Breaking in"),
  care: gettext("Washing and care"),
};

/** Return the words for a code; a code that is newer than this page reads as itself. */
export function named(table, code) {
  return table[code] ?? code.replaceAll("_", " ");
}
