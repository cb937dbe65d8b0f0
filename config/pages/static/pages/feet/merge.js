// Values: a draft as a flat map from pointer to value, so that two tabs can be compared answer by answer.

export const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** Flatten a profile; `partial` are the codes whose answers are merged field by field. */
export function flat(profile, partial) {
  const found = new Map();
  for (const [code, value] of Object.entries(profile.answers || {})) {
    if (partial.has(code)) {
      for (const [inner, each] of Object.entries(value || {})) found.set(`/answers/${code}/${inner}`, each);
    } else {
      found.set(`/answers/${code}`, value);
    }
  }
  for (const [side, values] of Object.entries(profile.measures || {})) {
    for (const [code, value] of Object.entries(values || {})) if (value) found.set(`/measures/${side}/${code}`, value);
  }
  return found;
}

/** Build the body of a change from pointers and values; null takes an answer out. */
export function bodyOf(changes) {
  const body = {};
  for (const [pointer, value] of changes) {
    const parts = pointer.split("/").slice(1);
    const last = parts.pop();
    let at = body;
    for (const part of parts) at = (at[part] ??= {});
    at[last] = value ?? null;
  }
  return body;
}

/** Whether what one tab wants is what the profile has: a length of 251 mm is the same however it is wrapped. */
export function agrees(wanted, present) {
  if (wanted && present && typeof wanted === "object" && "value_mm" in wanted) return Number(wanted.value_mm) === present.value_mm;
  return same(wanted, present);
}

/**
 * Compare what this tab saw and wants with what is there now.
 *
 * Returns `taken`: pointers that only the other tab changed; and `clashes`: pointers that both changed, differently.
 */
export function compare(seen, now, wanted) {
  const taken = [];
  const clashes = [];
  for (const pointer of new Set([...seen.keys(), ...now.keys()])) {
    if (same(seen.get(pointer), now.get(pointer))) continue;
    if (!wanted.has(pointer)) taken.push(pointer);
    else if (!agrees(wanted.get(pointer), now.get(pointer))) clashes.push(pointer);
  }
  return { taken, clashes };
}

/** The pointer among the wanted ones that a problem is about; problems may point deeper, or at a whole group. */
export function wantedAt(wanted, pointer) {
  return [...wanted.keys()].filter((key) => `${pointer}/`.startsWith(`${key}/`) || `${key}/`.startsWith(`${pointer}/`));
}
