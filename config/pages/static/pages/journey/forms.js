// Builds forms of labelled boxes on top of the shop's own (../forms.js): read, sent once, complained about, kept.

import { h } from "../dom.js";
import { forgetDraft, keepDraft, onSubmit, restoreDraft } from "../forms.js";
import { Problem } from "../problems.js";
import { gettext } from "../words.js";
import { counter, lengthOf } from "./counting.js";
import { uid } from "./press.js";

// A short box begins to count when it is nearly full.
const NEARLY = 0.8;

function boxOf({ pointer, type = "text", options, rows, ...attributes }) {
  const common = { name: pointer.slice(1), ...attributes };
  if (options) return h("select", common, options.map(([value, text]) => h("option", { value }, text)));
  if (rows) return h("textarea", { ...common, rows: String(rows) });
  return h("input", { ...common, type });
}

/**
 * One box with label and help. `pointer` is where the API speaks of it; by default its name. `depends`: whether it is
 * needed is not known here, so it is not called optional either. What is longer than `maxlength` is counted and refused.
 */
export function field({ name, label, help, pointer, value, depends = false, maxlength, ...box }) {
  const id = uid("field");
  const helpId = help ? `${id}-help` : null;
  const isCheck = box.type === "checkbox";
  const input = boxOf({ ...box, pointer: pointer ?? `/${name}`, id, "aria-describedby": helpId });
  if (value !== undefined && value !== null) input.value = value;
  const mark = box.required || isCheck || depends ? null : h("span", { class: "optional" }, ` (${gettext("optional")})`);
  const words = h("label", { for: id }, label, mark);
  const hint = help ? h("span", { class: "hint", id: helpId }, help) : null;
  const longest = Number(maxlength) || Infinity;
  const counting = maxlength ? counter(input, longest, { from: box.rows ? 0 : NEARLY }) : null;
  const node = h("p", { class: isCheck ? "field check" : "field" }, isCheck ? [input, words] : [words, hint, input, counting?.node]);
  return { node, input, name, pointer: pointer ?? `/${name}`, longest, count: counting?.count, value: () => (isCheck ? input.checked : input.value.trim()) };
}

function unfilled(fields) {
  const empty = fields.filter(({ input }) => input.required && !input.closest("[hidden]") && (input.type === "checkbox" ? !input.checked : !input.value.trim()));
  return empty.map(({ input, pointer }) => ({ pointer, code: input.type === "checkbox" ? "agree" : "required", detail: "" }));
}

function overlong(fields) {
  const sized = fields.filter(({ longest }) => longest < Infinity).map(({ input, pointer, longest }) => ({ pointer, longest, count: lengthOf(input) }));
  return sized.filter(({ count, longest }) => count > longest).map(({ pointer, longest, count }) => ({
    pointer, code: "too_long", detail: gettext("These are %(count)s characters; at most %(most)s fit. Nothing was cut off: please shorten it.", { count, most: longest }),
  }));
}

/** What the API would say of the fields that are filled in; it takes none of them in while another is missing. */
async function judged(ask, values) {
  try {
    await ask(values);
  } catch (problem) {
    if (!problem.errors?.length) throw problem;
    return problem.errors;
  }
  return [];
}

/** All complaints, of each field the first. */
function once(errors) {
  const seen = new Set();
  return errors.filter(({ pointer }) => !seen.has(pointer) && seen.add(pointer));
}

/**
 * A form of fields. `send(values)` does it and may throw a problem. With `keep` (a name), what was typed waits in
 * this tab until it was sent, without secrets. `ask(values)` has the API judge the rest when something is missing
 * here already, so that everything is said at once. Returns { node, fields, fill(values) }.
 */
export function form({ fields, label, send, ask = null, keep = "", before = [], after = [] }) {
  const button = h("button", { type: "submit", class: "button" }, label);
  const node = h("form", { id: keep || null, class: "form" }, before, fields.map((each) => each.node), after, h("p", { class: "actions" }, button));
  onSubmit(node, async () => {
    const values = Object.fromEntries(fields.map((each) => [each.name, each.value()]));
    const errors = [...unfilled(fields), ...overlong(fields)];
    if (errors.length && ask) errors.push(...(await judged(ask, values)));
    if (errors.length) throw new Problem({ status: 400, code: "invalid", errors: once(errors) });
    await send(values);
    if (keep) forgetDraft(node);
  });
  if (keep) {
    node.addEventListener("input", () => keepDraft(node));
    node.addEventListener("change", () => keepDraft(node));
    // What hangs on a box, a count or the words of a country, follows what was put back.
    if (restoreDraft(node)) fields.forEach(({ input }) => input.dispatchEvent(new Event("change")));
  }
  const fill = (given) => fields.forEach(({ input, name }) => {
    if (given[name] === undefined || given[name] === null) return;
    input.value = given[name];
    input.dispatchEvent(new Event("change"));
  });
  return { node, fields, fill };
}
