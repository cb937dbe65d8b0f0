// What is built for a pair of feet, in plain words: where it stands, what is wanted, each value of each insole, and why.

import { h } from "../dom.js";
import { number } from "../format.js";
import { asked, said } from "../journey/told.js";
import { gettext } from "../words.js";
import { limitList } from "./assessed.js";
import { sideName } from "./measure_names.js";
import { lengthInWords } from "./units.js";
import { reasonInWords } from "./rule_words.js";

// Values that are the product's own, or that everybody's insole has: they are told last.
const USUAL = ["length", "room", "top_cover_mm", "length_allowance_mm", "width_allowance_mm"];

// Until somebody has decided, it is told why somebody must.
const IS_OPEN = ["proposed", "in_review", "held", "rescan_wanted"];

function standing(status) {
  return {
    proposed: gettext("It is being worked out."),
    in_review: gettext("A fitter looks at it before anything is made."),
    approved: gettext("This is what will be made."),
    rescan_wanted: gettext("A fitter wants to know more first."),
    held: gettext("It waits for an answer."),
    refused: gettext("This will not be made."),
    superseded: gettext("Something else is made instead."),
  }[status] || status;
}

/** Why a person looks at it; what is known of the foot stands in one word, so no pattern is needed. */
function causeInWords({ code, sentence, side }) {
  const foot = side ? sideName(side) : "";
  return {
    red_flag: gettext("Something you ticked must be seen by a clinician first."),
    red_flag_cleared: gettext("You ticked something, and a clinician lets you have insoles."),
    caution: gettext("You ticked something that calls for care."),
    unusual_value: gettext("A measure or an answer is unusual."),
    sides_differ: gettext("Left and right differ."), sides_differ_much: gettext("Left and right differ much."),
    side_absent: gettext("Insoles are wanted for one foot only."),
    child: gettext("Adult limits may not hold yet."),
    weight_unknown: gettext("The weight decides how firm it is, and is not known."),
    custom_did_not_help: gettext("Earlier custom insoles did not help."),
    pain_severe: gettext("Something hurts a lot."),
    arch_unknown: gettext("%(foot)s: the arch is not known.", { foot }), arch_uncertain: gettext("%(foot)s: the arch is not certain.", { foot }),
    arch_poorly_known: gettext("%(foot)s: the arch rests on one remark.", { foot }),
    tilt_unknown: gettext("%(foot)s: how it rolls is not known.", { foot }), tilt_uncertain: gettext("%(foot)s: how it rolls is not certain.", { foot }),
    tilt_poorly_known: gettext("%(foot)s: how it rolls rests on one remark.", { foot }),
    limit_reached: gettext("%(foot)s: a limit took something away.", { foot }),
    parameters_clash: gettext("%(foot)s: two of its values do not go together.", { foot }),
    measure_missing: gettext("%(foot)s: the length or the width is missing.", { foot }),
    scan_in_doubt: gettext("%(foot)s: a fitter looks at the scan.", { foot }),
    refused_before: gettext("A fitter refused to make this from these feet before."),
  }[code] ?? reasonInWords(sentence);
}

function valueInWords({ value, unit, words }) {
  if (value === null) return said(words);
  return unit === "mm" ? lengthInWords(value) : `${number(value)}${unit}`;
}

/** What a limit took away: "18 mm wanted, 14 mm allowed". */
function clampInWords(clamp) {
  return clamp.split("; ").map((one) => {
    const found = /^(?<wanted>-?[\d.]+) (?<unit>mm|°) wanted, (?<allowed>-?[\d.]+) \S+ allowed$/.exec(one)?.groups;
    if (!found) return one;
    const told = (value) => valueInWords({ value: Number(value), unit: found.unit });
    return gettext("%(wanted)s would have been wanted; this shoe or product allows %(allowed)s.", { wanted: told(found.wanted), allowed: told(found.allowed) });
  }).join(" ");
}

function values(parameters) {
  return h("dl", { class: "scan-values" }, parameters.map((one) => h("div", {}, h("dt", {}, said(one.name)), h("dd", {}, valueInWords(one)))));
}

function whyOf({ reasons: found, clamp }) {
  return [...found.map((one) => reasonInWords(one.sentence)), ...(clamp ? [clampInWords(clamp)] : [])].join(" ");
}

function reasons(parameters) {
  const told = parameters.filter((one) => one.reasons.length || one.clamp);
  if (!told.length) return null;
  return h("details", { class: "small" }, h("summary", {}, gettext("Why these values")),
    h("ul", { class: "reasons" }, told.map((one) => h("li", {}, h("strong", {}, said(one.name), ":"), " ", whyOf(one)))),
    limitList(told.flatMap((one) => one.reasons)));
}

function oneSide({ side, engraved, parameters }) {
  const built = parameters.filter(({ code, value }) => !USUAL.includes(code) && value !== 0);
  const usual = parameters.filter(({ code }) => USUAL.includes(code));
  return h("section", { class: "panel", "data-side": side }, h("h5", {}, sideName(side)),
    values([...built, ...usual]), reasons(parameters),
    h("p", { class: "hint" }, gettext("Engraved underneath: %(code)s", { code: engraved })));
}

function noteOf({ note, status }) {
  if (!note) return null;
  return h("p", { class: "note" }, status === "rescan_wanted" ? asked(note.sentence).trim() : said(note.sentence));
}

/** A prescription as the API tells it. Of somebody who answers for themselves and shares nothing, it is the status alone. */
export function prescribed(found) {
  const causes = IS_OPEN.includes(found.status) ? [...new Set(found.causes.map(causeInWords))] : [];
  return h("div", { class: "prescribed" },
    h("p", { role: "status" }, standing(found.status)),
    noteOf(found),
    found.private ? h("p", { class: "hint" }, gettext("Whose feet they are decides who sees the values.")) : null,
    causes.length ? [h("p", {}, gettext("Why a person looks at it:")), h("ul", { class: "reasons" }, causes.map((one) => h("li", {}, one)))] : null,
    h("div", { class: "feet" }, found.sides.map(oneSide)),
    found.sides.length ? h("p", { class: "hint" }, gettext("It is a shape for comfort and support. It is no treatment.")) : null);
}
