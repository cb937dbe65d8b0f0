// Questions, each of which opens to its answer.

import { api } from "./api.js";
import { h } from "./dom.js";
import { markdown } from "./markdown.js";
import { evidence, listing, notice, spoken } from "./show.js";
import { gettext } from "./words.js";

const region = document.querySelector("#list");
let said = null;

function entry(one) {
  said ??= one.notice;
  return h(
    "details",
    { id: one.slug, open: location.hash === `#${one.slug}`, ...spoken },
    h("summary", {}, one.question),
    h("div", { class: "text" }, markdown(one.answer), evidence(one.evidence)),
  );
}

await listing(region, () => api.get("faqs/", { query: { limit: 50 }, anyone: true }), {
  card: entry,
  empty: h("p", { class: "lead" }, gettext("There is nothing here yet.")),
  kind: "questions",
  tag: "div",
});
region.append(notice(said) ?? "");
document.querySelector("details[open]")?.scrollIntoView();
