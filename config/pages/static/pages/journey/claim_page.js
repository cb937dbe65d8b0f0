// A claim: where it stands and whose turn it is, what was decided and why, and every way that is open.

import { api, arrival, who } from "../api.js";
import { takeOver } from "../cart.js";
import { fill, h, parts, problemBox, say } from "../dom.js";
import { day, money } from "../format.js";
import { gettext } from "../words.js";
import { addressBlock } from "./addresses.js";
import { asking } from "./asking.js";
import { otherSide } from "./claim_form.js";
import { photosOf } from "./claim_photos.js";
import { kindName, nextInWords, partName, remakeState, remedyName, sideInWords, statusName } from "./claim_words.js";
import { sideName } from "./cover_standing.js";
import { delayOfClaim } from "./delays.js";
import { field, form } from "./forms.js";
import { claimMessagesOf } from "./messages.js";
import { movingOfClaim } from "./moving.js";
import { refundState, whoActs } from "./order_words.js";
import { pressing } from "./press.js";
import { said } from "./told.js";
import { wrongOfClaim } from "./wrong.js";

const place = document.querySelector("#claim");
const number = encodeURIComponent(parts.number);

/** A day of the shop's calendar, wherever the browser is. */
function dayOf(date) {
  return day(`${date}T12:00:00Z`);
}

function orderLink(order) {
  return h("a", { href: `/orders/${encodeURIComponent(order)}/` }, gettext("Order %(number)s", { number: order }));
}

function head(claim) {
  const turn = whoActs(claim.who);
  return h("section", { class: "panel" }, h("h2", {}, statusName(claim.status)),
    h("p", {}, turn ? h("strong", {}, `${turn}. `) : null, nextInWords(claim)),
    claim.due_on ? h("p", {}, gettext("You hear from us by %(when)s at the latest.", { when: dayOf(claim.due_on) })) : null,
    h("p", { class: "hint" }, `${claim.product} · `, gettext("Made on %(when)s", { when: day(claim.submitted_at) }), claim.order ? [" · ", orderLink(claim.order)] : null));
}

function claimed(claim) {
  const facts = [
    claim.noticed_on ? gettext("Since %(when)s", { when: dayOf(claim.noticed_on) }) : null,
    claim.confirmed_miles === null ? null : gettext("Miles by your own figure: %(miles)s", { miles: claim.confirmed_miles }),
    claim.injury ? gettext("Somebody was hurt. It is recorded as complaint %(number)s.", { number: claim.complaint }) : null,
  ];
  const policy = `/policies/${encodeURIComponent(claim.policy.slug)}/${claim.policy.version}/`;
  return h("section", {}, h("h2", {}, gettext("What you told us")), h("p", {}, kindName(claim.kind)),
    h("ul", {}, claim.sides.map((side) => h("li", {}, sideInWords(side), " · ", h("a", { href: `/guarantees/${encodeURIComponent(side.serial)}/` }, gettext("Serial %(serial)s", { serial: side.serial }))))),
    claim.words ? h("p", { class: "words" }, claim.words) : null, facts.filter(Boolean).map((words) => h("p", {}, words)),
    h("p", { class: "hint" }, h("a", { href: policy }, gettext("The promise that it is judged by, as it was when you ordered"))));
}

function reasons(side) {
  const list = (heading, clauses) => (clauses.length ? [h("p", {}, h("strong", {}, heading)), h("ul", {}, clauses.map((clause) => h("li", {}, said(clause.sentence))))] : null);
  return h("div", {}, h("h4", {}, sideName(side.side)), list(gettext("For it"), side.speaks_for), list(gettext("Against it"), side.against));
}

/** How far the money is; a wearer who has taken the guarantee over is told of no amount. */
function moneyBack({ amount, refund_status: state }) {
  if (!state) return null;
  return h("p", {}, h("strong", {}, amount ? money(amount) : gettext("The money of whoever paid:")), ` ${refundState(state)}`);
}

function decisionBox(decision) {
  const granted = decision.verdict === "granted";
  const by = decision.by_rule ? gettext("by rule") : decision.on_appeal ? gettext("by another person, on your appeal") : gettext("by a person");
  return h("article", { class: "panel" },
    h("h3", {}, granted ? gettext("Granted: %(remedy)s", { remedy: remedyName(decision.remedy) }) : gettext("Not granted")),
    h("p", { class: "hint" }, gettext("Decision %(number)s", { number: decision.number }), ` · ${day(decision.decided_at)} · ${by}`),
    h("p", {}, gettext("It rests on this sentence of the promise:"), " ", h("q", {}, said(decision.clause.sentence))),
    decision.words ? h("p", { class: "words" }, decision.words) : null,
    !granted && decision.remedy ? h("p", {}, remedyName(decision.remedy)) : null,
    moneyBack(decision),
    h("details", { class: "more-about" }, h("summary", {}, gettext("What spoke for it and what against")), decision.sides.map(reasons)));
}

