// What this browser remembers; where it may not remember, this page does until it is closed.

const forgetful = new Map();

function storeOf(lasting) {
  try {
    return lasting ? globalThis.localStorage : globalThis.sessionStorage;
  } catch {
    return null;
  }
}

/** Return what is kept under the name, or null. `lasting: false` is this tab only. */
export function recall(name, { lasting = true } = {}) {
  const kept = storeOf(lasting)?.getItem(`insoles.${name}`) ?? forgetful.get(name);
  return kept === undefined ? null : JSON.parse(kept);
}

/** Keep a value; null and undefined forget it. */
export function keep(name, value, { lasting = true } = {}) {
  const store = storeOf(lasting);
  try {
    if (value === null || value === undefined) store?.removeItem(`insoles.${name}`);
    else store?.setItem(`insoles.${name}`, JSON.stringify(value));
  } catch {
    // Full or forbidden: this page remembers.
  }
  if (value === null || value === undefined) forgetful.delete(name);
  else forgetful.set(name, JSON.stringify(value));
}
