// A claim's codes in words; the API's own sentences are said as they are.

import { gettext } from "../words.js";
import { sideName } from "./cover_standing.js";

export function kindName(kind) {
  return { fit: gettext("It does not fit"), durability: gettext("Something has broken or worn out") }[kind] || kind;
}

export function partOptions() {
  return [["cover", gettext("The cover on top")], ["core", gettext("The springy core")], ["shell", gettext("The shell below")], ["bonding", gettext("What holds the layers together")]];
}

export function failureOptions() {
  return [
    ["worn_through", gettext("Worn through")], ["crack", gettext("Cracked or broken")], ["lost_spring", gettext("Has lost its spring")], ["loose_layer", gettext("A layer has come loose")],
    ["lost_shape", gettext("Has lost its shape")], ["print_defect", gettext("Was made badly")], ["looks_worn", gettext("Only looks worn")], ["outgrown", gettext("The feet have grown out of it")], ["other", gettext("Something else")],
  ];
}

export function causeOptions() {
  return [
    ["wear", gettext("Ordinary wear")], ["washed_as_instructed", gettext("Washed as the instructions say")], ["heat", gettext("Heat, for example a dryer or a heater")],
    ["alteration_by_others", gettext("Somebody has altered it")], ["misuse", gettext("Used for something else")], ["loss", gettext("Lost")],
  ];
}

export function misfitOptions() {
  return [
    ["arch_too_high", gettext("Arch: too high")], ["arch_too_low", gettext("Arch: too low")], ["heel_too_deep", gettext("Heel: the cup is too deep")], ["heel_too_loose", gettext("Heel: it slips")],
    ["too_long", gettext("Too long")], ["too_short", gettext("Too short")], ["too_wide", gettext("Too wide")], ["too_narrow", gettext("Too narrow")],
    ["too_thick", gettext("Too thick for the shoe")], ["too_thin", gettext("Too thin, the foot slides in the shoe")],
    ["presses_forefoot", gettext("Presses under the forefoot")], ["presses_arch", gettext("Presses under the arch")], ["presses_heel", gettext("Presses under the heel")],
  ];
}

function nameIn(options, code) {
  return Object.fromEntries(options)[code] || code;
}

/** What is the matter with one side, in one line. */
export function sideInWords(side) {
  const said = side.misfits.length
    ? side.misfits.map((one) => nameIn(misfitOptions(), one))
    : [side.part && nameIn(partOptions(), side.part), side.failure && nameIn(failureOptions(), side.failure), side.cause && nameIn(causeOptions(), side.cause)];
  return `${sideName(side.side)}: ${said.filter(Boolean).join(" · ")}`;
}

export function partName(part) {
  return nameIn(partOptions(), part);
}

export function statusName(status) {
  return {
    submitted: gettext("With us"), in_review: gettext("We are looking at it"), needs_info: gettext("We have asked you something"), approved: gettext("Granted"),
    remedy_in_progress: gettext("Granted, and under way"), denied: gettext("Not granted"), resolved: gettext("Settled"), withdrawn: gettext("Withdrawn"),
  }[status] || status;
}

export function nextInWords(claim) {
  return {
    decide: gettext("We decide, and tell you here and by mail. You need not do anything."), answer: gettext("Please answer our question below. Until then our clock stands still."),
    remedy: gettext("We put it right. You need not do anything."), measure_feet: gettext("Please measure the feet anew: they have grown. Once we know them, we make it in the new size."), say_whether_it_helped: gettext("Try the advice below, and tell us whether it has helped."),
    appeal: gettext("If you see it differently, somebody else looks at it: ask below."), none: gettext("Nothing more is to be done."),
  }[claim.next] || "";
}

export function remedyName(remedy) {
  return {
    advice: gettext("Advice first"), remake: gettext("We make it again for nothing"), replacement_cover: gettext("We make it again with a new cover, for nothing"),
    pro_rata_refund: gettext("Money back for the unused share"), refund: gettext("Money back"), partial_refund: gettext("Part of the money back"), cover_for_sale: gettext("A new cover can be bought"),
  }[remedy] || "";
}

export function remakeState(status) {
  return {
    awaiting_profile: gettext("It waits for new measures of the feet."), approved: gettext("It waits for the workshop."), queued: gettext("It waits for the workshop."), in_production: gettext("It is being made."), quality_check: gettext("It is being checked."),
    ready: gettext("It is packed."), shipped: gettext("It is on its way."), delivered: gettext("It has arrived."), cancelled: gettext("It was called off."),
  }[status] || gettext("We are preparing it.");
}
