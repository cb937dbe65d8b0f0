// Claiming: what is wrong with which side, since when and what would be best; what the rules say stands beside it.

import { api } from "../api.js";
import { focusOn, h, say } from "../dom.js";
import { number, plainFigure } from "../format.js";
import { place as places } from "../place.js";
import { Problem } from "../problems.js";
import { gettext } from "../words.js";
import { addressFields, addressLines, addressOf } from "./addresses.js";
import { eligibility } from "./claim_eligibility.js";
import { photosField, refusedPhotos, sendPhotos } from "./claim_photos.js";
import { causeOptions, failureOptions, kindName, misfitOptions, partOptions } from "./claim_words.js";
import { ownMiles } from "./cover_miles.js";
import { sideName } from "./cover_standing.js";
import { field, form } from "./forms.js";
import { pressing, uid } from "./press.js";

const CLOSED = ["denied", "resolved", "withdrawn"];

/** Several boxes to tick, read as one list. */
function ticking({ name, label, options }) {
  const boxes = options.map(([value, words]) => {
    const id = uid("tick");
    const box = h("input", { type: "checkbox", name, value, id });
    return { box, node: h("p", { class: "field check" }, box, h("label", { for: id }, words)) };
  });
  return {
    node: h("fieldset", {}, h("legend", {}, label), boxes.map(({ node }) => node)), input: boxes[0].box, name, pointer: `/${name}`, longest: Infinity,
    value: () => boxes.map(({ box }) => box).filter(({ checked }) => checked).map(({ value }) => value),
  };
}

function fieldsOf(side) {
  const called = (words) => gettext("%(side)s: %(what)s", { side: sideName(side), what: words });
  const choose = ["", gettext("Choose …")];
  return {
    failure: field({ name: `${side}_failure`, label: called(gettext("what has happened?")), required: true, options: [choose, ...failureOptions()] }),
    part: field({ name: `${side}_part`, label: called(gettext("to which part?")), required: true, options: [choose, ...partOptions()] }),
    cause: field({ name: `${side}_cause`, label: called(gettext("how did it come about?")), options: [["", gettext("I do not know")], ...causeOptions()] }),
    misfits: ticking({ name: `${side}_misfits`, label: called(gettext("where does it not fit?")), options: misfitOptions() }),
  };
}

function milesField({ mileage, delivered_at: cameAt }) {
  const estimate = mileage.estimated_miles === null
    ? gettext("Without a figure of yours, distance refuses nothing.")
    : gettext("By your habits we estimate %(miles)s miles. Please confirm that or give your own figure; without one, distance refuses nothing.", { miles: number(mileage.estimated_miles) });
  return ownMiles({ name: "confirmed_miles", help: estimate, value: mileage.confirmed_miles ?? "", cameAt });
}

/** Where it goes if it is made again: who bought the pair confirms the order's address or gives another; anybody else gives one. */
async function whereFields(cover) {
  const countries = (await places.markets()).flatMap((market) => market.countries);
  const known = cover.order ? (await api.get(`orders/${encodeURIComponent(cover.order)}/`)).data.address : null;
  const boxes = addressFields(countries, { at: "/sends_to", country: known?.country || undefined });
  const ways = known?.country
    ? [["", gettext("Choose …")], ["same", gettext("To %(address)s", { address: addressLines(known).join(", ") })], ["other", gettext("To another address")]]
    : [["other", gettext("To my address")]];
  const where = field({
    name: "where", label: gettext("If it is made again, where should it go?"), required: true, options: ways,
  });
  const follow = () => {
    for (const box of boxes) box.node.hidden = where.input.value !== "other";
  };
  return { boxes, asked: [where], value: (values) => (values.where === "same" ? null : addressOf(values)), follow };
}

