// The sheet to print, and shoe sizes.

import { api } from "./api.js";
import { fill, h } from "./dom.js";
import { lengthInWords } from "./feet/units.js";
import { onSubmit } from "./forms.js";
import { prefersImperial } from "./habit.js";
import { gettext } from "./words.js";

const papers = [["a4", gettext("A4 (PDF)")], ["letter", gettext("Letter (PDF)")]].map(([paper, words]) =>
  h("li", {}, h("a", { class: "button", href: api.link("profile-form/measuring-sheet.pdf", { paper }) }, words)));
fill(
  document.querySelector("#sheets"),
  prefersImperial() ? papers.toReversed() : papers,
);

const form = document.querySelector("#converter");
const converted = document.querySelector("#converted");

onSubmit(form, async ({ size, scale }) => {
  fill(converted);
  const { data } = await api.get("shoe-sizes/convert/", { query: { size, scale }, anyone: true });
  const { foot_length_mm: length, plus_minus_mm: spread } = data;
  fill(
    converted,
    h("p", {}, gettext("A foot of about %(length)s, give or take %(spread)s. In other scales:", { length: lengthInWords(length), spread: lengthInWords(spread) })),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, gettext("Scale")), h("th", { scope: "col" }, gettext("Size")))),
      h("tbody", {}, data.scales.map((one) => h("tr", {}, h("th", { scope: "row" }, one.name), h("td", {}, one.label)))),
    ),
  );
});

// Who pressed before this script was there has sent the form into the address; whoever comes back asks anew.
const sent = new URLSearchParams(location.search).get("size");
if (sent) {
  history.replaceState(null, "", location.pathname);
  form.elements.size.value = sent;
  form.requestSubmit();
}

api.get("profile-form/", { anyone: true }).then(
  ({ data }) => {
    fill(form.elements.scale, data.size_scales.map(({ code, name }) => h("option", { value: code, selected: code === "eu_two_point" }, name)));
  },
  () => {
    // Without the list there is one scale to choose.
  },
);
