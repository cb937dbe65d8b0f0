// The people one orders for: add, rename, describe, invite, put away.

import { api } from "../api.js";
import { focusOn, h, say } from "../dom.js";
import { field, form } from "../journey/forms.js";
import { invitationPanel } from "../journey/invitations.js";
import { pressing } from "../journey/press.js";
import { allWearers, relationName, stateOf, wearerForm } from "../journey/wearers.js";
import { gettext } from "../words.js";
import { accountPage } from "./signed_in.js";

const place = document.querySelector("#account");

function renaming(wearer, redraw) {
  const made = form({
    fields: [field({ name: "name", label: gettext("Name"), value: wearer.name, required: true, maxlength: "80" })], label: gettext("Keep"),
    send: async (values) => {
      await api.patch(`wearers/${wearer.id}/`, values);
      say(gettext("Kept."));
      await redraw();
    },
  });
  return h("details", { class: "more-about" }, h("summary", {}, gettext("Change the name")), made.node);
}

function away(wearer, redraw) {
  const sure = pressing(gettext("Yes, put away"), async () => {
    await api.delete(`wearers/${wearer.id}/`);
    say(gettext("Put away."));
    await redraw();
    focusOn(document.querySelector("h1"));
  }, "button bad");
  return h("details", { class: "more-about" }, h("summary", {}, gettext("Put away")),
    h("p", {}, gettext("Nothing more can be ordered for them, and their invitation is closed. What was ordered stays as it is.")), h("p", {}, sure.button), sure.notes);
}

function card(wearer, redraw, issued) {
  const words = wearer.latest_profile ? gettext("What we read from the feet, and what suits") : gettext("Describe the feet");
  return h("li", { class: "panel" }, h("h2", {}, wearer.name), h("p", {}, relationName(wearer.relation), " · ", h("span", { class: "badge" }, stateOf(wearer))),
    wearer.speaks_for_self ? h("p", { class: "hint" }, gettext("They answer for themselves; you see how far they are.")) : h("p", {}, h("a", { class: "button quiet", href: `/wearers/${wearer.id}/feet/?next=/account/wearers/` }, words)),
    wearer.latest_profile ? h("p", {}, h("a", { class: "button quiet", href: `/wearers/${wearer.id}/again/` }, gettext("Order again"))) : null,
    wearer.relation === "self" ? null : h("details", { class: "more-about", open: Boolean(issued) }, h("summary", {}, gettext("Invitation")), invitationPanel(wearer, issued)),
    wearer.speaks_for_self ? null : renaming(wearer, redraw), away(wearer, redraw));
}

async function show(issued = null) {
  const [wearers, { data: profileForm }] = await Promise.all([allWearers(), api.get("profile-form/", { anyone: true })]);
  const hasSelf = wearers.some((wearer) => wearer.relation === "self");
  const adding = wearerForm(profileForm, {
    relations: ["self", "partner", "child", "gift", "other"].filter((relation) => relation !== "self" || !hasSelf),
    onMade: async (wearer, invitation) => {
      say(gettext("Kept."));
      await show(invitation ? { wearer: wearer.id, invitation } : null);
      focusOn(place.querySelector("li:last-child"));
    },
  });
  place.replaceChildren(
    h("ul", { class: "plain" }, wearers.map((wearer) => card(wearer, () => show(), issued?.wearer === wearer.id ? issued.invitation : null))),
    h("details", { class: "more-about", open: !wearers.length }, h("summary", {}, gettext("Add somebody")), adding.node));
}

await accountPage(place, show);
