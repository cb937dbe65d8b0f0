// Describe the feet of one of one's wearers: consent first, then the questionnaire, or an earlier description as it is.

import { api } from "../api.js";
import { h, problemBox } from "../dom.js";
import { questionnaire } from "../feet/questionnaire.js";
import { day } from "../format.js";
import { gettext } from "../words.js";
import { agreed, consentField, guardianFields, noticeOfConsent, textsOf } from "./consents.js";
import { ownFeetTold } from "./feet_told.js";
import { form } from "./forms.js";
import { invitationPanel } from "./invitations.js";
import { pressing } from "./press.js";

function doorOf(profileId) {
  return {
    read: () => api.get(`profiles/${profileId}/`),
    change: (body, etag) => api.patch(`profiles/${profileId}/`, body, { etag }),
    submit: (etag) => api.post(`profiles/${profileId}/submit/`, undefined, { etag }),
  };
}

/** Where the scans of one profile go; `fitter` is where a fitter can be asked, or null. */
function scanDoorOf(profileId, wearer, form, fitter) {
  const text = textsOf(form).get("photo_scan_storage");
  return {
    list: async () => (await api.get(`profiles/${profileId}/scans/`, { query: { limit: 100 } })).data.results,
    read: (id) => api.get(`scans/${id}/`),
    send: (told, how) => api.upload(`profiles/${profileId}/scans/`, told, how),
    remove: (id) => api.delete(`scans/${id}/`),
    consent: {
      text,
      given: wearer.consents.includes("photo_scan_storage"),
      give: (version) => api.post("me/consents/", { purpose: "photo_scan_storage", text_version: version, wearer: wearer.id }),
    },
    fitter,
    prints: {
      list: () => api.get(`profiles/${profileId}/pressure-prints/`),
      send: (told) => api.upload(`profiles/${profileId}/pressure-prints/`, told),
      remove: (side) => api.delete(`profiles/${profileId}/pressure-prints/${side}/`),
    },
  };
}

/** What has to be agreed to before health answers are taken in. */
function lacking(wearer) {
  const needed = wearer.is_minor ? ["health_data", "guardian"] : ["health_data"];
  return needed.filter((purpose) => !wearer.consents.includes(purpose));
}

function consentStep(wearer, profileForm, needs, go) {
  const texts = textsOf(profileForm);
  const fields = [
    ...(needs.includes("health_data") ? [consentField(texts.get("health_data"), { required: true })] : []),
    ...(needs.includes("guardian") ? guardianFields(texts) : []),
  ];
  return form({
    fields, label: gettext("Agree and go on"), before: [h("p", {}, gettext("Before we ask about the feet of %(name)s, please agree:", { name: wearer.name }))], after: [noticeOfConsent()],
    send: async (values) => {
      for (const consent of agreed(fields)) {
        await api.post("me/consents/", { ...consent, wearer: wearer.id, ...(consent.purpose === "guardian" ? { guardian_name: values.guardian_name } : {}) });
      }
      await go();
    },
  }).node;
}

/** The latest description was sent back: only a new one, begun from it, helps. */
function correcting(goOn) {
  const { button, notes } = pressing(gettext("Correct it, or measure again"), goOn);
  return h("section", { class: "notice" },
    h("p", {}, gettext("What was answered and measured is kept: change what is named above, then send it again.")),
    h("p", { class: "actions" }, button), notes);
}

function choosing(wearer, { useLatest, goOn }) {
  const use = pressing(gettext("Nothing has changed: use it"), () => useLatest(wearer.latest_profile.id));
  const change = pressing(gettext("Something has changed"), goOn, "button quiet");
  return h("section", { class: "notice" },
    h("p", {}, gettext("The feet of %(name)s were described on %(when)s.", { name: wearer.name, when: day(wearer.latest_profile.submitted_at) })),
    h("p", {}, gettext("Weight, an injury, surgery, pregnancy and other shoes count as a change.")),
    h("p", { class: "actions" }, useLatest ? [use.button, " "] : null, change.button), use.notes, change.notes);
}

async function draftOf(wearer) {
  if (wearer.draft) return api.get(`profiles/${wearer.draft}/`);
  const body = wearer.latest_profile ? { based_on: wearer.latest_profile.id } : {};
  try {
    return await api.post(`wearers/${wearer.id}/profiles/`, body);
  } catch (problem) {
    // Another tab was quicker: there is one draft at a time, and the answer names it.
    if (problem.code !== "profile_draft_exists") throw problem;
    return api.get(`profiles/${problem.extra.profile}/`);
  }
}

/**
 * Show what is next for a wearer in `place`; `onDescribed(profileId)` goes on once a description is sent or chosen.
 *
 * `refused` is the description that a fitter has sent back: it is not offered again as it is. `fitter` is where a
 * fitter can be asked, once there is an order. `tells`: what was read from a description stands below it.
 */
export async function describeFeet(place, wearerId, { onDescribed, canReuse = true, refused = null, fitter = null, tells = false }) {
  const again = () => describeFeet(place, wearerId, { onDescribed, canReuse, refused, fitter, tells });
  try {
    const [{ data: wearer }, { data: profileForm }] = await Promise.all([api.get(`wearers/${wearerId}/`), api.get("profile-form/", { anyone: true })]);
    if (wearer.speaks_for_self) {
      place.replaceChildren(h("p", { class: "notice" }, gettext("%(name)s answers for themselves. You see how far they are, size and fit; more only if they share it.", { name: wearer.name })), invitationPanel(wearer));
      if (tells && wearer.latest_profile && wearer.consents.includes("sharing")) place.append(ownFeetTold(wearer, wearer.latest_profile.id));
      return;
    }
    const open = async () => {
      const start = await draftOf(wearer);
      questionnaire(place, { form: profileForm, door: doorOf(start.data.id), scanDoor: scanDoorOf(start.data.id, wearer, profileForm, fitter), start, onSubmitted: (profile) => onDescribed(profile.id),
        onConsents: (purposes) => place.replaceChildren(consentStep(wearer, profileForm, purposes, again)) });
      if (wearer.relation !== "self" && !wearer.is_minor) {
        place.append(h("details", { class: "more-about" }, h("summary", {}, gettext("Rather let them answer for themselves?")), invitationPanel(wearer)));
      }
    };
    if (lacking(wearer).length) place.replaceChildren(consentStep(wearer, profileForm, lacking(wearer), again));
    else if (wearer.latest_profile?.id === refused && refused && !wearer.draft) place.replaceChildren(correcting(open));
    else if (wearer.latest_profile && !wearer.draft) {
      place.replaceChildren(choosing(wearer, { useLatest: canReuse ? onDescribed : null, goOn: open }));
      if (tells) place.append(ownFeetTold(wearer, wearer.latest_profile.id));
    }
    else await open();
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    place.replaceChildren(problemBox(problem, { retry: again }));
  }
}
