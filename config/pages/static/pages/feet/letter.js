// Where a clinician comes first: the letter to take along, its link, and how far the answer is.

import { h, problemBox, say } from "../dom.js";
import { day } from "../format.js";
import { pressing } from "../journey/press.js";
import { gettext } from "../words.js";

async function save(door) {
  const { data } = await door.letter(document.documentElement.lang === "de" ? "de" : "en");
  const address = URL.createObjectURL(data);
  const link = h("a", { href: address, download: "letter.pdf" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  say(gettext("The letter was saved."));
}

function standing(link) {
  if (link.entry === "sent") {
    return h("p", { class: "good" }, gettext("A clinician has answered on %(when)s; a fitter compares it next. You need not do anything.", { when: day(link.entry_sent_at) }));
  }
  if (link.entry === "rejected") {
    return h("p", { class: "notice" }, gettext("A clinician’s answer could not be used: %(reason)s", { reason: link.reason }));
  }
  return null;
}

/**
 * A panel that fills itself. `door` does `read()`, `issue()` and `revoke()` of the link, and `letter(language)`.
 */
export function letterPanel(door) {
  const body = h("div", {});
  const draw = (link) => {
    const issue = pressing(link.state === "none" ? gettext("Make the letter") : gettext("Make a new link"), async () => draw((await door.issue()).data), link.state === "open" ? "button quiet" : "button");
    const paper = pressing(gettext("Save the letter (PDF)"), () => save(door));
    const close = pressing(gettext("Close the link"), async () => {
      await door.revoke();
      draw((await door.read()).data);
    }, "button quiet");
    const isOpen = link.state === "open";
    const ended = link.state === "none" ? null : h("p", {}, gettext("The link in the letter has ended; a new one closes the old."));
    body.replaceChildren(...[
      standing(link),
      isOpen ? h("p", {}, gettext("The link in it is good until %(when)s. Whoever has it can answer for you.", { when: day(link.expires_at) })) : ended,
      h("p", { class: "actions" }, isOpen ? [paper.button, " "] : null, issue.button, isOpen ? [" ", close.button] : null),
      paper.notes, issue.notes, close.notes,
    ].filter(Boolean));
  };
  const load = async () => {
    try {
      draw((await door.read()).data);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      body.replaceChildren(problemBox(problem, { retry: load, heading: "h4" }));
    }
  };
  load();
  return h("section", { class: "panel" }, h("h3", {}, gettext("The letter for a clinician")),
    h("p", {}, gettext("Take this letter to a doctor, podiatrist or orthotist. They answer behind the link in it; then a fitter compares the answer, and you can go on.")),
    body);
}
