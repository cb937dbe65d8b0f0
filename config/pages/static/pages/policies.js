// Every promise in force, with its limits beside it.

import { api } from "./api.js";
import { h } from "./dom.js";
import { listing, promise } from "./show.js";
import { gettext, language } from "./words.js";

listing(document.querySelector("#list"), () => api.get("policies/", { query: { language, limit: 50 }, anyone: true }), {
  card: (policy) => promise(policy, { heading: "h2" }),
  empty: h("p", { class: "lead" }, gettext("There is nothing here yet.")),
});
