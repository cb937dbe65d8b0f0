// Values: amounts in the units people know, and back. The API adds the units of an object: {"ft": 5, "in": 6}.

import { number } from "../format.js";
import { prefersImperial } from "../habit.js";
import { language } from "../words.js";

// What one of each unit is in the first unit of its family; the API names the units, this only shows them.
const FACTORS = {
  cm: { cm: 1, m: 100, ft: 30.48, in: 2.54 },
  kg: { kg: 1, lb: 0.45359237, st: 6.35029318 },
  mm: { mm: 1, cm: 10, in: 25.4 },
};

// Feet are said with inches, stone with pounds.
const SMALLER = { ft: "in", st: "lb" };

// What a person who thinks in pounds and inches reads first.
const IMPERIAL = { cm: "ft", kg: "lb", mm: "in" };

export function rounded(value, digits = 1) {
  return Number(value.toFixed(digits));
}

/** Read a number as people type it: with comma or point; null for an empty text, NaN for what is none. */
export function numberOf(text) {
  const plain = text.trim().replace(/\s/g, "");
  if (!plain) return null;
  return /^-?\d+([.,]\d+)?$/.test(plain) || /^-?[.,]\d+$/.test(plain) ? Number(plain.replace(",", ".")) : NaN;
}

export function smallerThan(unit) {
  return SMALLER[unit] || null;
}

export function factorOf(canonical, unit) {
  return (FACTORS[canonical] || {})[unit] || 1;
}

/** Return the unit to begin with: what the shopper used last, else what the country is used to. */
export function firstUnit(units, canonical, imperial) {
  const codes = units.map((unit) => unit.code);
  const wished = imperial ? IMPERIAL[canonical] : canonical;
  return codes.includes(wished) ? wished : codes[0];
}

/** Say a canonical value in a unit: the parts to write into the boxes. */
export function inUnit(value, canonical, unit) {
  const smaller = smallerThan(unit);
  const whole = factorOf(canonical, unit);
  if (!smaller) return { [unit]: rounded(value / whole, whole > 20 ? 2 : 1) };
  const part = factorOf(canonical, smaller);
  let big = Math.floor(value / whole + 1e-9);
  let rest = rounded((value - big * whole) / part);
  if (rest >= whole / part) {
    big += 1;
    rest = 0;
  }
  return { [unit]: big, [smaller]: rest };
}

// The smallest step worth saying of a limit: nobody weighs half pounds.
const STEPS = { "cm/m": 0.01, "cm/ft": 1, "cm/in": 0.5, "kg/lb": 1, "kg/st": 1, "mm/cm": 0.1, "mm/in": 0.05 };

function partsInWords(parts) {
  const said = Object.entries(parts).map(([unit, value]) => [value, `${number(value, 2)} ${unit}`]);
  return (said.filter(([value]) => value).map(([, words]) => words).join(" ")) || said[0][1];
}

/** Whether somebody uses another unit than the API for such an amount. */
export function isOther(canonical, unit) {
  return Boolean(unit && unit !== canonical && FACTORS[canonical]?.[unit]);
}

/** Write a number of the API as people of the language do, with as many decimals as it has. */
function written(text) {
  const decimals = String(text).split(".")[1]?.length ?? 0;
  return new Intl.NumberFormat(language, { minimumFractionDigits: decimals }).format(Number(text));
}

/** Say an amount of the API, `text` in `canonical`, in the unit that somebody uses. */
export function inTheirs(text, canonical, unit) {
  return isOther(canonical, unit) ? partsInWords(inUnit(Number(text), canonical, unit)) : `${written(text)} ${canonical}`;
}

/** Say the limits of an amount so that both are still allowed: the lower one rounded up, the upper one down. */
export function limitsInTheirs(low, high, canonical, unit) {
  if (!isOther(canonical, unit)) return { low: written(low), high: `${written(high)} ${canonical}` };
  const step = (STEPS[`${canonical}/${unit}`] ?? 0.1) * factorOf(canonical, smallerThan(unit) ?? unit);
  const say = (value, round) => partsInWords(inUnit(round(value / step) * step, canonical, unit));
  return { low: say(Number(low), (steps) => Math.ceil(steps - 1e-6)), high: say(Number(high), (steps) => Math.floor(steps + 1e-6)) };
}

/** Say a length of the API in what the shopper is used to. */
export function lengthInWords(mm, digits = 1) {
  return prefersImperial() ? inTheirs(mm, "mm", "in") : `${number(mm, digits)} mm`;
}

/** Say from which length to which; the ends in between are rounded inwards. */
export function lengthsInWords(least, most) {
  return prefersImperial() ? limitsInTheirs(least, most, "mm", "in") : { low: number(least), high: `${number(most)} mm` };
}

/** Say a weight up to which something holds. */
export function weightInWords(kg) {
  return prefersImperial() ? limitsInTheirs(0, kg, "kg", "lb").high : `${number(kg)} kg`;
}

/** Return the canonical amount of parts, for checks before anything is sent. */
export function canonicalOf(parts, canonical) {
  return Object.entries(parts).reduce((sum, [unit, value]) => sum + value * factorOf(canonical, unit), 0);
}
