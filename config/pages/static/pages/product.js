// One product: what it is, for whom, what it costs here, what we promise, and into the cart.

import { api } from "./api.js";
import { addLine, forgetCart } from "./cart.js";
import { fill, h, load, parts, say, title } from "./dom.js";
import { lengthsInWords, weightInWords } from "./feet/units.js";
import { onSubmit, read, write } from "./forms.js";
import { list, money, number } from "./format.js";
import { markdown } from "./markdown.js";
import { ACTIVITIES, FOOTWEAR, LENGTHS, MEASURES, named, THICKNESSES } from "./names.js";
import { place } from "./place.js";
import { image, links, notice, prior, promise, section, spoken, voice } from "./show.js";
import { gettext, language, ngettext } from "./words.js";

const region = document.querySelector("#product");

function tax(product) {
  return product.prices_include_tax ? gettext("including tax, plus shipping") : gettext("plus tax and shipping, shown before you pay");
}

function leadTime({ business_days: count, counted_from: from }) {
  return from === "feet_approved"
    ? ngettext("Leaves us one business day after your feet are approved", "Leaves us %(count)s business days after your feet are approved", count)
    : ngettext("Leaves us one business day after payment", "Leaves us %(count)s business days after payment", count);
}

function variant(product, one, isFirst) {
  const facts = [
    one.thickness_mm === null ? null : gettext("%(thickness)s mm thick", { thickness: number(one.thickness_mm) }),
    one.weight_g === null ? null : gettext("%(weight)s g", { weight: number(one.weight_g) }),
    one.availability === "sold_out" ? gettext("sold out") : null,
  ].filter(Boolean);
  return h(
    "label",
    { class: "choice" },
    h("input", { type: "radio", name: "sku", value: one.sku, checked: isFirst, disabled: one.availability === "sold_out" }),
    h(
      "span",
      {},
      h("strong", spoken, one.name),
      facts.length ? h("span", { class: "hint" }, facts.join(", ")) : null,
      h("span", { class: "price" }, money(one.price), prior(one.lowest_prior)),
    ),
  );
}

function buying(product) {
  const open = product.variants.find((one) => one.availability !== "sold_out");
  const quantity =
    product.kind === "stock"
      ? h(
          "p",
          { class: "field" },
          h("label", { for: "quantity" }, gettext("How many")),
          h("input", { id: "quantity", name: "quantity", type: "number", min: 1, max: 20, value: 1, required: true, "data-type": "number" }),
        )
      : null;
  const added = h("div", { role: "status" });
  const form = h(
    "form",
    { class: "buy", id: "buy" },
    h("fieldset", {}, h("legend", {}, gettext("Choose yours")), product.variants.map((one) => variant(product, one, one === open))),
    quantity,
    h("p", { class: "small quiet" }, tax(product)),
    open ? h("p", { class: "actions" }, h("button", {}, gettext("Add to cart"))) : h("p", {}, gettext("Sold out at the moment.")),
    added,
    h("p", { class: "small" }, leadTime(product.lead_time), "."),
    product.kind === "custom" ? h("p", { class: "small quiet" }, gettext("Pay first and measure later, or measure first: both work.")) : null,
  );
  const anew = () => {
    forgetCart();
    form.requestSubmit();
  };
  onSubmit(form, async (values) => {
    fill(added);
    try {
      await addLine(values.sku, { quantity: values.quantity ?? 1 });
    } catch (problem) {
      if (problem.code === "other_market") fill(added, h("button", { type: "button", class: "quiet", onclick: anew }, gettext("Begin a new cart")));
      throw problem;
    }
    fill(added, h("p", { class: "notice" }, gettext("It is in your cart."), " ", h("a", { href: "/cart/" }, gettext("Go to the cart"))));
    say(gettext("It is in your cart."));
  });
  return form;
}

function fact(name, value, properties = {}) {
  return value ? [h("dt", {}, name), h("dd", properties, value)] : null;
}

function ranges(fit) {
  return Object.entries(fit.ranges ?? {}).map(([code, [least, most]]) =>
    h("li", {}, gettext("%(measure)s: %(low)s to %(high)s", { measure: named(MEASURES, code), ...lengthsInWords(least, most) })),
  );
}

