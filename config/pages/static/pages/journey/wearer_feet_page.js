// Describe the feet of one of one's wearers, before or without an order.

import { api } from "../api.js";
import { focusOn, h, parts } from "../dom.js";
import { gettext } from "../words.js";
import { describeFeet } from "./feet.js";
import { ownFeetTold } from "./feet_told.js";

const place = document.querySelector("#profile");
const asked = new URLSearchParams(location.search).get("next") || "";
const next = /^\/(?![/\\])/.test(asked) ? asked : "/account/wearers/";

await describeFeet(place, parts.wearer, {
  canReuse: false,
  tells: true,
  onDescribed: async (profileId) => {
    const { data: wearer } = await api.get(`wearers/${parts.wearer}/`);
    const words = h("section", { class: "good" }, h("h2", {}, gettext("Thank you; the description is kept")),
      h("p", {}, gettext("Orders for these feet take it by themselves.")), h("p", {}, h("a", { class: "button", href: next }, gettext("Go on"))));
    place.replaceChildren(words, ownFeetTold(wearer, profileId));
    focusOn(words);
  },
});
