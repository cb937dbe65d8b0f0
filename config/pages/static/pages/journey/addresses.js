// The boxes of a postal address. Which parts are needed there, the API knows; this only uses the words of the country.

import { h } from "../dom.js";
import { place } from "../place.js";
import { gettext } from "../words.js";
import { field } from "./forms.js";

export const PARTS = ["name", "company", "line1", "line2", "postal_code", "city", "region", "country", "phone"];

function wordsOf(country) {
  const region = { US: gettext("State"), CA: gettext("Province"), JP: gettext("Prefecture"), GB: gettext("County"), IE: gettext("County") }[country] || gettext("Region");
  const postal = { US: gettext("ZIP code"), GB: gettext("Postcode"), IE: gettext("Eircode") }[country] || gettext("Postal code");
  return { region, postal };
}

// Countries whose addresses have no region, so that nobody is asked for one.
const NO_REGION = new Set(["AT", "BE", "DE", "FR", "NL", "GB"]);

/**
 * The fields of an address among `countries` (of the markets, { code, name }); `at` is where it stands in the body.
 * A change of country changes the words.
 */
export function addressFields(countries, { at = "", country } = {}) {
  const named = (name, label, rest) => field({ name, label, pointer: `${at}/${name}`, ...rest });
  const words = wordsOf(country);
  const fields = [
    named("name", gettext("Name"), { required: true, autocomplete: "name", maxlength: "120", help: gettext("Who receives the parcel.") }),
    named("company", gettext("Company"), { autocomplete: "organization", maxlength: "120" }),
    named("line1", gettext("Street and number"), { required: true, autocomplete: "address-line1", maxlength: "160" }),
    named("line2", gettext("Apartment, floor"), { autocomplete: "address-line2", maxlength: "160" }),
    named("postal_code", words.postal, { depends: true, autocomplete: "postal-code", maxlength: "20" }),
    named("city", gettext("City"), { depends: true, autocomplete: "address-level2", maxlength: "100" }),
    named("region", words.region, { depends: true, autocomplete: "address-level1", maxlength: "60" }),
    named("country", gettext("Country"), { required: true, autocomplete: "country", options: countries.map(({ code, name }) => [code, place.name(code, name)]), value: country }),
    named("phone", gettext("Phone"), { type: "tel", autocomplete: "tel", maxlength: "40", help: gettext("For the carrier only.") }),
  ];
  const by = Object.fromEntries(fields.map((each) => [each.name, each]));
  const follow = () => {
    const now = wordsOf(by.country.input.value);
    by.region.node.querySelector("label").firstChild.textContent = now.region;
    by.postal_code.node.querySelector("label").firstChild.textContent = now.postal;
    by.region.node.hidden = NO_REGION.has(by.country.input.value);
    if (by.region.node.hidden) by.region.input.value = "";
  };
  by.country.input.addEventListener("change", follow);
  follow();
  return fields;
}

export function addressOf(values) {
  return Object.fromEntries(PARTS.map((part) => [part, values[part] ?? ""]));
}

export function addressLines(address) {
  const town = address.country === "US" || address.country === "CA" ? `${address.city}, ${address.region} ${address.postal_code}` : [address.postal_code, address.city].filter(Boolean).join(" ");
  const region = address.country === "US" || address.country === "CA" ? "" : address.region;
  return [address.name, address.company, address.line1, address.line2, town.trim(), region, address.country && place.name(address.country), address.phone].filter(Boolean);
}

/** An address as it stands on a parcel. */
export function addressBlock(address) {
  return h("address", {}, addressLines(address).flatMap((line, index) => [index ? h("br") : null, line]));
}