function decided(claim) {
  return h("section", {}, h("h2", {}, gettext("What was decided")),
    claim.decisions.length ? claim.decisions.toReversed().map(decisionBox) : h("p", {}, gettext("Nothing is decided yet.")));
}

function claimLink(other) {
  return h("a", { href: `/claims/${encodeURIComponent(other)}/` }, gettext("Claim %(number)s", { number: other }));
}

/** The claims that came of one: a side that is answered otherwise has one of its own. */
function parted(claim) {
  if (claim.parted_from) return h("p", { class: "notice" }, gettext("The other foot is answered differently; that stands here:"), " ", claimLink(claim.parted_from));
  if (!claim.parted.length) return null;
  return h("p", { class: "notice" }, gettext("The other foot is answered differently. How, and what you can do, stands here:"), " ", claim.parted.map(claimLink));
}

function parcelLine(parcel) {
  const here = act(gettext("It is here"), () => api.post(`claims/${number}/parcels/${parcel.number}/received/`), gettext("Thank you."));
  const track = parcel.tracking_url ? h("a", { href: parcel.tracking_url, rel: "noopener noreferrer" }, parcel.tracking_number) : parcel.tracking_number;
  return h("div", {}, h("p", {}, gettext("Sent with %(carrier)s on %(when)s", { carrier: parcel.carrier, when: day(parcel.handed_over_at) }), track ? [" · ", track] : null,
    parcel.delivered_at ? [" · ", gettext("arrived on %(when)s", { when: day(parcel.delivered_at) })] : null,
    parcel.status === "came_back" ? [" · ", gettext("The carrier brought it back to us.")] : null),
  parcel.status === "on_its_way" ? [h("p", { class: "actions" }, here.button), here.notes] : null);
}

function remade(claim) {
  if (!claim.remake_status) return null;
  return h("section", { class: "good" }, h("h2", {}, gettext("What is made again")), h("p", {}, remakeState(claim.remake_status)),
    claim.remake_order ? h("p", {}, gettext("It costs you nothing. Follow it here:"), " ", orderLink(claim.remake_order)) : null,
    delayOfClaim(claim, show), claim.parcels.map(parcelLine));
}

/** Where what is made again goes, or would go; it may be changed until it leaves us. */
function whereTo(claim) {
  const moving = movingOfClaim(claim, show);
  if (!claim.sends_to || !(moving || claim.remake_status)) return null;
  const cameBack = moving && claim.parcels.at(-1)?.status === "came_back";
  return h("section", { class: cameBack ? "notice" : null }, h("h2", {}, claim.remake_status ? gettext("It goes to") : gettext("If it is made again, it goes to")),
    cameBack ? h("p", {}, gettext("The carrier brought the parcel back. Please confirm the address, or give another one; then we send it again, for nothing.")) : null,
    addressBlock(claim.sends_to), moving);
}

/** Press something on the claim, say that it is done, and show the claim again. */
async function done(press, words) {
  await press();
  say(words);
  await show();
}

/** A button that presses something on the claim. */
function act(label, press, words, className = "button quiet") {
  return pressing(label, () => done(press, words), className);
}

function advised(claim) {
  if (claim.next !== "say_whether_it_helped") return null;
  const helped = act(gettext("It has helped"), () => api.post(`claims/${number}/advice/`, { helped: true }), gettext("Thank you. The claim is settled."), "button");
  const failed = act(gettext("It has not helped"), () => api.post(`claims/${number}/advice/`, { helped: false }), gettext("Thank you. The next step follows."));
  return h("section", { class: "notice" }, h("h2", {}, gettext("Try this first")), h("ul", {}, claim.decisions.at(-1).advice.map((words) => h("li", {}, said(words)))),
    h("p", {}, gettext("Give it about two weeks. If it does not help, the next step follows at once, also after the days of the promise.")),
    h("p", { class: "actions" }, helped.button, " ", failed.button), helped.notes, failed.notes);
}

function stillCovered(claim) {
  const ends = (one) => (one.last_on ? gettext("until %(when)s", { when: dayOf(one.last_on) }) : gettext("held open, as you told us in time"));
  const what = (one) => (one.part === "fit" ? gettext("That it fits") : partName(one.part));
  const rows = claim.still_covered.map((one) => h("li", {}, `${sideName(one.side)}: ${what(one)} `, h("span", { class: "hint" }, ends(one))));
  return h("section", {}, h("h2", {}, gettext("What is still covered")), rows.length ? h("ul", {}, rows) : h("p", {}, gettext("Nothing of this pair is covered any more.")));
}

