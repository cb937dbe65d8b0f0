// The invited wearer's own door: consent, questionnaire, thanks. No price, no address, nobody else.

import { api } from "../api.js";
import { focusOn, h, problemBox } from "../dom.js";
import { questionnaire } from "../feet/questionnaire.js";
import { lastDay } from "../format.js";
import { keep, recall } from "../store.js";
import { gettext } from "../words.js";
import { agreed, birthField, consentField, followBirth, noticeOfConsent } from "./consents.js";
import { offeredCovers } from "./covers_offered.js";
import { feetTold } from "./feet_told.js";
import { field, form } from "./forms.js";
import { ownInsoles } from "./insoles.js";
import { told } from "./told.js";

const KEPT = "invitation";
const place = document.querySelector("#invitation");

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
const anyone = { anyone: true };

function closed() {
  place.replaceChildren(h("section", { class: "notice", role: "alert" },
    h("h2", {}, gettext("This link is not valid, or not any more")),
    h("p", {}, gettext("Links are good for 14 days, for a gift from the day on which it is given, and a new one closes the old one. Ask who sent it for a new one. What you answered is kept."))));
}

function failed(problem, again) {
  if (problem.status === undefined) throw problem;
  if (problem.status === 404) closed();
  else place.replaceChildren(problemBox(problem, { retry: again }));
}

function agreeing(door) {
  const texts = new Map(door.consents.map((text) => [text.purpose, text]));
  const birth = birthField();
  const consents = ["health_data", "photo_scan_storage", "sharing", "research"].filter((purpose) => texts.has(purpose)).map((purpose) => consentField(texts.get(purpose), { required: texts.get(purpose).required && !texts.get(purpose).given }));
  const guardians = texts.has("guardian") && door.guardian_needed !== false
    ? [consentField(texts.get("guardian"), { required: true }), field({ name: "guardian_name", label: gettext("Name of the guardian"), required: true, maxlength: "120" })]
    : [];
  if (door.birth_month_needed) followBirth(birth, guardians);
  const fields = [...(door.birth_month_needed ? [birth] : []), ...consents, ...guardians];
  return form({
    fields, label: gettext("Agree and go on"), after: [noticeOfConsent()],
    before: [h("p", {}, gettext("Somebody ordered insoles made to measure for you, %(name)s. Your answers are your own: who ordered sees how far you are, size and fit, and more only if you share it.", { name: door.name }))],
    send: async (values) => {
      const body = { consents: agreed(fields) };
      if (door.birth_month_needed) body.birth_month = values.birth_month;
      if (guardians.length && !guardians[1].node.hidden) body.guardian_name = values.guardian_name;
      await api.post(`invitations/${token}/`, body, anyone);
      await begin();
    },
  }).node;
}

const door = {
  read: () => api.get(`invitations/${token}/profile/`, anyone),
  change: (body, etag) => api.patch(`invitations/${token}/profile/`, body, { etag, anyone: true }),
  submit: (etag) => api.post(`invitations/${token}/submit/`, undefined, { etag, anyone: true }),
};

const clinician = {
  read: () => api.get(`invitations/${token}/clinician-link/`, anyone),
  make: () => api.post(`invitations/${token}/clinician-link/`, undefined, anyone),
  close: () => api.delete(`invitations/${token}/clinician-link/`, anyone),
  letter: (query) => api.get(`invitations/${token}/clinician-letter.pdf`, { ...anyone, query, as: "blob" }),
};

/** Where the wearer's own scans go. Whoever is invited has no order to write to us from. */
function scanDoor(state) {
  const text = state.consents.find(({ purpose }) => purpose === "photo_scan_storage");
  return {
    list: async () => (await api.get(`invitations/${token}/scans/`, anyone)).data,
    read: (id) => api.get(`invitations/${token}/scans/${id}/`, anyone),
    send: (told, how) => api.upload(`invitations/${token}/scans/`, told, { ...how, ...anyone }),
    remove: (id) => api.delete(`invitations/${token}/scans/${id}/`, anyone),
    consent: {
      text,
      given: text.given,
      give: (version) => api.post(`invitations/${token}/consents/`, { purpose: text.purpose, granted: true, text_version: version }, anyone),
    },
    fitter: null,
    prints: {
      list: () => api.get(`invitations/${token}/pressure-prints/`, anyone),
      send: (told) => api.upload(`invitations/${token}/pressure-prints/`, told, anyone),
      remove: (side) => api.delete(`invitations/${token}/pressure-prints/${side}/`, anyone),
    },
  };
}

/** The draft that is open, or a new one: empty, or from what was sent before. */
async function draft(status) {
  if (status === null) return api.post(`invitations/${token}/profile/`, {}, anyone);
  const present = await door.read();
  return status === "draft" ? present : api.post(`invitations/${token}/profile/`, { based_on: present.data.id }, anyone);
}

async function describe(state) {
  try {
    const [{ data: form }, start] = await Promise.all([api.get("profile-form/", anyone), draft(state.profile_status)]);
    questionnaire(place, { form, door, scanDoor: scanDoor(state), start, onSubmitted: begin, onConsents: () => place.replaceChildren(agreeing(state)) });
  } catch (problem) {
    failed(problem, begin);
  }
}

function choices(state) {
  const list = state.consents.filter((text) => text.purpose !== "guardian").map((text) => {
    const made = consentField(text);
    const complaint = h("span", { class: "field-error", role: "alert" });
    made.node.append(complaint);
    made.input.checked = text.given;
    made.input.addEventListener("change", async () => {
      made.input.disabled = true;
      try {
        await api.post(`invitations/${token}/consents/`, { purpose: text.purpose, granted: made.input.checked, ...(made.input.checked ? { text_version: text.version } : {}) }, anyone);
        complaint.textContent = "";
      } catch (problem) {
        if (problem.status === undefined) throw problem;
        made.input.checked = !made.input.checked;
        complaint.textContent = told(problem);
      }
      made.input.disabled = false;
    });
    return made.node;
  });
  return h("details", { class: "more-about" }, h("summary", {}, gettext("What you have agreed to")), list);
}

function thanks(state, insoles) {
  const change = h("button", { type: "button", class: "button quiet", onclick: () => describe(state) }, gettext("Something has changed"));
  return [h("section", { class: "good" },
    h("h2", {}, gettext("Thank you, %(name)s", { name: state.name })),
    h("p", {}, gettext("A fitter looks at your answers next. You need not do anything more. This link is good until %(when)s, should you want to change something.", { when: lastDay(state.expires_at) })),
    change), feetTold(() => api.get(`invitations/${token}/assessment/`, anyone), clinician), insoles, choices(state)].filter(Boolean);
}

async function begin() {
  if (!token) return closed();
  try {
    const { data: state } = await api.get(`invitations/${token}/`, anyone);
    const needs = state.birth_month_needed || state.consents.some((text) => text.required && !text.given);
    if (state.state === "open" || needs) place.replaceChildren(agreeing(state));
    else if (state.profile_status === "submitted") place.replaceChildren(...thanks(state, await ownInsoles(token)), await offeredCovers(token));
    else {
      await describe(state);
      place.append(choices(state), await offeredCovers(token));
    }
    focusOn(place.firstElementChild);
  } catch (problem) {
    failed(problem, begin);
  }
  return null;
}

await begin();
