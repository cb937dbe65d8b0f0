// What several pages show in the same way: prices, pictures, notices, evidence, cards, lists with more.

import { api } from "./api.js";
import { fill, h, load, problemBox } from "./dom.js";
import { day, money } from "./format.js";
import { gettext, language } from "./words.js";

/** Marks what our writers wrote, in English, on pages of another language. */
export const spoken = language.startsWith("en") ? {} : { lang: "en" };

export function image(picture, properties = {}) {
  return picture ? h("img", { src: picture.url, alt: picture.alt, width: 480, height: 360, loading: "lazy", ...properties }) : null;
}

/** The sentence that stands beside everything about health. */
export function notice(given, heading = "h2") {
  return given ? h("aside", { class: "notice", "aria-label": given.title, ...spoken }, h(heading, {}, given.title), h("p", {}, given.text)) : null;
}

/** When reduced: the lowest price of the 30 days before. */
export function prior(amount) {
  return amount ? h("span", { class: "prior" }, gettext("Lowest price of the 30 days before: %(price)s", { price: money(amount) })) : null;
}

export function pageCard(page, base, heading = "h2") {
  return h(
    "li",
    { class: "card page", ...spoken },
    h(heading, {}, h("a", { href: `${base}${page.slug}/` }, page.title)),
    h("p", {}, page.summary),
    image(page.picture, { alt: "" }),
  );
}

/** A promise in one sentence, with its limits beside it. */
export function promise(policy, { heading = "h3", address = `/policies/${policy.slug}/` } = {}) {
  return h(
    "li",
    { class: "card" },
    h(heading, {}, h("a", { href: address }, policy.title)),
    h("p", {}, policy.headline),
    h("ul", { class: "small" }, policy.limits.map(({ component, promise: words }) => h("li", {}, h("strong", {}, `${component}: `), words))),
  );
}

/** What a customer says, with what a reader must know to judge it. */
export function voice(one) {
  const facts = [
    one.verified_purchase ? gettext("Verified purchase.") : null,
    one.rating ? gettext("%(rating)s of 5.", { rating: one.rating }) : null,
    one.is_incentivised ? one.incentive_note : null,
    one.is_insider ? gettext("Connected with us.") : null,
    one.typicality_note,
  ];
  return h(
    "li",
    { class: "card" },
    h("blockquote", spoken, h("p", {}, one.words)),
    h("p", { class: "small" }, [one.display_name, one.about].filter(Boolean).join(", ")),
    h("p", { class: "small quiet" }, facts.filter(Boolean).join(" ")),
  );
}

export function links(pages, base) {
  return h("ul", { class: "tags", ...spoken }, pages.map(({ slug, title }) => h("li", {}, h("a", { href: `${base}${slug}/` }, title))));
}

export function section(heading, ...children) {
  return h("section", {}, h("h2", {}, heading), ...children);
}

/** Statements about evidence, each with what it rests on and who paid for it. */
export function evidence(statements) {
  if (!statements.length) return null;
  return h(
    "ul",
    { class: "prose", ...spoken },
    statements.map((one) =>
      h(
        "li",
        {},
        one.statement,
        h(
          "span",
          { class: "hint" },
          one.source_url ? h("a", { href: one.source_url, rel: "external noopener" }, one.source) : one.source,
          h("span", { lang: language }, " ", gettext("Checked on %(day)s.", { day: day(one.checked_on) }), " ", gettext("Ties:"), " "),
          one.ties,
        ),
      ),
    ),
  );
}

/**
 * Show a list of the API with a button for more. `card(row)` makes an li; `empty` is what stands there without rows.
 *
 * Returns whether it is what stands there; another list may have been asked for meanwhile.
 */
export function listing(region, first, { card, empty, kind = "cards", tag = "ul" }) {
  return load(region, async () => {
    const { data } = await first();
    if (!data.results.length) return [empty];
    const list = h(tag, { class: kind }, data.results.map(card));
    const foot = h("div", { class: "more" });
    const offer = (next) => {
      fill(foot, next ? h("button", { type: "button", class: "quiet", onclick: () => go(next) }, gettext("Show more")) : null);
    };
    const go = async (next) => {
      if (foot.hasAttribute("aria-busy")) return;
      foot.setAttribute("aria-busy", "true");
      try {
        const page = (await api.more(next, { anyone: true })).data;
        const rows = page.results.map(card);
        // Who has gone on meanwhile is left where they are; a button that some browsers give no focus leaves it with the page.
        const isWaiting = foot.contains(document.activeElement) || document.activeElement === document.body;
        list.append(...rows);
        offer(page.next);
        if (isWaiting) rows[0]?.querySelector("a, summary")?.focus();
      } catch (problem) {
        if (problem.status === undefined) throw problem;
        fill(foot, problemBox(problem, { retry: () => go(next) }));
      } finally {
        foot.removeAttribute("aria-busy");
      }
    };
    offer(data.next);
    return [list, foot];
  });
}
