// Elements from data, safely: text is always text, and nothing is ever parsed as HTML.

import { explain } from "./problems.js";
import { gettext } from "./words.js";

/**
 * Make an element: `h("a", {href, class: "button", onclick}, "words", child)`.
 *
 * null and false leave out a property or a child; arrays of children are flattened.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Fill an element anew. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** The part of the address that the page is about: {slug}, {number}, … */
export const parts = { ...document.querySelector("main")?.dataset };

/** Name the page after what it shows. */
export function title(words) {
  document.title = `${words} · Insoles`;
}

/** Say something to everybody, also to those who hear the page. */
export function say(words) {
  const status = document.querySelector("#status");
  status.textContent = "";
  requestAnimationFrame(() => {
    status.textContent = words;
  });
}

/** Bring the keyboard and the reader to an element that cannot take the focus by itself. */
export function focusOn(element) {
  if (!element.matches("a[href], button, input, select, textarea, [tabindex]")) element.tabIndex = -1;
  element.focus();
}

/** Show a problem, with a way on: try again (once the time is up), sign in, or back to the shop. */
export function problemBox(problem, { retry = null, heading = "h2" } = {}) {
  const again = retry && problem.isPassing ? h("button", { type: "button", onclick: retry }, gettext("Try again")) : null;
  const signIn = problem.isSignedOut ? h("a", { class: "button", href: signInAddress() }, gettext("Sign in")) : null;
  if (again && problem.retryAfter) waitFor(again, problem.retryAfter);
  return h(
    "section",
    { class: "problem", role: "alert" },
    h(heading, {}, problem.status === 404 ? gettext("Not found") : gettext("That did not work")),
    h("p", {}, explain(problem)),
    again || signIn ? h("p", {}, again, signIn) : null,
  );
}

/** Return where to sign in and come back from. */
export function signInAddress() {
  return `/account/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}`;
}

/** Let a button rest for some seconds, and show how many are left. */
export function waitFor(button, seconds) {
  const words = button.textContent;
  let left = Math.ceil(seconds);
  button.disabled = true;
  const tick = () => {
    button.textContent = left > 0 ? `${words} (${left})` : words;
    button.disabled = left > 0;
    left -= 1;
    if (left >= 0) setTimeout(tick, 1000);
  };
  tick();
}

// The work that was begun last for a region; what was begun before it comes too late.
const begun = new WeakMap();

/**
 * Fill a region by some work: it is busy meanwhile, and says so if the work fails.
 *
 * `work` returns the region's children. A problem is shown in their place, with a button to try again. Where other
 * work is begun for the region meanwhile, what this one brings is dropped; returns whether it was not.
 */
export async function load(region, work) {
  begun.set(region, work);
  const tooLate = () => begun.get(region) !== work;
  region.setAttribute("aria-busy", "true");
  if (!region.childElementCount) fill(region, h("p", { class: "loading" }, gettext("Loading …")));
  try {
    const children = await work();
    if (tooLate()) return false;
    fill(region, children);
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    if (tooLate()) return false;
    if (problem.status === 404) title(gettext("Not found"));
    const heading = document.querySelector("h1") ? "h2" : "h1";
    fill(region, problemBox(problem, { retry: () => load(region, work), heading }));
  } finally {
    if (!tooLate()) region.removeAttribute("aria-busy");
  }
  return true;
}