function appealForm(claim) {
  if (claim.next !== "appeal") return null;
  const text = field({ name: "text", label: gettext("Why you see it differently"), rows: 4, maxlength: "4000", help: gettext("You need not give a reason.") });
  const made = form({
    fields: [text], label: gettext("Ask for another look"), keep: "appeal",
    send: async (values) => {
      await api.post(`claims/${number}/appeal/`, { text: values.text });
      say(gettext("Somebody else looks at it now."));
      await show();
    },
  });
  return h("section", { class: "notice" }, h("h2", {}, gettext("Another look")),
    h("p", {}, gettext("Until %(when)s you can ask that somebody looks at it who has not decided it.", { when: dayOf(claim.appeal_last_on) })), made.node);
}

/** A new cover where the time of the promise is over, in one press. */
function coverForSale(claim) {
  if (claim.decisions.at(-1)?.remedy !== "cover_for_sale") return null;
  const buy = pressing(gettext("Put new covers into the cart"), async () => {
    await takeOver(await api.post(`claims/${number}/cover/`));
    window.location.assign("/cart/");
  });
  return h("section", { class: "notice" }, h("h2", {}, gettext("A new cover")),
    h("p", {}, gettext("The insoles themselves are still good: with new covers they go on. You see the price before you order.")),
    h("p", { class: "actions" }, buy.button), buy.notes);
}

function refused(claim) {
  if (claim.status !== "denied") return [];
  const outside = h("section", {}, h("h2", {}, gettext("Other ways that are open to you")), h("ul", {}, claim.outside_routes.map((route) => h("li", {}, said(route.words)))));
  return [coverForSale(claim), appealForm(claim), stillCovered(claim), outside];
}

function ending(claim) {
  if (["submitted", "in_review", "needs_info"].includes(claim.status)) {
    return h("section", {}, asking({
      label: gettext("Withdraw the claim"), question: gettext("Withdraw the claim?"), yes: gettext("Yes, withdraw it"),
      words: gettext("Then nobody looks at it any more, and nothing is made or paid back because of it. You can open it again; if that is more than 90 days from now, it counts as asked on that day, at the miles that are known then."),
      act: () => done(() => api.post(`claims/${number}/withdraw/`), gettext("Withdrawn.")),
    }));
  }
  if (["withdrawn", "resolved"].includes(claim.status)) {
    const { button, notes } = act(gettext("Open it again"), () => api.post(`claims/${number}/reopen/`), gettext("It is open again; somebody looks at it."));
    return h("section", {}, h("p", {}, gettext("Is it not as it should be? Open it again, and somebody looks at it.")), h("p", { class: "actions" }, button), notes);
  }
  return null;
}

/** That somebody was hurt, told later, wherever the claim stands. */
function hurt(claim) {
  if (claim.injury) return null;
  const text = field({ name: "text", label: gettext("What happened"), rows: 4, maxlength: "4000", required: true });
  const made = form({
    fields: [text], label: gettext("Somebody was hurt"), keep: "hurt",
    send: async (values) => {
      await api.post(`claims/${number}/injury/`, { text: values.text });
      say(gettext("Recorded. A person looks at it."));
      await show();
    },
  });
  return h("details", {}, h("summary", {}, gettext("Was anybody hurt by it?")),
    h("p", { class: "hint" }, gettext("Then a person looks at it, and it is recorded for good as a complaint. Please show an injury to a clinician.")), made.node);
}

async function show() {
  const { data: claim } = await api.get(`claims/${number}/`);
  const answered = () => (claim.status === "needs_info" ? show() : null);
  const [photos, messages, other, wrong] = await Promise.all([photosOf(claim, show), claimMessagesOf(claim.number, answered), otherSide(claim, show), wrongOfClaim(claim, show)]);
  const back = h("p", {}, h("a", { href: "/guarantees/" }, gettext("All guarantees and claims")));
  fill(place, head(claim), parted(claim), advised(claim), remade(claim), wrong, whereTo(claim), decided(claim), refused(claim), messages, photos, claimed(claim), other, hurt(claim), ending(claim), back);
}

function unknown(words) {
  return h("section", { class: "notice", role: "alert" }, h("h2", {}, words),
    h("p", {}, gettext("Perhaps it was made with another account or e-mail address, or the wearer has taken the guarantee over.")),
    h("p", {}, h("a", { class: "button", href: `/account/sign-in/?next=${encodeURIComponent(location.pathname)}` }, gettext("Sign in")), " ", h("a", { class: "button quiet", href: "/orders/" }, gettext("Get a link by mail"))));
}

async function begin() {
  try {
    const unwelcome = await arrival;
    if (who.isKnown) await show();
    else if (unwelcome?.isPassing) fill(place, problemBox(unwelcome, { retry: () => location.reload() }));
    else fill(place, unknown(gettext("Please show us who you are")));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    if (problem.status === 404) fill(place, unknown(gettext("We cannot show this claim here")));
    else fill(place, problem.status === 401 ? unknown(gettext("Please show us who you are")) : problemBox(problem, { retry: begin }));
  }
}

await begin();
