// The letter that a wearer takes to a clinician, and how far the answer is. Its link is good for 30 days.

import { fill, h, problemBox, say } from "../dom.js";
import { day } from "../format.js";
import { gettext, language } from "../words.js";
import { handOver } from "./documents.js";
import { pressing } from "./press.js";

function progress({ entry, reason }) {
  return {
    sent: gettext("A clinician has answered. A fitter reads it next; you need not do anything more."),
    verified: gettext("A clinician has answered, and a fitter has read it: your insoles can go on."),
    rejected: gettext("The clinician's answer could not be used: %(reason)s", { reason }),
  }[entry] ?? null;
}

/** The step of a red flag that leads to a clinician. `clinician` reads, makes and closes the link, and fetches the letter. */
export function letterStep(clinician) {
  const place = h("div", { class: "letter" });
  const show = ({ data }) => {
    const told = progress(data);
    const done = ["sent", "verified"].includes(data.entry);
    const letter = pressing(gettext("Save the letter for the clinician (PDF)"), async () => {
      if (data.state !== "open") show(await clinician.make());
      handOver((await clinician.letter({ language: language.startsWith("de") ? "de" : "en" })).data, "letter.pdf");
    });
    const isOpen = data.state === "open" && !done;
    const close = pressing(gettext("Close the link"), async () => {
      await clinician.close();
      show(await clinician.read());
      say(gettext("The link is closed."));
    }, "button quiet");
    fill(place,
      told ? h("p", { class: "notice" }, told) : null,
      done ? null : h("p", {}, gettext("Take our letter along. It names what you ticked, and holds a link by which the clinician can answer.")),
      ["expired", "revoked"].includes(data.state) && !done ? h("p", { class: "hint" }, gettext("The link in the letter has ended; a new letter holds a new one.")) : null,
      done ? null : [h("p", { class: "actions" }, letter.button, isOpen ? [" ", close.button] : null), letter.notes],
      isOpen ? [h("p", { class: "hint" }, gettext("The link in it is good until %(when)s. Whoever has it can answer for you.", { when: day(data.expires_at) })), close.notes] : null);
  };
  const load = () => clinician.read().then(show, (problem) => {
    if (problem.status === undefined) throw problem;
    fill(place, problemBox(problem, { retry: load, heading: "h4" }));
  });
  load();
  return place;
}
