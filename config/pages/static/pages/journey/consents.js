// What people agree to: the API's own texts, each with its version; nothing is ticked beforehand.

import { h } from "../dom.js";
import { gettext } from "../words.js";
import { field } from "./forms.js";
import { said } from "./told.js";

export function purposeName(purpose) {
  return {
    health_data: gettext("Use of answers and measures"),
    photo_scan_storage: gettext("Storage of photos and scans"),
    research: gettext("Research, without names"),
    guardian: gettext("Agreement of a guardian"),
    sharing: gettext("Sharing with who ordered"),
    marketing: gettext("News by e-mail"),
  }[purpose] || purpose;
}

/** A checkbox with the text in full; `value()` of its field tells whether it is ticked. */
export function consentField(text, { required = false } = {}) {
  const made = field({ name: text.purpose, type: "checkbox", label: said(text.text), required, pointer: `/consents/${text.purpose}`, "data-called": purposeName(text.purpose) });
  return { ...made, version: text.version };
}

export function agreed(fields) {
  return fields.filter((each) => each.version && each.value() && !each.input.closest("[hidden]")).map((each) => ({ purpose: each.name, text_version: each.version }));
}

/** Month of birth as a plain box; `YYYY-MM` is what the API takes, and both orders are understood. */
export function birthField({ required = true, pointer = "/birth_month" } = {}) {
  const made = field({
    name: "birth_month", label: gettext("Month and year of birth"), required, pointer, placeholder: "05/1988", inputmode: "numeric", autocomplete: "off",
    help: gettext("For example 05/1988. Under 18 a guardian agrees; under 3 we make no insoles."),
  });
  const plain = made.value;
  made.value = () => {
    const typed = plain();
    const found = typed.match(/^(\d{1,2})\s*[/.-]\s*(\d{4})$/);
    return found ? `${found[2]}-${found[1].padStart(2, "0")}` : typed;
  };
  return made;
}

export function isMinor(birthMonth, now = new Date()) {
  const found = /^(\d{4})-(\d{2})$/.exec(birthMonth || "");
  if (!found) return false;
  const months = (now.getFullYear() - Number(found[1])) * 12 + now.getMonth() + 1 - Number(found[2]);
  return months <= 18 * 12;
}

/** Show guardian fields only for a minor: follows the box of the birth. */
export function followBirth(birth, guardians) {
  const follow = () => {
    const minor = isMinor(birth.value());
    guardians.forEach((each) => { each.node.hidden = !minor; });
  };
  birth.input.addEventListener("input", follow);
  birth.input.addEventListener("change", follow);
  follow();
}

export function guardianFields(texts) {
  const name = field({ name: "guardian_name", label: gettext("Name of the guardian"), required: true, maxlength: "120", autocomplete: "name" });
  return [consentField(texts.get("guardian"), { required: true }), name];
}

export function textsOf(form) {
  return new Map(form.consents.map((text) => [text.purpose, text]));
}

export function noticeOfConsent() {
  return h("p", { class: "hint" }, gettext("You can take a consent back at any time, in your account or by writing to us."));
}
