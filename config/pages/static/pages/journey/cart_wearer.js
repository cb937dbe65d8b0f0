// For whom a pair in the cart is: somebody known, somebody new; and how far the description of the feet is.

import { api } from "../api.js";
import { h } from "../dom.js";
import { gettext } from "../words.js";
import { invitationPanel } from "./invitations.js";
import { pressing, uid } from "./press.js";
import { relationName, stateOf, wearerForm } from "./wearers.js";

function feetPart(wearer) {
  const invited = wearer.invitation && !wearer.latest_profile && !wearer.consents.length;
  if (wearer.speaks_for_self || invited) {
    return h("details", { class: "more-about" }, h("summary", {}, stateOf(wearer)), invitationPanel(wearer));
  }
  let words = gettext("Describe the feet now");
  if (wearer.latest_profile) words = gettext("Something has changed?");
  else if (wearer.draft) words = gettext("Go on describing the feet");
  return h("p", {}, h("span", { class: "badge" }, stateOf(wearer)), " ", h("a", { href: `/wearers/${wearer.id}/feet/?next=/cart/` }, words),
    wearer.latest_profile ? null : h("span", { class: "hint" }, ` ${gettext("or after paying; both are fine.")}`));
}

/**
 * The part of a cart's line about its wearer. `assign(id)` gives the line to somebody; `onNew(wearer, invitation)` is
 * told of somebody new, who is assigned already.
 */
export function cartWearer(line, wearers, { assign, onNew }) {
  const panel = h("div", {});
  const openNew = async () => {
    const { data: profileForm } = await api.get("profile-form/", { anyone: true });
    const hasSelf = wearers.some((each) => each.relation === "self");
    const made = wearerForm(profileForm, {
      relations: ["self", "partner", "child", "gift", "other"].filter((relation) => relation !== "self" || !hasSelf),
      onMade: async (wearer, invitation) => {
        await assign(wearer.id);
        await onNew(wearer, invitation);
      },
    });
    panel.replaceChildren(made.node);
    made.node.querySelector("input")?.focus();
  };
  if (!wearers.length && !line.wearer) {
    const { button, notes } = pressing(gettext("Say whose feet they are for"), openNew, "button quiet");
    return h("div", {}, h("p", {}, button), notes, panel);
  }
  const id = uid("wearer");
  const known = wearers.map((each) => h("option", { value: each.id }, `${each.name} (${relationName(each.relation)})`));
  const box = h("select", { id }, h("option", { value: "" }, gettext("Choose …")), known);
  box.value = line.wearer?.id ?? "";
  box.addEventListener("change", () => box.value && assign(box.value));
  const more = pressing(gettext("Somebody new …"), openNew, "button quiet");
  const chosen = wearers.find((each) => each.id === line.wearer?.id);
  return h("div", {}, h("p", { class: "field" }, h("label", { for: id }, gettext("For whom?")), box), chosen ? feetPart(chosen) : null,
    h("p", {}, more.button), more.notes, panel);
}