/** What is asked of the whole claim. */
function generalFields(cover, sides) {
  const kinds = ["durability", "fit"].filter((kind) => cover.policies.some((policy) => policy.kind === kind));
  const which = [...sides.map((side) => [side, sideName(side)]), ...(sides.length > 1 ? [["both", gettext("Both")]] : [])];
  const choose = ["", gettext("Choose …")];
  return {
    kind: field({ name: "kind", label: gettext("What is wrong?"), required: true, options: [choose, ...kinds.map((kind) => [kind, kindName(kind)])] }),
    which: field({ name: "which", pointer: "/sides", label: gettext("Of which side?"), required: true, options: sides.length > 1 ? [choose, ...which] : which }),
    noticed: field({ name: "noticed_on", label: gettext("Since when?"), type: "date", max: new Date().toISOString().slice(0, 10) }),
    words: field({ name: "words", label: gettext("In your words"), rows: 4, maxlength: "4000", help: gettext("Only whoever decides about your claim reads this.") }),
    wish: field({ name: "wish", label: gettext("What would you like best?"), options: [["", gettext("Whatever puts it right soonest")], ["remake", gettext("That it is made again")], ["refund", gettext("Money back")]] }),
    injury: field({ name: "injury", label: gettext("Was anybody hurt by it?"), required: true, options: [choose, ["no", gettext("No")], ["yes", gettext("Yes")]], help: gettext("Then a person looks at it, and it is recorded for good as a complaint. Please show an injury to a clinician.") }),
    miles: milesField(cover),
    photos: photosField(),
  };
}

/** What the rules ask of the whole claim: the wish, and miles as far as they are a figure already. */
function toldOfAll(kind, { wish, miles }) {
  const figure = plainFigure(miles.input.value);
  const isOne = kind === "durability" && /^\d{1,6}(?:\.\d)?$/.test(figure);
  return { ...(wish.input.value ? { wish: wish.input.value } : {}), ...(isOne ? { confirmed_miles: figure } : {}) };
}

function told(side, kind, given) {
  if (kind === "fit") return { side, misfits: given.misfits.value() };
  const wear = Object.entries({ part: given.part.value(), failure: given.failure.value(), cause: given.cause.value() });
  return { side, ...Object.fromEntries(wear.filter(([, value]) => value)) };
}

/** Of a refusal: what is said of a side by its place in the list belongs to the boxes of that side. */
function atBoxes(problem, chosen) {
  const errors = problem.errors.map((error) => ({ ...error, pointer: error.pointer.replace(/^\/sides\/(\d)\/(\w+).*/, (_, index, name) => `/${chosen[index]}_${name}`) }));
  return Object.assign(problem, { errors });
}

function unticked(kind, chosen, bySide) {
  const empty = kind === "fit" ? chosen.filter((side) => !bySide[side].misfits.value().length) : [];
  return empty.map((side) => ({ pointer: `/${side}_misfits`, code: "empty", detail: "" }));
}

function bodyOf(values, chosen, bySide, where) {
  const { kind, words, noticed_on, wish } = values;
  const miles = kind === "durability" && values.confirmed_miles ? { confirmed_miles: plainFigure(values.confirmed_miles) } : {};
  return { kind, sides: chosen.map((side) => told(side, kind, bySide[side])), words, injury: values.injury === "yes", sends_to: where.value(values), ...(noticed_on ? { noticed_on } : {}), ...(wish ? { wish } : {}), ...miles };
}

async function arrived(claim, photos, place) {
  const address = `/claims/${encodeURIComponent(claim.number)}/`;
  const refused = CLOSED.includes(claim.status) ? [] : await sendPhotos(claim.number, photos, place);
  if (!refused.length) {
    location.assign(address);
    return;
  }
  place.replaceChildren(h("p", {}, gettext("Your claim %(number)s is here.", { number: claim.number }), " ", h("a", { href: address }, gettext("Open the claim"))), refusedPhotos(refused));
  focusOn(place);
}

