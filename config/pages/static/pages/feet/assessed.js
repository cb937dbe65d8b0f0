// What follows from a description: each foot in plain words, how sure it is and why, and what stops us. No diagnosis.

import { h } from "../dom.js";
import { day, list } from "../format.js";
import { said } from "../journey/told.js";
import { gettext } from "../words.js";
import { sideName } from "./measure_names.js";
import { archName, evidenceName, limitInWords, reasonInWords, rollName, sourceName, sureness } from "./rule_words.js";

/** Reasons as a list; what each was measured by is behind a press. */
export function reasonList(reasons) {
  return reasons.length ? [h("ul", { class: "reasons" }, reasons.map((one) => h("li", {}, reasonInWords(one.sentence)))), limitList(reasons)] : null;
}

/** What reasons were measured by, behind a press; each limit once. */
export function limitList(reasons) {
  const measured = new Map(reasons.filter(({ threshold, source }) => threshold || source).map((one) => [`${one.threshold} ${one.source}`, one]));
  if (!measured.size) return null;
  return h("details", { class: "small" }, h("summary", {}, gettext("The limits, and whose they are")),
    h("ul", {}, [...measured.values()].map((one) => h("li", {}, one.threshold ? [limitInWords(one.threshold), " — "] : null, sourceName(one.source)))));
}

function doubt(judged) {
  if (judged.value === "unknown") return gettext("We have nothing to go by here and build it as for most feet. Nothing is guessed.");
  return judged.uncertain ? gettext("It may also be the next class: the value is near a limit, or something speaks against it.") : null;
}

function conclusion(name, words, judged) {
  const known = judged.value !== "unknown";
  const evidence = evidenceName(judged.evidence);
  return h("div", { class: "conclusion" },
    h("h4", {}, name, ": ", h("strong", {}, words), " ", known ? h("span", { class: "badge" }, sureness(judged.confidence)) : null),
    known && evidence ? h("p", { class: "hint" }, gettext("Judged by %(evidence)s.", { evidence })) : null,
    doubt(judged) ? h("p", { class: "note" }, doubt(judged)) : null,
    reasonList(judged.reasons));
}

function footCard(foot, letter) {
  return h("section", { class: "panel foot" }, h("h3", {}, sideName(foot.side)),
    conclusion(gettext("Arch"), archName(foot.arch.value), foot.arch),
    conclusion(gettext("How the foot rolls"), rollName(foot.pronation.value), foot.pronation),
    letter ? h("p", { class: "hint" }, gettext("Width, about: %(letter)s", { letter })) : null);
}

function blocked(assessment, letter) {
  return h("section", { class: "problem", role: "alert" }, h("h3", {}, gettext("A clinician comes first")),
    h("p", {}, gettext("Something you ticked has to be seen by a doctor or podiatrist before insoles are made:")),
    h("ul", {}, assessment.blocking.map((flag) => h("li", {}, reasonInWords(flag.sentence)))),
    h("h4", {}, gettext("What to do next")),
    h("ol", {},
      h("li", {}, gettext("Is a foot hot, red, swollen or discharging, or do you have a fever? Get help today.")),
      h("li", {}, gettext("Otherwise make an appointment, and ask whether insoles are right for you."), letter),
      h("li", {}, gettext("Your description is kept. Nothing is made before a clinician has answered and a fitter has read the answer."))));
}

function clearedOf(assessment) {
  if (!assessment.cleared.length) return null;
  return h("section", { class: "notice good" }, h("h3", {}, gettext("A clinician has agreed")),
    h("p", {}, gettext("You ticked this, and a clinician lets you have insoles. A fitter read that on %(when)s:", { when: day(assessment.cleared_on) })),
    h("ul", {}, assessment.cleared.map((flag) => h("li", {}, reasonInWords(flag.sentence)))),
    h("p", { class: "hint" }, gettext("If it gets worse, or something new comes up, ask the clinician again.")));
}

function cautionsOf(assessment) {
  if (!assessment.cautions.length) return null;
  return h("section", { class: "notice" }, h("h3", {}, gettext("A reason for care")),
    h("ul", {}, assessment.cautions.map((flag) => h("li", {}, reasonInWords(flag.sentence)))),
    h("p", {}, gettext("That does not keep you from ordering. A fitter sees it, too. If something is painful or new, ask a clinician.")));
}

function differencesOf(assessment) {
  if (!assessment.differences.length) return null;
  return h("section", {}, h("h3", {}, gettext("Left and right differ")),
    assessment.differences.map((one) => [reasonList([one.reason]), one.remeasure ? h("p", { class: "note" }, gettext("So much that we would rather you measured both feet again.")) : null]),
    h("p", { class: "hint" }, gettext("That is common. Each insole is made for its own foot.")));
}

function scansOf(assessment) {
  return assessment.scans_doubted.map(({ side, reasons }) => h("section", { class: "notice" }, h("h3", {}, gettext("A fitter looks at this scan first")),
    h("p", {}, gettext("%(foot)s: the scan is not quite clear. Nothing is made before a fitter has looked at it. If you scan again, that goes faster.", { foot: sideName(side) })),
    h("ul", { class: "reasons" }, reasons.map((one) => h("li", {}, said(one.sentence))))));
}

function sizesOf(assessment, scales) {
  const rows = Object.entries(assessment.sizes);
  if (!rows.length) return null;
  const names = new Map(scales.map(({ code, name }) => [code, name]));
  return h("section", {}, h("h3", {}, gettext("Shoe sizes, about")),
    h("dl", { class: "scan-values" }, rows.map(([code, label]) => h("div", {}, h("dt", {}, said(names.get(code) ?? code)), h("dd", {}, label)))),
    h("p", { class: "hint" }, gettext("Of the longer foot. Makers differ, and no table is exact: the length in millimetres is what we build from.")));
}

/** A whole assessment; `scales` are the names of shoe sizes from the form, `letter` leads a blocked wearer to a clinician. */
export function assessed(assessment, scales, letter = null) {
  const unknown = assessment.feet.filter((foot) => foot.arch.value === "unknown" || foot.pronation.value === "unknown").map((foot) => sideName(foot.side));
  return h("section", { class: "assessment" },
    h("h2", {}, gettext("What we read from it")),
    h("p", { class: "hint" }, gettext("This helps to choose and to build insoles. It is no diagnosis.")),
    assessment.is_blocked ? blocked(assessment, letter) : null,
    clearedOf(assessment), cautionsOf(assessment), scansOf(assessment),
    h("div", { class: "feet" }, assessment.feet.map((foot) => footCard(foot, assessment.width_letters[foot.side]))),
    assessment.feet.length === 1 ? h("p", { class: "notice" }, gettext("Insoles are wanted for one foot only; a fitter has a look at that.")) : null,
    differencesOf(assessment), sizesOf(assessment, scales),
    unknown.length ? h("p", { class: "hint" }, gettext("Not everything is known: %(feet)s. A scan of the sole, the height of the arch and of the instep, or a picture of how old shoes are worn would tell more.", { feet: list(unknown) })) : null);
}
