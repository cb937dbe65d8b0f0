// The customer lets the wearer take the guarantee over, and may take that back until it is taken.

import { api } from "../api.js";
import { h, say } from "../dom.js";
import { gettext } from "../words.js";
import { pressing } from "./press.js";

/** For a pair that somebody else wears; nothing for one's own. */
export async function handoverPanel(serial, cover, show) {
  if (!cover.wearer_id || cover.wearer_is_buyer) return null;
  const { data } = await api.get(`covers/${serial}/handover/`);
  const act = data.status === "offered"
    ? pressing(gettext("Take the offer back"), async () => {
      await api.delete(`covers/${serial}/handover/`);
      say(gettext("Taken back."));
      await show();
    }, "button quiet")
    : pressing(gettext("Let %(name)s take it over", { name: cover.wearer }), async () => {
      await api.post(`covers/${serial}/handover/`);
      say(gettext("Offered."));
      await show();
    }, "button quiet");
  const words = data.status === "offered"
    ? gettext("It is offered to %(name)s, who finds it behind the link that you sent. Until it is taken you can take the offer back.", { name: cover.wearer })
    : gettext("%(name)s can tell the miles and make claims without you. You go on seeing what is left, and money always comes back to you.", { name: cover.wearer });
  return h("section", {}, h("h2", {}, gettext("Let the wearer take over")), h("p", {}, words),
    h("p", { class: "actions" }, act.button, " ", data.status === "none" ? h("a", { href: "/account/wearers/" }, gettext("Invite %(name)s first", { name: cover.wearer })) : null), act.notes);
}
