// What is left of each promise, per side and part, with the limits of the parts beside the headline.

import { h } from "../dom.js";
import { day, number } from "../format.js";
import { gettext, ngettext } from "../words.js";

export function sideName(side) {
  return side === "left" ? gettext("Left") : gettext("Right");
}

function partName(part) {
  return { core: gettext("Core"), shell: gettext("Shell"), cover: gettext("Cover"), bonding: gettext("Bonding") }[part] || part;
}

/** Each promise: its headline, and the limits of its parts next to it. */
export function promises(cover) {
  const texts = cover.policies.map((policy) => h("article", { class: "panel" },
    h("h3", {}, policy.headline),
    h("dl", { class: "facts" }, policy.limits.map(({ component, promise }) => [h("dt", {}, component), h("dd", {}, promise)])),
    h("p", { class: "hint" }, h("a", { href: `/policies/${encodeURIComponent(policy.slug)}/${policy.version}/` }, gettext("The whole text, as it was when you ordered")))));
  return h("section", {}, h("h2", {}, gettext("What is promised")), h("div", { class: "columns" }, texts));
}

function daysLeft(days, last) {
  // A day of the shop's calendar, wherever the browser is.
  const when = day(`${last}T12:00:00Z`);
  if (!days) return gettext("Over; the last day was %(when)s", { when });
  return [ngettext("One day left", "%(count)s days left", days), h("span", { class: "hint" }, " · ", gettext("until %(when)s", { when }))];
}

function freeLeft(count) {
  return count ? ngettext("Once more for nothing", "%(count)s times more for nothing", count) : gettext("Free ones are used up");
}

function milesLeft(part) {
  if (part.miles_left === null) return h("span", { class: "hint" }, gettext("not counted, or not told yet"));
  return gettext("%(miles)s miles left", { miles: number(part.miles_left) });
}

function partsOf(side) {
  const rows = side.parts.map((part) => h("tr", {}, h("th", { scope: "row" }, partName(part.part)), h("td", {}, daysLeft(part.days_left, part.last_on)), h("td", {}, milesLeft(part)), h("td", {}, freeLeft(part.free_left))));
  const heads = [gettext("Part"), gettext("Time"), gettext("Distance"), gettext("Put right")];
  return h("div", { class: "table", tabindex: "0", role: "region", "aria-label": gettext("Parts of the %(side)s side", { side: sideName(side.side) }) },
    h("table", {}, h("thead", {}, h("tr", {}, heads.map((words) => h("th", { scope: "col" }, words)))), h("tbody", {}, rows)));
}

function fitOf(fit) {
  if (!fit) return null;
  if (fit.held_open) return h("p", {}, gettext("Fit: you reported in time, so every further step stays open."));
  return h("p", {}, gettext("Fit:"), " ", daysLeft(fit.days_left, fit.last_on), " · ", ngettext("one free remake", "%(count)s free remakes", fit.remakes_left));
}

/** For feet that grow: until when it is made again in the new size, where the wearer is young enough. */
function growingOf(growing) {
  if (!growing || growing.over.includes("age")) return null;
  const left = growing.over.includes("free") ? gettext("it was made again for that already") : daysLeft(growing.days_left, growing.last_on);
  return h("p", {}, gettext("Feet that grow, made again in the new size:"), " ", left);
}

/** What is left now, side by side. */
export function standing(cover) {
  const sides = cover.sides.map((side) => h("article", { class: "panel" },
    h("h3", {}, gettext("%(side)s, serial %(serial)s", { side: sideName(side.side), serial: side.serial })),
    side.refunded ? h("p", { class: "notice" }, gettext("This side was paid back; nothing is promised for it any more.")) : [fitOf(side.fit), partsOf(side), growingOf(side.growing)]));
  const why = gettext("Days are counted from the day of delivery and the present one counts. A side that was made again keeps the end of its pair. Miles are only an estimate until you confirm a figure: an estimate never refuses anything.");
  return h("section", {}, h("h2", {}, gettext("What is left today")), sides, h("p", { class: "hint" }, why));
}
