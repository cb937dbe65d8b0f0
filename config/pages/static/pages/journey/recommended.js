// Products for these feet, the best first: why, why not, what it costs, and into the cart with one press.

import { api } from "../api.js";
import { addLine, forgetCart } from "../cart.js";
import { fill, h, say } from "../dom.js";
import { reasonList } from "../feet/assessed.js";
import { reasonInWords } from "../feet/rule_words.js";
import { money } from "../format.js";
import { place } from "../place.js";
import { spoken } from "../show.js";
import { gettext } from "../words.js";
import { pressing } from "./press.js";

// More than three at once help nobody to choose.
const SHOWN = 3;

/** A button that puts a pair for somebody into the cart; `sku` and for whom: a wearer of the API. */
export function adding(sku, wearer) {
  const done = h("div", { role: "status" });
  const put = async () => {
    try {
      await addLine(sku, { wearer: wearer.id });
    } catch (problem) {
      const anew = () => {
        forgetCart();
        button.click();
      };
      if (problem.code === "other_market") fill(done, h("button", { type: "button", class: "quiet", onclick: anew }, gettext("Begin a new cart")));
      throw problem;
    }
    fill(done, h("p", { class: "good" }, gettext("It is in your cart."), " ", h("a", { href: "/cart/" }, gettext("Go to the cart"))));
    say(gettext("It is in your cart."));
  };
  const { button, notes } = pressing(gettext("Add to cart for %(name)s", { name: wearer.name }), put);
  return [h("p", { class: "actions" }, button), notes, done];
}

function warningsOf(row) {
  if (!row.warnings.length) return null;
  return h("div", { class: "notice" }, h("h4", {}, gettext("Mind this")), h("ul", {}, row.warnings.map((one) => h("li", {}, reasonInWords(one.sentence)))));
}

function card(row, product, wearer, canBuy) {
  const name = product?.name ?? row.product;
  return h("li", { class: "panel recommended" },
    h("div", { class: "line-head" }, h("h3", spoken, h("a", { href: `/products/${row.product}/` }, name)),
      product ? h("p", { class: "price" }, gettext("from %(price)s", { price: money(product.price_from) })) : null),
    product ? h("p", { class: "hint", ...spoken }, product.tagline) : null,
    row.reasons_for.length ? [h("h4", {}, gettext("What speaks for it")), reasonList(row.reasons_for)] : null,
    row.reasons_against.length ? [h("h4", {}, row.suits ? gettext("What speaks against it") : gettext("Why it cannot be")), reasonList(row.reasons_against)] : null,
    warningsOf(row),
    row.suits && row.sku && canBuy ? adding(row.sku, wearer) : null);
}

/** Read and show what suits a wearer by a profile; `canBuy`: not while a clinician comes first. */
export async function recommended(profileId, wearer, { canBuy = true } = {}) {
  const country = await place.country();
  const [{ data: ranking }, { data: shelf }] = await Promise.all([
    api.get(`profiles/${profileId}/recommendations/`, { query: { country } }),
    api.get("products/", { query: { country, limit: 100 }, anyone: true }),
  ]);
  const products = new Map(shelf.results.map((product) => [product.slug, product]));
  const cards = (rows) => h("ol", { class: "plain" }, rows.map((row) => card(row, products.get(row.product), wearer, canBuy)));
  const good = ranking.results.filter(({ suits }) => suits);
  const bad = ranking.results.filter(({ suits }) => !suits);
  const more = (rows, words) => (rows.length ? h("details", { class: "more-about" }, h("summary", {}, words), cards(rows)) : null);
  return h("section", { class: "recommendations" },
    h("h2", {}, gettext("What suits %(name)s", { name: wearer.name })),
    good.length
      ? [h("p", { class: "hint" }, gettext("The best first. We rank by what you do, your shoes, what hurts and the feet; the price plays no part.")), cards(good.slice(0, SHOWN))]
      : h("p", { class: "notice" }, gettext("None of what we sell in this country can be made for these feet as they are described. Below it says why; a missing measure can be added."), " ", h("a", { href: "/products/" }, gettext("See the products"))),
    more(good.slice(SHOWN), gettext("More that can be made")), more(bad, gettext("What cannot be made for these feet")));
}
