// The customer's side of an invitation: the link to pass on, how far it is, a new link, the end of it.

import { api } from "../api.js";
import { h, say } from "../dom.js";
import { lastDay } from "../format.js";
import { gettext } from "../words.js";
import { pressing, uid } from "./press.js";

function linkOf(token) {
  // Behind the number sign, so that no server log and no referrer shows it.
  return `${location.origin}/invitation/#${token}`;
}

function stateWords(invitation) {
  return {
    open: gettext("Not opened yet; good until %(when)s.", { when: lastDay(invitation.expires_at) }),
    accepted: gettext("They answer for themselves; the link is good until %(when)s.", { when: lastDay(invitation.expires_at) }),
    expired: gettext("The link has expired."),
    revoked: gettext("The link is closed."),
  }[invitation.state];
}

function linkBox(token) {
  const id = uid("link");
  const box = h("input", { id, type: "text", readonly: true, value: linkOf(token), onfocus: () => box.select() });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(box.value);
      say(gettext("Copied."));
    } catch {
      // The browser does not let us: it is marked, so that the customer can.
      box.focus();
    }
  };
  return h("div", { class: "good" },
    h("p", { class: "field" }, h("label", { for: id }, gettext("Send this link to them. It is shown only now; a lost one can be replaced.")), box),
    h("p", {}, h("button", { type: "button", class: "button quiet", onclick: copy }, gettext("Copy the link"))));
}

/** A panel about the invitation of one wearer; `issued` is one that was made just now, with its token. */
export function invitationPanel(wearer, issued = null) {
  const node = h("div", { class: "invitation" });
  let invitation = issued || wearer.invitation;
  const press = (label, act, className) => pressing(label, async () => {
    await act();
    draw();
  }, className);

  const invite = press(gettext("Make a link for them"), async () => {
    invitation = (await api.post(`wearers/${wearer.id}/invitations/`, {})).data;
  });
  const renew = press(gettext("Make a new link"), async () => {
    invitation = (await api.post(`wearers/${wearer.id}/invitations/${invitation.id}/renew/`, {})).data;
    say(gettext("The old link is closed."));
  }, "button quiet");
  const revoke = press(gettext("Close the link"), async () => {
    await api.delete(`wearers/${wearer.id}/invitations/${invitation.id}/`);
    invitation = { ...invitation, state: "revoked", token: undefined };
    say(gettext("The link is closed."));
  }, "button quiet");

  const draw = () => {
    const isLive = invitation && invitation.state !== "revoked";
    node.replaceChildren(...[
      h("h3", {}, gettext("Invitation of %(name)s", { name: wearer.name })),
      h("p", {}, invitation ? stateWords(invitation) : gettext("They can agree and answer for themselves, by a link that you send them.")),
      invitation?.token ? linkBox(invitation.token) : null,
      h("p", { class: "actions" }, isLive ? [renew.button, " ", revoke.button] : invite.button),
      invite.notes, renew.notes, revoke.notes,
    ].filter(Boolean));
  };
  draw();
  return node;
}
