// Sentences of the API in the customer's language. They are English there; here they are looked up like our own, and
// those with numbers in them are taken apart. What nobody has translated stays as the API says it.

import { inTheirs, isOther, lengthInWords, limitsInTheirs, weightInWords } from "../feet/units.js";
import { explainField } from "../problems.js";
import { gettext } from "../words.js";

// What the form says to programs, as it is said to people.
const TO_PEOPLE = {
  "Mark where it hurts; an empty list if nowhere.": () => gettext("Mark where it hurts, or say “None”."),
  "Does any of these apply? An empty list if none.": () => gettext("Does any of these apply? If not, say “None of these”."),
};

/** Translate a sentence of the API that has nothing variable in it. */
export function said(sentence) {
  return sentence ? (TO_PEOPLE[sentence]?.() ?? gettext(sentence)) : "";
}

// A sentence with something variable: how it is recognised, and how it is said, in the unit of the field it is about.
const PATTERNS = [
  [/^We wrote to (?<email>\S+): (?<about>.+)\.$/, ({ email, about }) => gettext("We wrote to %(email)s: %(about)s.", { email, about: said(about) })],
  [/^We wrote to (?<email>\S+)\.$/, (found) => gettext("We wrote to %(email)s.", found)],
  [/^A fitter needs one more thing about the feet\.(?<why>.*)$/s, ({ why }) => gettext("A fitter needs one more thing about the feet.") + asked(why)],
  [/^Please answer: (?<question>.+)$/, ({ question }) => gettext("Please answer: %(question)s", { question: said(question) })],
  [/^Write 1 to (?<most>\d+) characters\.$/, (found) => gettext("At most %(most)s characters fit. Nothing was cut off: please shorten it.", found)],
  [/^Send (?<low>[\d.]+) to (?<high>[\d.]+) (?<unit>\S+)\.$/, ({ low, high, unit }, theirs) => gettext("Give a value from %(low)s to %(high)s.", limitsInTheirs(low, high, unit, theirs))],
  [/^(?<value>[\d.]+) (?<unit>cm|kg) is unusual; please confirm it or change it\.(?<more>.*)$/, ({ value, unit, more }, theirs) => gettext("%(value)s is unusual; please confirm it or change it.", { value: inTheirs(value, unit, theirs) }) + meant(more, theirs)],
  [/^(?<value>[\d.]+) mm is outside the usual (?<low>[\d.]+) to (?<high>[\d.]+) mm; please confirm it or measure again\.$/, ({ value, low, high }, theirs) => gettext("%(value)s is outside the usual %(low)s to %(high)s; please confirm it or measure again.", { value: inTheirs(value, "mm", theirs), ...limitsInTheirs(low, high, "mm", theirs) })],
  [/^Left and right differ by (?<value>[\d.]+) mm\. Please confirm or measure again\.$/, ({ value }, theirs) => gettext("Left and right differ by %(value)s. Please confirm or measure again.", { value: inTheirs(value, "mm", theirs) })],
  [/^Left and right differ by (?<value>[\d.]+) mm\. Measure both again/, ({ value }, theirs) => gettext("Left and right differ by %(value)s. Measure both again; if it stays, show it to a clinician.", { value: inTheirs(value, "mm", theirs) })],
  [/^At (?<height>[\d.]+) cm a foot is usually (?<low>[\d.]+) to (?<high>[\d.]+) mm long/, ({ height, low, high }, theirs) => gettext("At %(height)s a foot is usually %(low)s to %(high)s long; please confirm or measure again.", { height: inTheirs(height, "cm", theirs === "in" ? "ft" : "cm"), ...limitsInTheirs(low, high, "mm", theirs) })],
  [/^(?<size>.+) is usually worn by a foot of about (?<usual>\d+) mm, and you measured (?<value>[\d.]+) mm/, ({ size, usual, value }, theirs) => gettext("%(size)s is usually worn by a foot of about %(usual)s, and you measured %(value)s; please confirm, correct the size, or measure again.", { size, usual: inTheirs(usual, "mm", theirs), value: inTheirs(value, "mm", theirs) })],
  [/^(?<value>[\d.]+)(?: mm)? looks like (?<meant>.+); that would be (?<would>[\d.]+) (?<unit>\w+)\. Send it in \w+\.$/, (found, theirs) => (isOther(found.unit, theirs)
    ? gettext("%(value)s cannot be right; check the number and the unit.", { value: inTheirs(found.value, found.unit, theirs) })
    : gettext("%(value)s looks like %(meant)s; that would be %(would)s. Choose the unit or change the number.", { ...found, would: inTheirs(found.would, found.unit, theirs), meant: said(found.meant) }))],
  [/^(?<name>.+) is under 18: a guardian must agree/, (found) => gettext("%(name)s is under 18: a guardian must agree before we can measure the feet.", found)],
  [/^(?<code>\S+) does not hold any more\.$/, (found) => gettext("%(code)s does not hold any more.", found)],
  [/^(?<code>\S+) does not hold in this country\.$/, (found) => gettext("%(code)s does not hold in this country.", found)],
  [/^(?<code>\S+) does not hold for what is in the cart\.$/, (found) => gettext("%(code)s does not hold for what is in the cart.", found)],
  [/^(?<code>\S+) has been used as often as it can be\.$/, (found) => gettext("%(code)s has been used as often as it can be.", found)],
  [/^You have used (?<code>\S+) as often as one customer can\.$/, (found) => gettext("You have used %(code)s as often as one customer can.", found)],
  [/^(?<code>\S+) holds from (?<least>\S+) of goods on\.$/, (found) => gettext("%(code)s holds from %(least)s of goods on.", found)],
  [/^Only (?<count>\d+) left\.$/, (found) => gettext("Only %(count)s left.", found)],
  [/^Sorry, only (?<count>\d+) of (?<sku>\S+) are left/, (found) => gettext("Sorry, only %(count)s are left; lower the number or remove it.", found)],
  [/^Sorry, (?<sku>\S+) is sold out/, () => gettext("Sorry, this is sold out; please remove it.")],
  [/^(?<sku>\S+) is not sold any more/, () => gettext("This is not sold any more; remove it from the cart.")],
  [/^(?<sku>\S+) is not sold in this country/, () => gettext("This is not sold in this country; remove it from the cart.")],
  [/^(?<name>.+) is not made for children of this age\.$/, (found) => gettext("%(name)s is not made for children of this age.", found)],
  [/^(?<name>.+) is made up to (?<years>\d+) years\.$/, (found) => gettext("%(name)s is made up to %(years)s years.", found)],
  [/^(?<name>.+)'s feet must be cleared first;/, (found) => gettext("%(name)s's feet must be cleared first; their page says what to do, and then this can be ordered.", found)],
  [/^It is made to carry up to (?<kg>[\d.]+) kg, and may not last as promised\.$/, ({ kg }) => gettext("It is made to carry up to %(weight)s, and may not last as promised.", { weight: weightInWords(Number(kg)) })],
  [/^This insole is (?<mm>[\d.]+) mm thick; your shoe may not have the room\.$/, ({ mm }) => gettext("This insole is %(thickness)s thick; your shoe may not have the room.", { thickness: lengthInWords(Number(mm)) })],
  [/^(?<name>.+) was removed; choose somebody else\.$/, (found) => gettext("%(name)s was removed; choose somebody else.", found)],
  [/^Give the (?<what>[\w ]+), for example (?<example>.+)\.$/, (found) => gettext("Give the %(what)s, for example %(example)s.", { ...found, what: said(found.what) })],
  [/^This is not a (?<what>[\w ]+) there, for example (?<example>.+)\.$/, (found) => gettext("This is not a %(what)s there; one looks like %(example)s.", { ...found, what: said(found.what) })],
  [/^This (?<what>[\w ]+) is not in (?<region>.+); correct one of the two\.$/, (found) => gettext("This %(what)s is not in %(region)s; correct one of the two.", { ...found, what: said(found.what) })],
  [/^Choose a (?<what>[\w ]+)\.$/, (found) => gettext("Give the %(what)s.", { what: said(found.what) })],
  [/^We do not know this (?<what>[\w ]+); give its name or code\.$/, (found) => gettext("We do not know this %(what)s; give its name or code.", { what: said(found.what) })],
];

/** What was perhaps meant; of a number that was given in another unit than the API's, its guess is about nothing typed. */
function meant(more, theirs) {
  const found = /Did you mean (?<meant>.+)\? That would be (?<would>[\d.]+) (?<unit>\w+)\./.exec(more);
  if (!found || isOther(found.groups.unit, theirs)) return "";
  const asked = gettext("Did you mean %(meant)s? That would be %(would)s.", { meant: said(found.groups.meant), would: inTheirs(found.groups.would, found.groups.unit, theirs) });
  return ` ${asked}`;
}

/** What a fitter asks for: which foot, a sentence that we know, and what the fitter adds, which nobody has translated. */
export function asked(why) {
  const { side, words } = /^ ?(?:(?<side>Left|Right) foot: ?)?(?<words>.*)$/s.exec(why).groups;
  const foot = { Left: gettext("Left foot:"), Right: gettext("Right foot:") }[side];
  return [foot, knownFirst(words)].filter(Boolean).map((part) => ` ${part}`).join("");
}

function knownFirst(words) {
  const ends = [...words.matchAll(/\.(?= |$)/g)].map(({ index }) => index + 1).reverse();
  const end = ends.find((each) => said(words.slice(0, each)) !== words.slice(0, each)) ?? 0;
  return said(words.slice(0, end)) + words.slice(end);
}

/** Say a problem, a doubt or a note of the API, { code, detail }, with amounts in the unit that its field is filled in with. */
export function told(problem, unit = null) {
  const words = explainField(problem);
  for (const [pattern, say] of PATTERNS) {
    const found = pattern.exec(words);
    if (found) return say(found.groups, unit);
  }
  return said(words);
}