async function claimForm(cover) {
  const where = await whereFields(cover);
  const open = cover.sides.filter((side) => !side.refunded);
  const bySide = Object.fromEntries(open.map(({ side }) => [side, fieldsOf(side)]));
  const all = generalFields(cover, Object.keys(bySide));
  const rules = eligibility();
  const place = h("div", {});
  const chosen = () => Object.keys(bySide).filter((side) => [side, "both"].includes(all.which.input.value));
  const serialOf = (side) => encodeURIComponent(open.find((one) => one.side === side).serial);
  const follow = () => {
    const kind = all.kind.input.value;
    for (const [side, given] of Object.entries(bySide)) {
      const isAsked = chosen().includes(side);
      for (const each of [given.failure, given.cause]) each.node.hidden = !isAsked || kind !== "durability";
      given.part.node.hidden = given.failure.node.hidden || given.failure.input.value === "outgrown";
      if (given.part.node.hidden) given.part.input.value = "";
      given.misfits.node.hidden = !isAsked || kind !== "fit";
    }
    all.miles.node.hidden = kind !== "durability";
    where.follow();
    const questions = chosen().map((side) => ({ kind, ...told(side, kind, bySide[side]), ...toldOfAll(kind, all) })).filter((one) => kind === "fit" || one.failure === "outgrown" || (one.part && one.failure));
    rules.ask(questions.length && serialOf(questions[0].side), kind ? questions.map(({ misfits, ...query }) => query) : []);
  };
  const { kind, which, ...rest } = all;
  const made = form({
    fields: [kind, which, ...Object.values(bySide).flatMap(Object.values), ...Object.values(rest), ...where.asked, ...where.boxes], label: gettext("Make the claim"), keep: "claim", after: [rules.node],
    send: async (values) => {
      const errors = unticked(values.kind, chosen(), bySide);
      if (errors.length) throw new Problem({ status: 400, code: "invalid", errors });
      try {
        const { data } = await api.post(`covers/${serialOf(chosen()[0])}/claims/`, bodyOf(values, chosen(), bySide, where));
        say(gettext("Your claim %(number)s is here.", { number: data.number }));
        await arrived(data, [...all.photos.input.files], place);
      } catch (problem) {
        if (problem.status === undefined) throw problem;
        throw atBoxes(problem, chosen());
      }
    },
  });
  // Who comes from the question how a pair fits has said what it is about.
  const known = new URLSearchParams(location.search).get("kind");
  if (!kind.input.value && [...kind.input.options].some((option) => option.value && option.value === known)) kind.input.value = known;
  made.node.addEventListener("change", follow);
  follow();
  return { node: h("div", {}, made.node, place), isBegun: Boolean(all.kind.input.value) };
}

/** Adding the other side to a claim that is looked at; null where there is no other, or it is too late. */
export async function otherSide(claim, show) {
  if (!["in_review", "needs_info"].includes(claim.status) || claim.sides.length > 1) return null;
  const { data: cover } = await api.get(`covers/${encodeURIComponent(claim.sides[0].serial)}/`);
  const other = cover.sides.find((one) => one.side !== claim.sides[0].side && !one.refunded);
  if (!other) return null;
  const given = fieldsOf(other.side);
  const asked = claim.kind === "fit" ? [given.misfits] : [given.failure, given.part, given.cause];
  const made = form({
    fields: asked, label: gettext("Add this side"), keep: "other-side",
    send: async () => {
      const errors = unticked(claim.kind, [other.side], { [other.side]: given });
      if (errors.length) throw new Problem({ status: 400, code: "invalid", errors });
      await api.post(`claims/${claim.number}/sides/`, told(other.side, claim.kind, given));
      say(gettext("Added. Both sides are looked at together."));
      await show();
    },
  });
  return h("details", { class: "more-about" }, h("summary", {}, gettext("The other side has it, too")), made.node);
}

/** The way to claim what is promised for a pair; what was typed before is there again, and open. */
export async function claimPanel(cover) {
  if (cover.came_back || cover.sides.every((side) => side.refunded)) return null;
  const { node, isBegun } = await claimForm(cover);
  node.hidden = !isBegun;
  const open = pressing(gettext("Something is wrong with this pair"), async () => {
    node.hidden = false;
    focusOn(node);
  });
  return h("section", { id: "claim" }, h("h2", {}, gettext("Is something wrong?")),
    h("p", { class: "hint" }, gettext("Tell us what it is. Clear cases are decided at once; evidence is never demanded."), " ", h("a", { href: "/guarantees/#claims" }, gettext("See your claims"))),
    h("p", { class: "actions" }, open.button), open.notes, node);
}
