// Forms: read them as JSON, send them once, and say beside each field what is wrong with it.

import { focusOn, h, problemBox, say, waitFor } from "./dom.js";
import { told } from "./journey/told.js";
import { explain } from "./problems.js";
import { keep, recall } from "./store.js";
import { gettext } from "./words.js";

function controlsOf(form) {
  return [...form.elements].filter((control) => control.name && !control.matches("button, fieldset, output"));
}

function valueOf(control) {
  if (control.type === "checkbox" && !control.hasAttribute("value")) return control.checked;
  const value = control.value.trim();
  if (control.dataset.type === "number") return value === "" ? null : Number(value.replace(",", "."));
  return value;
}

/**
 * Read a form as JSON. A name is the JSON pointer of its field without the first slash: `address/postal_code`.
 *
 * Checkboxes with a value gather into a list; `data-type="number"` is a number, null when empty; `data-skip-empty`
 * leaves a field out when it is empty.
 */
export function read(form) {
  const whole = {};
  for (const control of controlsOf(form)) {
    if (control.type === "radio" && !control.checked) continue;
    const steps = control.name.split("/");
    const last = steps.pop();
    const place = steps.reduce((inside, step) => (inside[step] ??= {}), whole);
    if (control.type === "checkbox" && control.hasAttribute("value")) {
      place[last] ??= [];
      if (control.checked) place[last].push(control.value);
      continue;
    }
    const value = valueOf(control);
    if (control.dataset.skipEmpty !== undefined && (value === "" || value === null)) continue;
    place[last] = value;
  }
  return whole;
}

/** Put values into a form; what the form has no field for is left alone. */
export function write(form, whole) {
  for (const control of controlsOf(form)) {
    const value = control.name.split("/").reduce((inside, step) => inside?.[step], whole);
    if (value === undefined || value === null) continue;
    if (control.type === "radio") control.checked = control.value === String(value);
    else if (control.type === "checkbox") {
      control.checked = control.hasAttribute("value") ? value.includes(control.value) : Boolean(value);
    } else control.value = value;
  }
}

function summaryOf(form) {
  let summary = form.querySelector(":scope > .errors");
  if (!summary) {
    summary = h("div", { class: "errors", tabindex: "-1" });
    form.prepend(summary);
  }
  return summary;
}

/** Take every complaint away. */
export function clear(form) {
  form.querySelector(":scope > .errors")?.remove();
  for (const words of form.querySelectorAll(".field-error")) words.remove();
  for (const control of form.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    const rest = (control.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && !id.endsWith("-error"));
    if (rest.length) control.setAttribute("aria-describedby", rest.join(" "));
    else control.removeAttribute("aria-describedby");
  }
}

function fieldOf(form, pointer) {
  const name = pointer.replace(/^\//, "");
  const found = form.elements.namedItem(name) ?? form.elements.namedItem(name.replace(/\/\d+$/, ""));
  return found instanceof RadioNodeList ? found[0] : found;
}

function labelOf(control) {
  const group = ["radio", "checkbox"].includes(control.type) ? control.closest("fieldset")?.querySelector("legend") : null;
  if (control.dataset.called) return control.dataset.called;
  return (group ?? control.labels?.[0])?.firstChild?.textContent.trim() || control.name;
}

function placeOf(form, control) {
  return control ? [...form.elements].indexOf(control) : Infinity;
}

let counted = 0;

function mark(control, words) {
  control.id ||= `field-${(counted += 1)}`;
  const id = `${control.id}-error`;
  const place = ["radio", "checkbox"].includes(control.type) ? control.closest("fieldset, label, p") : control;
  if (!document.getElementById(id)) place.before(h("span", { class: "field-error", id }, words));
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") || ""} ${id}`.trim());
}

/** Show a problem in its form: all of it in a summary with links, and beside each field, of which the first gets the focus. */
export function complain(form, problem, { retry = null } = {}) {
  clear(form);
  const summary = summaryOf(form);
  const known = problem.errors.map((error) => ({ error, control: fieldOf(form, error.pointer) }));
  if (!known.some(({ control }) => control)) {
    summary.append(problemBox(problem, { retry }));
    const others = known.filter(({ error }) => error.detail && error.detail !== problem.detail);
    if (others.length) summary.append(h("ul", {}, others.map(({ error }) => h("li", {}, told(error)))));
  } else {
    // From top to bottom, as they stand on the page; what has no field comes last.
    known.sort((one, other) => placeOf(form, one.control) - placeOf(form, other.control));
    const entries = known.map(({ error, control }) => {
      const words = told(error);
      if (!control) return h("li", {}, words);
      mark(control, words);
      return h("li", {}, h("a", { href: `#${control.id}` }, `${labelOf(control)}: ${words}`));
    });
    summary.append(
      h("section", { class: "problem", role: "alert" }, h("h2", {}, gettext("Please check what you entered")), h("ul", {}, entries)),
    );
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (!link) return;
      event.preventDefault();
      document.getElementById(link.hash.slice(1)).focus();
    });
  }
  focusOn(known.find(({ control }) => control)?.control ?? summary);
}

/**
 * Let a form be sent by `act(values)`: busy meanwhile and sent once; a Problem is shown in the form.
 *
 * `onStale(problem)` is called for 412 and 428 before the problem is shown: read the thing again and show what
 * it says now; what was typed stays in the form.
 */
export function onSubmit(form, act, { onStale = null } = {}) {
  form.noValidate = true;
  let isBusy = false;
  const submit = async () => {
    if (isBusy) return;
    isBusy = true;
    clear(form);
    const buttons = form.querySelectorAll("button:not([type=button])");
    form.setAttribute("aria-busy", "true");
    for (const button of buttons) button.setAttribute("aria-disabled", "true");
    try {
      say("");
      await act(read(form));
      forgetDraft(form);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      if (problem.isStale && onStale) await onStale(problem);
      if (problem.isSignedOut) keepDraft(form);
      complain(form, problem, { retry: submit });
      say(explain(problem));
      if (problem.status === 429) for (const button of buttons) waitFor(button, Math.max(1, problem.retryAfter));
    } finally {
      isBusy = false;
      form.removeAttribute("aria-busy");
      for (const button of buttons) button.removeAttribute("aria-disabled");
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
}

// --- drafts -----------------------------------------------------------------------------------
// What was typed survives a sign-in or a reload, in this tab only. Fields with `data-secret` are not kept.
function draftName(form) {
  return `draft.${location.pathname}.${form.id}`;
}

/** Keep what was typed. */
export function keepDraft(form) {
  const secret = form.querySelectorAll("[data-secret], [type=password]");
  const whole = read(form);
  for (const control of secret) delete whole[control.name];
  keep(draftName(form), whole, { lasting: false });
}

/** Put back what was typed before, if anything; return whether there was something. */
export function restoreDraft(form) {
  const draft = recall(draftName(form), { lasting: false });
  if (draft) write(form, draft);
  return Boolean(draft);
}

/** Forget it: it has been sent. */
export function forgetDraft(form) {
  keep(draftName(form), null, { lasting: false });
}