function fitting({ fit, ...product }) {
  if (!fit) return null;
  const words = (codes) => list(codes.map((code) => named(MEASURES, code)));
  const ages = product.max_age_years
    ? gettext("Ages %(least)s to %(most)s", { least: product.min_age_years, most: product.max_age_years })
    : gettext("From age %(least)s", { least: product.min_age_years });
  const weight = product.max_wearer_kg ? gettext("up to %(weight)s", { weight: weightInWords(product.max_wearer_kg) }) : null;
  return section(
    gettext("What we need to know about your feet"),
    h("p", { class: "text" }, gettext("Of each foot: %(measures)s.", { measures: words(fit.needs) })),
    fit.wants?.length ? h("p", { class: "text" }, gettext("Better still, if you can: %(measures)s.", { measures: words(fit.wants) })) : null,
    ranges(fit).length ? [h("p", {}, gettext("We can make it for:")), h("ul", { class: "text" }, ranges(fit))] : null,
    h("p", {}, [ages, weight].filter(Boolean).join(", "), "."),
    h("p", {}, h("a", { href: "/measuring/" }, gettext("How to measure your feet"))),
  );
}

/** Which promises hold for it: those about made-to-measure pairs say nothing about goods from stock. */
function promises(product, policies) {
  const wanted = product.kind === "stock" ? policies.filter(({ kind }) => kind === "terms") : policies;
  return wanted.map((policy) => promise(policy, { address: `/policies/${policy.slug}/${policy.version}/` }));
}

/** Choose in the form what is chosen in the one that it replaces, as far as it is to be had; answers how to go back there. */
function chooseAgain(form, product) {
  const before = document.querySelector("#buy");
  if (!before) return () => {};
  const { sku, quantity } = read(before);
  if (product.variants.some((one) => one.sku === sku && one.availability !== "sold_out")) write(form, { sku });
  write(form, { quantity });
  const at = before.contains(document.activeElement) ? document.activeElement.name : "";
  return () => [...form.elements].find(({ name, type, checked }) => at && name === at && (type !== "radio" || checked))?.focus();
}

function page(product, buy, policies, voices) {
  title(product.name);
  return [
    h(
      "div",
      { class: "product" },
      h("div", { class: "pictures" }, product.pictures.map((picture) => image(picture, { loading: "eager" }))),
      h("div", {}, h("h1", spoken, product.name), h("p", { class: "lead", ...spoken }, product.tagline), buy),
    ),
    section(gettext("What it is"), h("div", { class: "text", ...spoken }, markdown(product.description, { top: 3 }))),
    notice(product.notice),
    section(
      gettext("In detail"),
      h(
        "dl",
        { class: "facts" },
        fact(gettext("Made for"), product.activities.map((code) => named(ACTIVITIES, code)).join(", ")),
        fact(gettext("Fits in"), product.footwear.map((code) => named(FOOTWEAR, code)).join(", ")),
        fact(gettext("Shape"), [product.length && named(LENGTHS, product.length), product.thickness_class && named(THICKNESSES, product.thickness_class)].filter(Boolean).join(", ")),
        fact(gettext("Core"), product.core_material, spoken),
        fact(gettext("Spring"), product.energy_return, spoken),
        fact(gettext("Washing"), product.wash_instructions, spoken),
        fact(gettext("Durability"), product.durability, spoken),
        fact(gettext("FSA and HSA (US)"), product.fsa_hsa, spoken),
      ),
    ),
    product.concerns.length ? section(gettext("People choose it for"), links(product.concerns, "/concerns/")) : null,
    product.foot_types.length ? section(gettext("Foot types it is made for"), links(product.foot_types, "/foot-types/")) : null,
    fitting(product),
    section(gettext("What we promise"), h("ul", { class: "cards" }, promises(product, policies))),
    voices.length ? section(gettext("What customers say"), h("ul", { class: "cards" }, voices.map(voice))) : null,
  ];
}

async function show() {
  let goBack = null;
  const isShown = await load(region, async () => {
    const country = await place.country();
    const [product, policies, voices] = await Promise.all([
      api.get(`products/${parts.slug}/`, { query: { country }, anyone: true }),
      api.get("policies/", { query: { language, limit: 100 }, anyone: true }),
      api.get("testimonials/", { query: { product: parts.slug, limit: 12 }, anyone: true }),
    ]);
    const buy = buying(product.data);
    goBack = chooseAgain(buy, product.data);
    return page(product.data, buy, policies.data.results, voices.data.results);
  });
  if (isShown) goBack?.();
}

addEventListener("place", show);
show();
