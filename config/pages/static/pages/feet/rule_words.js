// What the rules conclude, in words. Reasons come from the API as English sentences: plain ones are looked up, those with
// something variable are taken apart, and what nobody has translated stays as the API says it.

import { number } from "../format.js";
import { said } from "../journey/told.js";
import { gettext } from "../words.js";
import { nameOf } from "./measure_names.js";
import { lengthInWords, lengthsInWords, weightInWords } from "./units.js";

export function archName(value) {
  return { low: gettext("low"), normal: gettext("normal"), high: gettext("high"), unknown: gettext("not known") }[value] || value;
}

export function rollName(value) {
  return {
    highly_supinated: gettext("rolls out a lot"), supinated: gettext("rolls out"), neutral: gettext("straight"),
    pronated: gettext("rolls in"), highly_pronated: gettext("rolls in a lot"), unknown: gettext("not known"),
  }[value] || value;
}

/** How far a conclusion can be relied on. */
export function sureness(confidence) {
  return { high: gettext("quite sure"), medium: gettext("fairly sure"), low: gettext("not very sure"), none: gettext("we do not know") }[confidence] || confidence;
}

/** What the conclusion rests on. */
export function evidenceName(code) {
  return {
    fpi: gettext("a clinician's look at the foot"), clinicians_index: gettext("a clinician's measure of the instep"), arch_index: gettext("the footprint"), arch_height_index: gettext("the height of the instep"),
    plantar_arch: gettext("the height of the arch"), wet_print: gettext("the wet footprint you chose"), rearfoot_angle: gettext("how the heel stands in the scan"),
    shoe_wear: gettext("where old shoes are worn"), own_words: gettext("your own words"),
  }[code] || "";
}

/** Where a limit is from. */
export function sourceName(source) {
  return { ours: gettext("our own limit; nobody has published one"), catalogue: gettext("what the product is made for") }[source] || source;
}

const measure = (name) => nameOf(name.replaceAll(" ", "_"));
const topic = (slug) => said(slug);

