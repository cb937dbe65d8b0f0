// The catalogue: filters live in the address, so that a selection can be kept and sent to somebody.

import { api } from "./api.js";
import { h } from "./dom.js";
import { money } from "./format.js";
import { ACTIVITIES, FOOTWEAR, named } from "./names.js";
import { place } from "./place.js";
import { image, listing, notice, prior, spoken } from "./show.js";
import { gettext } from "./words.js";

const form = document.querySelector("#filters");
const region = document.querySelector("#list");
const FILTERS = ["q", "family", "concern", "foot_type", "activity", "footwear"];
// What has no choices yet can only mean what the address says.
const unoffered = new Set(["family", "concern", "foot_type"]);

/** Offer choices, and choose what the address says of them: what has been typed elsewhere by now is left alone. */
function options(name, pairs) {
  const select = form.elements[name];
  select.append(...pairs.map(([value, words]) => h("option", { value }, words)));
  select.value = wanted()[name] ?? "";
  unoffered.delete(name);
}

function wanted() {
  const given = new URLSearchParams(location.search);
  return Object.fromEntries(FILTERS.map((name) => [name, given.get(name) ?? ""]).filter(([, value]) => value));
}

/** Let the form say what the address says; choices that are still on their way follow with their list. */
function mirror() {
  const filters = wanted();
  for (const name of FILTERS) form.elements[name].value = filters[name] ?? "";
}

function card(product) {
  return h(
    "li",
    { class: "card" },
    h("h2", spoken, h("a", { href: `/products/${product.slug}/` }, product.name)),
    h("p", spoken, product.tagline),
    product.activities.length ? h("p", { class: "small quiet" }, product.activities.map((code) => named(ACTIVITIES, code)).join(" · ")) : null,
    image(product.picture, { alt: "" }),
    h(
      "p",
      { class: "price" },
      product.availability === "sold_out" ? gettext("Sold out") : gettext("from %(price)s", { price: money(product.price_from) }),
      prior(product.lowest_prior),
    ),
  );
}

async function show() {
  const nothing = h(
    "p",
    { class: "lead" },
    gettext("Nothing fits all of this."),
    " ",
    h("a", { href: "/products/" }, gettext("Show everything")),
  );
  const first = async () => {
    const country = await place.country();
    return api.get("products/", { query: { ...wanted(), country, limit: 24 }, anyone: true });
  };
  let said = null;
  const shown = await listing(region, first, {
    card: (product) => {
      said ??= product.notice;
      return card(product);
    },
    empty: nothing,
  });
  if (shown) region.append(notice(said) ?? "");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
  for (const [name, value] of Object.entries(wanted())) if (unoffered.has(name)) query.set(name, value);
  history.pushState(null, "", query.size ? `?${query}` : location.pathname);
  show();
});
addEventListener("popstate", () => {
  mirror();
  show();
});
addEventListener("place", show);

// A telephone shows the things first, unless somebody is narrowing them down.
if (matchMedia("(max-width: 40rem)").matches && !location.search) form.closest("details").open = false;

options("activity", Object.entries(ACTIVITIES));
options("footwear", Object.entries(FOOTWEAR));
mirror();
show();

Promise.all([
  api.get("concerns/", { query: { limit: 100 }, anyone: true }),
  api.get("foot-types/", { query: { limit: 100 }, anyone: true }),
  place.country().then((country) => api.get("products/", { query: { limit: 100, country }, anyone: true })),
]).then(
  ([concerns, types, products]) => {
    const families = new Map(products.data.results.map(({ family }) => [family.slug, family.name]));
    options("concern", concerns.data.results.map(({ slug, title }) => [slug, title]));
    options("foot_type", types.data.results.map(({ slug, title }) => [slug, title]));
    options("family", [...families]);
  },
  () => {
    // The list itself says what is wrong; the filters that need the API stay short.
  },
);
