// A list of pages: concerns, foot types, advice.

import { api } from "./api.js";
import { h } from "./dom.js";
import { listing, pageCard } from "./show.js";
import { gettext } from "./words.js";

const KINDS = {
  concerns: [(query) => api.get("concerns/", { query, anyone: true }), "/concerns/"],
  foot_types: [(query) => api.get("foot-types/", { query, anyone: true }), "/foot-types/"],
  advice: [(query) => api.get("advice/", { query, anyone: true }), "/advice/"],
};

const region = document.querySelector("#list");
const [read, base] = KINDS[region.dataset.of];
const empty = h("p", { class: "lead" }, gettext("There is nothing here yet."));

listing(region, () => read({ limit: 24 }), { card: (page) => pageCard(page, base), empty });
