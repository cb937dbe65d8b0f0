// The clinician's own door: whom it is about, what was found, a signed statement, files. Nobody needs to sign in.

import { api } from "../api.js";
import { focusOn, h, problemBox } from "../dom.js";
import { day } from "../format.js";
import { field, form } from "../journey/forms.js";
import { said } from "../journey/told.js";
import { keep, recall } from "../store.js";
import { gettext } from "../words.js";
import { filesOf } from "./files.js";
import { footOf } from "./foot.js";

const KEPT = "clinician";
const place = document.querySelector("#clinician");
const anyone = { anyone: true };

/** The secret stands behind the number sign; it is kept for this tab, and taken out of the address. */
function secret() {
  const given = location.hash.slice(1);
  if (given.length > 20) {
    keep(KEPT, given, { lasting: false });
    history.replaceState(null, "", location.pathname);
  }
  return encodeURIComponent(recall(KEPT, { lasting: false }) ?? "");
}

const token = secret();

function closed() {
  place.replaceChildren(h("section", { class: "notice", role: "alert" },
    h("h2", {}, gettext("This link is not valid, or not any more")),
    h("p", {}, gettext("Links are good for 30 days, and a new one closes the old one. Ask the person who brought the letter for a new one."))));
}

function failed(problem) {
  if (problem.status === undefined) throw problem;
  if (problem.status === 404) closed();
  else place.replaceChildren(problemBox(problem, { retry: begin }));
}

function about(door) {
  const born = door.birth_year ?? gettext("unknown");
  return h("section", { class: "panel" },
    h("h2", {}, gettext("About %(initials)s, born %(year)s", { initials: door.initials, year: born })),
    door.flags.length
      ? [h("p", {}, gettext("This person told us the following. Nothing is made without your word:")), h("ul", {}, door.flags.map((flag) => h("li", {}, said(flag.sentence))))]
      : h("p", {}, gettext("This person told us nothing that speaks against insoles, and would like your values to be used.")),
    h("p", { class: "hint" }, gettext("Insoles are made for comfort and support; they are no treatment. A fitter compares your answer before anything is made. This link is good until %(when)s.", { when: day(door.expires_at) })));
}

function signature() {
  const today = new Date().toISOString().slice(0, 10);
  const may = [["", gettext("Please choose")], ["yes", gettext("Yes, this person may wear them")], ["no", gettext("No, this person may not wear them")]];
  return [
    field({ name: "may_wear_insoles", label: gettext("May this person wear insoles made to measure?"), options: may, required: true }),
    field({ name: "remarks", label: gettext("Remarks for the fitter"), rows: 3, maxlength: "500" }),
    field({ name: "clinician_name", label: gettext("Your name"), required: true, maxlength: "120", autocomplete: "name" }),
    field({ name: "profession", label: gettext("Your profession"), required: true, maxlength: "80", autocomplete: "organization-title" }),
    field({ name: "register_number", label: gettext("Licence or register number"), required: true, maxlength: "60" }),
    field({ name: "signed_on", label: gettext("Day of signing"), type: "date", required: true, max: today, value: today }),
  ];
}

function answering(door) {
  const feet = door.sides.map((side) => [side, footOf(side)]);
  const signed = signature();
  const made = form({
    fields: signed, label: gettext("Sign and send"), before: [feet.map(([, foot]) => foot.node), h("h2", {}, gettext("Your statement"))],
    send: async (values) => {
      const body = { ...values, may_wear_insoles: values.may_wear_insoles === "yes" };
      for (const [side, foot] of feet) if (foot.value()) body[side] = foot.value();
      const { data } = await api.post(`clinician-entries/${token}/`, body, anyone);
      show(data);
    },
  });
  return h("section", {}, h("h2", {}, gettext("What you found")), h("p", {}, gettext("Leave out what you did not examine.")), made.node);
}

function standing(door) {
  return {
    sent: gettext("Thank you. Your answer was sent; a fitter compares it next."),
    verified: gettext("Thank you. Your answer was compared, and counts."),
    rejected: gettext("Your last answer could not be used; the person who brought the letter knows why. You can send another one."),
    replaced: "",
  }[door.entry];
}

function show(door) {
  if (door.entry === "sent" || door.entry === "verified") {
    const again = h("details", { class: "more-about" }, h("summary", {}, gettext("Send another answer instead")), answering(door));
    place.replaceChildren(h("section", { class: "good", role: "status" }, h("h2", {}, gettext("Sent")), h("p", {}, standing(door))),
      ...(door.entry === "sent" ? [filesOf(token, door, show)] : []), about(door), again);
  } else {
    const before = door.entry === "rejected" ? [h("p", { class: "notice" }, standing(door))] : [];
    place.replaceChildren(...before, about(door), answering(door));
  }
  focusOn(place.firstElementChild);
}

async function begin() {
  if (!token) return closed();
  try {
    const { data } = await api.get(`clinician-entries/${token}/`, anyone);
    show(data);
  } catch (problem) {
    failed(problem);
  }
  return null;
}

await begin();
