// Where the customer wants things sent: it decides currency and prices.

import { api } from "./api.js";
import { fill, h } from "./dom.js";
import { keep, recall } from "./store.js";
import { gettext, language } from "./words.js";

let asked = null;

/** Return every market, read once a page. */
function markets() {
  asked ??= api.get("markets/", { query: { limit: 100 }, anyone: true }).then(
    ({ data }) => data.results,
    (problem) => {
      asked = null;
      throw problem;
    },
  );
  return asked;
}

function name(code, fallback = code) {
  return new Intl.DisplayNames([language], { type: "region", fallback: "none" }).of(code) ?? fallback;
}

export const place = {
  markets,
  name,
  /** Return the country chosen, or the first of the default market. */
  async country() {
    const all = await markets();
    const codes = all.flatMap((market) => market.countries.map((country) => country.code));
    const kept = recall("country");
    return codes.includes(kept) ? kept : codes[0];
  },
  /** Return the market of the country chosen. */
  async market() {
    const code = await place.country();
    return (await markets()).find((market) => market.countries.some((country) => country.code === code));
  },
  /** Remember a choice and tell the page, which shows other prices now. */
  choose(code) {
    keep("country", code);
    dispatchEvent(new CustomEvent("place", { detail: code }));
  },
};

/** Offer the choice in the header and the footer. */
export async function showPlace() {
  const select = document.querySelector("#country");
  const shown = document.querySelector("#country-shown");
  const chosen = await place.country();
  const market = await place.market();
  const countries = (await markets()).flatMap((one) => one.countries.map(({ code, name: word }) => [code, name(code, word), one.currency]));
  countries.sort((a, b) => a[1].localeCompare(b[1], language));
  fill(select, countries.map(([code, word, currency]) => h("option", { value: code, selected: code === chosen }, `${word} (${currency})`)));
  select.disabled = false;
  shown.textContent = `${name(chosen)} · ${market.currency}`;
  shown.closest("a").setAttribute("aria-label", gettext("Country: %(country)s. Change it at the end of the page", { country: name(chosen) }));
}
