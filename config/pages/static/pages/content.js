// One page of content: a concern, a foot type, a piece of advice.

import { api } from "./api.js";
import { h, load, parts, title } from "./dom.js";
import { markdown } from "./markdown.js";
import { evidence, image, links, notice, section, spoken } from "./show.js";
import { gettext, ngettext } from "./words.js";

const region = document.querySelector("#content");

const READ = {
  concern: (slug) => api.get(`concerns/${slug}/`, { anyone: true }),
  foot_type: (slug) => api.get(`foot-types/${slug}/`, { anyone: true }),
  advice: (slug) => api.get(`advice/${slug}/`, { anyone: true }),
};

function points(items) {
  return h("ul", { class: "prose", ...spoken }, items.map((item) => h("li", {}, item)));
}

load(region, async () => {
  const { data: page } = await READ[region.dataset.of](parts.slug);
  title(page.title);
  return [
    h("h1", spoken, page.title),
    image(page.picture, { class: "aside", loading: "eager" }),
    h("p", { class: "lead", ...spoken }, page.summary),
    page.minutes ? h("p", { class: "quiet" }, ngettext("Takes one minute", "Takes %(count)s minutes", page.minutes)) : null,
    h("div", { class: "text", ...spoken }, markdown(page.body, { top: 1 })),
    page.signs?.length ? section(gettext("How it shows"), points(page.signs)) : null,
    page.helpful_features?.length ? section(gettext("What helps in an insole"), points(page.helpful_features)) : null,
    page.see_a_clinician_when?.length ? section(gettext("See a clinician when"), points(page.see_a_clinician_when)) : null,
    notice(page.notice),
    page.products?.length ? section(gettext("Products made with this in mind"), links(page.products, "/products/")) : null,
    page.advice?.length ? section(gettext("What you can do yourself"), links(page.advice, "/advice/")) : null,
    page.concerns?.length ? section(gettext("May help with"), links(page.concerns, "/concerns/")) : null,
    page.evidence?.length ? section(gettext("What is known"), evidence(page.evidence)) : null,
  ];
});
