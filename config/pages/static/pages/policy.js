// One promise: the version in force, or the version an order was placed under.

import { api } from "./api.js";
import { h, load, parts, title } from "./dom.js";
import { day } from "./format.js";
import { markdown } from "./markdown.js";
import { gettext, language } from "./words.js";

function read() {
  const options = { query: { language }, anyone: true };
  return parts.version ? api.get(`policies/${parts.slug}/${parts.version}/`, options) : api.get(`policies/${parts.slug}/`, options);
}

load(document.querySelector("#content"), async () => {
  const { data: policy } = await read();
  title(policy.title);
  // The text begins with a title of its own; ours says which promise this is in full.
  const [, ...body] = markdown(policy.text, { top: 1 });
  return [
    h("h1", {}, policy.title),
    h("p", { class: "lead" }, policy.headline),
    h(
      "dl",
      { class: "facts" },
      policy.limits.map(({ component, promise }) => [h("dt", {}, component), h("dd", {}, promise)]),
    ),
    h(
      "p",
      { class: "quiet" },
      gettext("Version %(version)s, in force from %(day)s.", { version: policy.version, day: day(policy.in_force_from) }),
      " ",
      h("a", { href: policy.pdf, hreflang: policy.language }, gettext("Read it on paper (PDF)")),
    ),
    ...(policy.language === language ? [] : [h("p", { class: "quiet" }, gettext("This text is not written in your language yet."))]),
    h("div", { class: "text", lang: policy.language }, body),
  ];
});
