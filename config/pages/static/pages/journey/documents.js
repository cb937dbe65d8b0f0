// The papers of an order. They are private, so they are fetched with the customer's key, not linked.

import { api } from "../api.js";
import { h, say } from "../dom.js";
import { gettext } from "../words.js";
import { pressing } from "./press.js";
import { said } from "./told.js";

/** Hand a file that was fetched to whoever pressed for it. */
export function handOver(data, name) {
  const address = URL.createObjectURL(data);
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  say(gettext("The document was saved."));
}

async function save(paper, number) {
  const { data } = await api.get(`orders/${number}/documents/${paper.code}/`, { as: "blob" });
  handOver(data, `${number}-${paper.code}.pdf`);
}

/** The section of an order's documents; null where they cannot be read now. */
export async function documentsOf(number) {
  let papers;
  try {
    papers = (await api.get(`orders/${number}/documents/`)).data.results;
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    return null;
  }
  const rows = papers.map((paper) => {
    const { button, notes } = pressing(said(paper.title), () => save(paper, number), "link");
    return h("li", {}, button, " (PDF)", notes);
  });
  return h("section", {}, h("h2", {}, gettext("Documents")), h("ul", {}, rows));
}
