// The same again for a wearer: what has changed? Nothing: into the cart. Something: what has to be said anew.

import { api } from "../api.js";
import { focusOn, h, parts, problemBox } from "../dom.js";
import { reasonInWords } from "../feet/rule_words.js";
import { firstUnit, numberOf } from "../feet/units.js";
import { day } from "../format.js";
import { prefersImperial } from "../habit.js";
import { Problem } from "../problems.js";
import { gettext } from "../words.js";
import { field, form } from "./forms.js";
import { adding } from "./recommended.js";
import { said } from "./told.js";

const place = document.querySelector("#again");
const wished = new URLSearchParams(location.search);
const KILOGRAMS = { kg: 1, lb: 0.45359237 };

function yesNo({ code, text }) {
  const name = `answers/${code}`;
  const one = (value, label) => h("label", { class: "choice choice-small" }, h("input", { type: "radio", name, value, required: true }), h("span", {}, label));
  const node = h("fieldset", { class: "field" }, h("legend", {}, said(text)), h("div", { class: "choices" }, one("no", gettext("No")), one("yes", gettext("Yes"))));
  return { code, node, value: () => node.querySelector("input:checked")?.value };
}

function weight({ text }) {
  const units = Object.keys(KILOGRAMS).map((code) => ({ code }));
  const amount = field({ name: "weight_kg", pointer: "/answers/weight_kg", label: said(text), required: true, inputmode: "decimal", maxlength: "6" });
  const unit = h("select", { "aria-label": gettext("Unit") }, units.map(({ code }) => h("option", { value: code }, code)));
  unit.value = firstUnit(units, "kg", prefersImperial());
  amount.node.append(" ", unit);
  return { ...amount, kilograms: () => numberOf(amount.value()) * KILOGRAMS[unit.value] };
}

/** What can be chosen: what was made before and is still sold, and what one came here for. */
function products({ previous }) {
  const sold = previous.filter(({ is_on_sale: isSold }) => isSold).map((one) => [one.sku, `${one.name}, ${one.variant}`]);
  const sku = wished.get("sku");
  return sku && !sold.some(([one]) => one === sku) ? [[sku, wished.get("name") || sku], ...sold] : sold;
}

function same(answer, wearer) {
  return h("section", { class: "good" }, h("h2", {}, gettext("Nothing has changed")),
    h("p", {}, answer.needs_review
      ? gettext("We build from the description that is there. It is checked once more, as this pair was not made from it before.")
      : gettext("We build from the description that is there, exactly as before. Nobody has to look at it again.")),
    adding(answer.sku, wearer));
}

function changed(answer, wearer) {
  return h("section", { class: "notice" }, h("h2", {}, gettext("Something has changed")),
    h("ul", {}, answer.causes.map((one) => h("li", {}, reasonInWords(one.sentence)))),
    answer.needs.length ? [h("h3", {}, gettext("What we need anew")), h("ul", {}, answer.needs.map((one) => h("li", {}, reasonInWords(one.sentence))))] : null,
    h("p", {}, gettext("Everything else is filled in already.")),
    h("p", { class: "actions" }, h("a", { class: "button", href: `/wearers/${wearer.id}/feet/` }, gettext("Go through the description"))),
    h("p", { class: "hint" }, gettext("You can also order first, and describe later.")),
    adding(answer.sku, wearer));
}

function asking(standing, wearer) {
  const choices = products(standing);
  const [first, ...others] = standing.questions;
  const product = field({ name: "sku", label: gettext("Which pair?"), required: true, options: choices.map(([sku, name]) => [sku, name]) });
  const kilograms = weight(first);
  const answers = others.map(yesNo);
  const { profile } = standing;
  const send = async () => {
    const open = answers.filter((one) => !one.value()).map(({ code }) => ({ pointer: `/answers/${code}`, code: "required", detail: "" }));
    if (open.length) throw new Problem({ status: 400, code: "invalid", errors: open });
    const told = Object.fromEntries(answers.map((one) => [one.code, one.value() === "yes"]));
    const { data: answer } = await api.post(`wearers/${wearer.id}/reorder/`, { sku: product.value(), answers: { weight_kg: Number(kilograms.kilograms().toFixed(1)), ...told } });
    const words = answer.outcome === "same" ? same(answer, wearer) : changed(answer, wearer);
    place.replaceChildren(words);
    focusOn(words);
  };
  const made = form({
    fields: [product, kilograms], label: gettext("Go on"), after: answers.map((one) => one.node), send,
    before: [h("p", {}, gettext("The feet of %(name)s were described on %(when)s.", { name: wearer.name, when: day(profile.submitted_at) })),
      profile.is_fresh ? null : h("p", { class: "note" }, gettext("That is too long ago to build from it as it is."))].filter(Boolean),
  });
  return made.node;
}

async function show() {
  try {
    const [{ data: wearer }, { data: standing }] = await Promise.all([api.get(`wearers/${parts.wearer}/`), api.get(`wearers/${parts.wearer}/reorder/`)]);
    if (!standing.profile) {
      place.replaceChildren(h("p", { class: "notice" }, gettext("The feet of %(name)s have not been described yet.", { name: wearer.name })), h("p", {}, h("a", { class: "button", href: `/wearers/${wearer.id}/feet/` }, gettext("Describe the feet"))));
    } else if (standing.answered_by === "wearer") {
      place.replaceChildren(h("p", { class: "notice" }, gettext("%(name)s answers for themselves. Ask them to look at their own page whether something has changed; you can order meanwhile.", { name: wearer.name })), h("p", {}, h("a", { class: "button", href: "/products/" }, gettext("See the products"))));
    } else if (!products(standing).length) {
      place.replaceChildren(h("p", { class: "notice" }, gettext("Nothing was made for %(name)s yet that is still sold.", { name: wearer.name })), h("p", {}, h("a", { class: "button", href: `/wearers/${wearer.id}/feet/` }, gettext("See what suits"))));
    } else {
      place.replaceChildren(asking(standing, wearer));
    }
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    place.replaceChildren(problemBox(problem, { retry: show }));
  }
}

await show();
