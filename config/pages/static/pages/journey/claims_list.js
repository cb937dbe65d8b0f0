// One's own claims, the newest first, each with where it stands.

import { api } from "../api.js";
import { h } from "../dom.js";
import { day, list } from "../format.js";
import { gettext } from "../words.js";
import { kindName, statusName } from "./claim_words.js";
import { sideName } from "./cover_standing.js";
import { pressing } from "./press.js";

function row(claim) {
  return h("li", { class: "panel" },
    h("h3", {}, h("a", { href: `/claims/${encodeURIComponent(claim.number)}/` }, gettext("Claim %(number)s", { number: claim.number })), " ", h("span", { class: "badge" }, statusName(claim.status))),
    h("p", {}, `${claim.product} · ${kindName(claim.kind)} · ${list(claim.sides.map(sideName))}`),
    h("p", { class: "hint" }, gettext("Made on %(when)s", { when: day(claim.submitted_at) })));
}

/** The list, or a word where there is none. */
export async function claimsList() {
  const rows = h("ul", { class: "plain" });
  let next = null;
  const add = ({ data }) => {
    rows.append(...data.results.map(row));
    next = data.next;
    more.button.hidden = !next;
  };
  const more = pressing(gettext("Show earlier ones"), async () => add(await api.more(next)), "button quiet");
  add(await api.get("claims/"));
  return h("section", { id: "claims" }, h("h2", {}, gettext("Your claims")),
    rows.children.length ? [rows, more.button, more.notes] : h("p", {}, gettext("You have claimed nothing. If something is wrong with a pair, open it above and say so.")));
}
