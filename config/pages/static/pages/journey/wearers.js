// Whose feet? Oneself, somebody else, a child, a gift: added here, with the consent that belongs to it.

import { api } from "../api.js";
import { h } from "../dom.js";
import { gettext } from "../words.js";
import { agreed, birthField, consentField, followBirth, guardianFields, noticeOfConsent, textsOf } from "./consents.js";
import { field, form } from "./forms.js";
import { uid } from "./press.js";

export function relationName(relation) {
  return { self: gettext("Myself"), child: gettext("My child"), partner: gettext("My partner"), gift: gettext("A gift"), other: gettext("Somebody else") }[relation] || relation;
}

function radios(legend, options, onChange) {
  const name = uid("radio");
  const inputs = options.map(([value]) => h("input", { type: "radio", name, value }));
  inputs[0].checked = true;
  const node = h("fieldset", { class: "field" }, h("legend", {}, legend), h("div", { class: "choices" },
    options.map(([, label], index) => h("label", { class: "choice choice-small" }, inputs[index], h("span", {}, label)))));
  const value = () => inputs.find((input) => input.checked).value;
  node.addEventListener("change", () => onChange(value()));
  return { node, value, inputs };
}

/**
 * A form that adds somebody. `onMade(wearer, invitation)` goes on; `invitation` (with its token, this once) is there
 * when the wearer answers for themselves.
 */
export function wearerForm(profileForm, { relations = ["self", "partner", "child", "gift", "other"], onMade }) {
  const texts = textsOf(profileForm);
  const name = field({ name: "name", label: gettext("Name"), required: true, maxlength: "80", help: gettext("As you would call them; it is shown on the order.") });
  const birth = birthField();
  const health = consentField(texts.get("health_data"), { required: true });
  const guardians = guardianFields(texts);
  const who = radios(gettext("Whose feet are they?"), relations.map((relation) => [relation, relationName(relation)]), () => follow());
  const how = radios(gettext("Who describes the feet?"), [["me", gettext("I do, together with them")], ["them", gettext("They do: I send them a link")]], () => follow());
  const invited = () => !how.node.hidden && how.value() === "them";
  const hint = h("p", { class: "hint" }, gettext("They agree and answer for themselves. They see no price, no address and nobody else; you see how far they are."));

  const follow = () => {
    how.node.hidden = ["self", "child"].includes(who.value());
    hint.hidden = !invited();
    birth.node.hidden = invited();
    health.node.hidden = invited();
    if (invited()) guardians.forEach((each) => { each.node.hidden = true; });
    else birth.input.dispatchEvent(new Event("change"));
    name.node.querySelector("label").firstChild.textContent = who.value() === "self" ? gettext("Your name") : gettext("Name");
  };
  followBirth(birth, guardians);

  const fields = [name, birth, health, ...guardians];
  const made = form({
    fields, label: gettext("Go on"), before: [who.node], after: [noticeOfConsent()],
    send: async (values) => {
      const body = invited() ? { name: values.name, relation: who.value() } : {
        name: values.name, relation: who.value(), birth_month: values.birth_month, consents: agreed(fields),
        ...(guardians[1].node.hidden ? {} : { guardian_name: values.guardian_name }),
      };
      const { data: wearer } = await api.post("wearers/", body);
      const invitation = invited() ? (await api.post(`wearers/${wearer.id}/invitations/`, {})).data : null;
      await onMade(wearer, invitation);
    },
  });
  name.node.after(how.node, hint);
  follow();
  return made;
}

export async function allWearers() {
  let { data } = await api.get("wearers/", { query: { limit: 100 } });
  const found = [...data.results];
  while (data.next) {
    ({ data } = await api.more(data.next));
    found.push(...data.results);
  }
  return found;
}

export function stateOf(wearer) {
  if (wearer.latest_profile) return gettext("Feet described");
  if (wearer.draft) return gettext("Begun");
  if (wearer.invitation?.state === "open") return gettext("Invited; waiting for them");
  if (wearer.invitation?.state === "accepted") return gettext("They have begun");
  if (wearer.invitation?.state === "expired") return gettext("The invitation has expired");
  return gettext("Not described yet");
}
