// Sentences of the API in the customer's language. They are English there; here they are looked up like our own, and
// those with numbers in them are taken apart. What nobody has translated stays as the API says it.

import { explainField } from "../problems.js";
import { gettext } from "../words.js";

/** Translate a sentence of the API that has nothing variable in it. */
export function said(sentence) {
  return sentence ? gettext(sentence) : "";
}

// A sentence with something variable: how it is recognised, and how it is said.
const PATTERNS = [
  [/^A fitter needs one more thing about the feet\.(?<why>.*)$/s, ({ why }) => gettext("A fitter needs one more thing about the feet.") + why],
  [/^Please answer: (?<question>.+)$/, ({ question }) => gettext("Please answer: %(question)s", { question: said(question) })],
  [/^Send (?<low>[\d.]+) to (?<high>[\d.]+) (?<unit>\S+)\.$/, (found) => gettext("Give a value from %(low)s to %(high)s %(unit)s.", found)],
  [/^(?<value>[\d.]+) (?<unit>cm|kg) is unusual; please confirm it or change it\.(?<more>.*)$/, (found) => gettext("%(value)s %(unit)s is unusual; please confirm it or change it.", found) + meant(found.more)],
  [/^(?<value>[\d.]+) mm is outside the usual (?<low>[\d.]+) to (?<high>[\d.]+) mm; please confirm it or measure again\.$/, (found) => gettext("%(value)s mm is outside the usual %(low)s to %(high)s mm; please confirm it or measure again.", found)],
  [/^Left and right differ by (?<value>[\d.]+) mm\. Please confirm or measure again\.$/, (found) => gettext("Left and right differ by %(value)s mm. Please confirm or measure again.", found)],
  [/^Left and right differ by (?<value>[\d.]+) mm\. Measure both again/, (found) => gettext("Left and right differ by %(value)s mm. Measure both again; if it stays, show it to a clinician.", found)],
  [/^At (?<height>[\d.]+) cm a foot is usually (?<low>[\d.]+) to (?<high>[\d.]+) mm long/, (found) => gettext("At %(height)s cm a foot is usually %(low)s to %(high)s mm long; please confirm or measure again.", found)],
  [/^(?<size>.+) is usually worn by a foot of about (?<usual>\d+) mm, and you measured (?<value>[\d.]+) mm/, (found) => gettext("%(size)s is usually worn by a foot of about %(usual)s mm, and you measured %(value)s mm; please confirm, correct the size, or measure again.", found)],
  [/^(?<value>[\d.]+)(?: mm)? looks like (?<meant>.+); that would be (?<would>[\d.]+ \w+)\. Send it in \w+\.$/, (found) => gettext("%(value)s looks like %(meant)s; that would be %(would)s. Choose the unit or change the number.", { ...found, meant: said(found.meant) })],
  [/^(?<name>.+) is under 18: a guardian must agree/, (found) => gettext("%(name)s is under 18: a guardian must agree before we can measure the feet.", found)],
  [/^Only (?<count>\d+) left\.$/, (found) => gettext("Only %(count)s left.", found)],
  [/^Sorry, only (?<count>\d+) of (?<sku>\S+) are left/, (found) => gettext("Sorry, only %(count)s are left; lower the number or remove it.", found)],
  [/^Sorry, (?<sku>\S+) is sold out/, () => gettext("Sorry, this is sold out; please remove it.")],
  [/^(?<sku>\S+) is not sold any more/, () => gettext("This is not sold any more; remove it from the cart.")],
  [/^(?<sku>\S+) is not sold in this country/, () => gettext("This is not sold in this country; remove it from the cart.")],
  [/^(?<name>.+) is not made for children of this age\.$/, (found) => gettext("%(name)s is not made for children of this age.", found)],
  [/^(?<name>.+) is made up to (?<years>\d+) years\.$/, (found) => gettext("%(name)s is made up to %(years)s years.", found)],
  [/^(?<name>.+) was removed; choose somebody else\.$/, (found) => gettext("%(name)s was removed; choose somebody else.", found)],
  [/^Give the (?<what>[\w ]+), for example (?<example>.+)\.$/, (found) => gettext("Give the %(what)s, for example %(example)s.", { ...found, what: said(found.what) })],
  [/^This is not a (?<what>[\w ]+) there, for example (?<example>.+)\.$/, (found) => gettext("This is not a %(what)s there; one looks like %(example)s.", { ...found, what: said(found.what) })],
  [/^This (?<what>[\w ]+) is not in (?<region>.+); correct one of the two\.$/, (found) => gettext("This %(what)s is not in %(region)s; correct one of the two.", { ...found, what: said(found.what) })],
  [/^Choose a (?<what>[\w ]+)\.$/, (found) => gettext("Give the %(what)s.", { what: said(found.what) })],
  [/^We do not know this (?<what>[\w ]+); give its name or code\.$/, (found) => gettext("We do not know this %(what)s; give its name or code.", { what: said(found.what) })],
];

function meant(more) {
  const found = /Did you mean (?<meant>.+)\? That would be (?<would>.+)\./.exec(more);
  if (!found) return "";
  const asked = gettext("Did you mean %(meant)s? That would be %(would)s.", { ...found.groups, meant: said(found.groups.meant) });
  return ` ${asked}`;
}

/** Say a problem, a doubt or a note of the API: { code, detail }. */
export function told(problem) {
  const words = explainField(problem);
  for (const [pattern, say] of PATTERNS) {
    const found = pattern.exec(words);
    if (found) return say(found.groups);
  }
  return said(words);
}
