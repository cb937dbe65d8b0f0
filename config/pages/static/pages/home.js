// The front page's lists.

import { api } from "./api.js";
import { fill, h, load } from "./dom.js";
import { pageCard, promise, voice } from "./show.js";
import { language } from "./words.js";

load(document.querySelector("#concern-list"), async () => {
  const { data } = await api.get("concerns/", { query: { limit: 12 }, anyone: true });
  return [h("ul", { class: "cards" }, data.results.map((concern) => pageCard(concern, "/concerns/", "h3")))];
});

load(document.querySelector("#promise-list"), async () => {
  const { data } = await api.get("policies/", { query: { language, limit: 12 }, anyone: true });
  return [h("ul", { class: "cards" }, data.results.map((policy) => promise(policy)))];
});

api.get("testimonials/", { query: { limit: 3 }, anyone: true }).then(
  ({ data }) => {
    if (!data.results.length) return;
    document.querySelector("#voices").hidden = false;
    fill(document.querySelector("#voice-list"), h("ul", { class: "cards" }, data.results.map(voice)));
  },
  () => {
    // What others say can be left out.
  },
);
