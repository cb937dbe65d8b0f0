// Behind an invitation: guarantees of one's own pairs that one may take over, with an account of one's own.

import { api, who } from "../api.js";
import { h, say, signInAddress } from "../dom.js";
import { day } from "../format.js";
import { gettext } from "../words.js";
import { pressing } from "./press.js";

function row(token, cover, show) {
  const [serial] = Object.values(cover.serials);
  const open = h("a", { class: "button", href: `/guarantees/${encodeURIComponent(serial)}/` }, gettext("See the guarantee"));
  const take = pressing(gettext("Take the guarantee over"), async () => {
    await api.post(`covers/${encodeURIComponent(serial)}/take-over/`, { invitation: decodeURIComponent(token) });
    say(gettext("It is yours now."));
    await show();
  });
  return h("li", { class: "panel" }, h("h3", {}, cover.product), h("p", { class: "hint" }, gettext("Delivered on %(when)s", { when: day(cover.delivered_at) })),
    h("p", { class: "actions" }, cover.status === "taken" ? open : take.button), take.notes);
}

/** Nothing if nothing is offered. */
export async function offeredCovers(token) {
  const place = h("section", {});
  const show = async () => {
    const { data } = await api.get(`invitations/${token}/covers/`, { anyone: true });
    place.hidden = !data.length;
    place.replaceChildren(h("h2", {}, gettext("Your guarantee")),
      h("p", {}, gettext("Whoever ordered lets you take the guarantee over: then you tell the miles and make claims yourself. Money that comes back goes to whoever paid.")),
      who.isAccount ? "" : h("p", { class: "notice" }, gettext("A guarantee lasts longer than this link: sign in with an account of your own first, so that you find it again."), " ", h("a", { href: signInAddress() }, gettext("Sign in"))),
      h("ul", { class: "plain" }, data.map((cover) => row(token, cover, show))));
  };
  await show();
  return place;
}