const SENTENCES = [
  [/^(?<what>.+) That does not agree\.$/, ({ what }) => gettext("%(what)s That does not agree.", { what: reasonInWords(what) })],
  [/^(?<what>.+) That agrees\.$/, ({ what }) => gettext("%(what)s That agrees.", { what: reasonInWords(what) })],
  [/^A clinician scored the foot's posture at (?<score>[+-]?\d+)\.$/, (found) => gettext("A clinician scored the foot's posture at %(score)s.", found)],
  [/^A clinician measured an arch height index of (?<share>[\d.]+), (?<load>.+)\.$/, ({ share, load }) => gettext("A clinician measured an arch height index of %(share)s, %(load)s.", { share: number(Number(share), 3), load: said(load) })],
  [/^The middle third is (?<share>[\d.]+) of the footprint\.$/, ({ share }) => gettext("The middle third is %(share)s of the footprint.", { share: number(Number(share), 3) })],
  [/^The instep is (?<share>[\d.]+) of the length to the ball, (?<load>.+)\.$/, ({ share, load }) => gettext("The instep is %(share)s of the length to the ball, %(load)s.", { share: number(Number(share), 3), load: said(load) })],
  [/^The sole under the arch is (?<mm>[\d.]+) mm above the floor, (?<share>[\d.]+) of the foot's length\.$/, ({ mm, share }) => gettext("The sole under the arch is %(height)s above the floor, %(share)s of the foot's length.", { height: lengthInWords(Number(mm)), share: number(Number(share), 3) })],
  [/^Standing, the heel leans (?<angle>[\d.]+)° inwards\.$/, ({ angle }) => gettext("Standing, the heel leans %(angle)s° inwards.", { angle: number(Number(angle)) })],
  [/^Standing, the heel leans (?<angle>[\d.]+)° outwards\.$/, ({ angle }) => gettext("Standing, the heel leans %(angle)s° outwards.", { angle: number(Number(angle)) })],
  [/^The (?<what>[\w ]+) of the feet differs by (?<mm>[\d.]+) mm\.$/, ({ what, mm }) => gettext("%(what)s: the feet differ by %(by)s.", { what: measure(what), by: lengthInWords(Number(mm)) })],
  [/^It carries up to (?<kg>[\d.]+) kg\.$/, ({ kg }) => gettext("It carries up to %(weight)s.", { weight: weightInWords(Number(kg)) })],
  [/^It needs the (?<what>[\w ]+) of the left foot\.$/, ({ what }) => gettext("It needs a measure of the left foot: %(what)s.", { what: measure(what) })],
  [/^It needs the (?<what>[\w ]+) of the right foot\.$/, ({ what }) => gettext("It needs a measure of the right foot: %(what)s.", { what: measure(what) })],
  [/^It cannot be made for this (?<what>foot length|ball width|heel width|ball girth|ball length|instep height|arch height)\.$/, ({ what }) => gettext("It cannot be made for this measure: %(what)s.", { what: measure(what) })],
  [/^It is made with (?<what>[\w ]+) in mind\.$/, ({ what }) => gettext("It is made with this in mind: %(what)s.", { what: topic(what) })],
  [/^Its shape goes with (?<what>[\w ]+)\.$/, ({ what }) => gettext("Its shape goes with this: %(what)s.", { what: topic(what) })],
  [/^It is not shaped with (?<what>[\w ]+) in mind\.$/, ({ what }) => gettext("It is not shaped with this in mind: %(what)s.", { what: topic(what) })],
  [/^The arch measures (?<mm>[\d.]+) mm; comfort wants (?<under>[\d.]+) mm less\.$/, ({ mm, under }) => gettext("The arch measures %(height)s; comfort wants %(under)s less.", { height: lengthInWords(Number(mm)), under: lengthInWords(Number(under)) })],
  [/^The arch is (?<arch>\w+), and its height was not measured: (?<share>[\d.]+) of the foot's length\.$/, ({ arch, share }) => gettext("The arch is taken as: %(arch)s. Its height was not measured, so it is %(share)s of the foot's length.", { arch: archName(arch), share: number(Number(share), 3) })],
  [/^A clinician found this leg (?<mm>[\d.]+) mm shorter; a beginning is three fifths of that\.$/, ({ mm }) => gettext("A clinician found this leg %(by)s shorter; a beginning is three fifths of that.", { by: lengthInWords(Number(mm)) })],
  [/^This insole is (?<mm>[\d.]+) mm thick; your shoe may not have the room\.$/, ({ mm }) => gettext("This insole is %(thickness)s thick; your shoe may not have the room.", { thickness: lengthInWords(Number(mm)) })],
];

const LIMITS = [
  [/^up to (?<low>[\d.]+) low, from (?<high>[\d.]+) high$/, ({ low, high }) => gettext("up to %(low)s low, from %(high)s high", { low: number(Number(low), 3), high: number(Number(high), 3) })],
  [/^up to (?<high>[\d.]+) high, from (?<low>[\d.]+) low$/, ({ low, high }) => gettext("up to %(high)s high, from %(low)s low", { low: number(Number(low), 3), high: number(Number(high), 3) })],
  [/^below (?<low>[\d.]+) low, above (?<high>[\d.]+) high$/, ({ low, high }) => gettext("below %(low)s low, above %(high)s high", { low: number(Number(low), 3), high: number(Number(high), 3) })],
  [/^under (?<years>\d+) years$/, (found) => gettext("under %(years)s years", found)],
  [/^over (?<some>[\d.]+) mm to confirm, over (?<more>[\d.]+) mm to measure again$/, ({ some, more }) => gettext("over %(some)s to confirm, over %(more)s to measure again", { some: lengthInWords(Number(some)), more: lengthInWords(Number(more)) })],
  [/^up to (?<kg>[\d.]+) kg$/, ({ kg }) => gettext("up to %(weight)s", { weight: weightInWords(Number(kg)) })],
  [/^from (?<hours>[\d.]+) hours a day$/, (found) => gettext("from %(hours)s hours a day", found)],
  [/^(?<least>\d+) years to (?<most>\d+)$/, (found) => gettext("%(least)s to %(most)s years", found)],
  [/^(?<least>\d+) years$/, (found) => gettext("from %(least)s years", found)],
  [/^(?<least>[\d.]+) to (?<most>[\d.]+) mm$/, ({ least, most }) => gettext("%(low)s to %(high)s", lengthsInWords(Number(least), Number(most)))],
];

function spoken(patterns, words) {
  for (const [pattern, say] of patterns) {
    const found = pattern.exec(words);
    if (found) return say(found.groups);
  }
  return said(words);
}

/** Say a reason, a warning or a flag of the API. */
export function reasonInWords(sentence) {
  return spoken(SENTENCES, sentence);
}

/** Say the limit that a reason was measured by. */
export function limitInWords(threshold) {
  return spoken(LIMITS, threshold);
}
