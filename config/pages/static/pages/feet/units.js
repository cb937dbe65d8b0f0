// Values: amounts in the units people know, and back. The API adds the units of an object: {"ft": 5, "in": 6}.

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

/** Return the canonical amount of parts, for checks before anything is sent. */
export function canonicalOf(parts, canonical) {
  return Object.entries(parts).reduce((sum, [unit, value]) => sum + value * factorOf(canonical, unit), 0);
}
