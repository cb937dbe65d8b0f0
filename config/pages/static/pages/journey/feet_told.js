// What we read from a description, and what suits: below the thanks, and on the wearer's page.

import { api } from "../api.js";
import { h, problemBox } from "../dom.js";
import { assessed } from "../feet/assessed.js";
import { gettext } from "../words.js";
import { letterStep } from "./clinician_letter.js";
import { recommended } from "./recommended.js";

/**
 * A region that fills itself. `read()` gets the assessment, `clinician` the way to a clinician's answer; `wearer` and
 * `profileId` are there where somebody may buy.
 */
export function feetTold(read, clinician, { wearer = null, profileId = null } = {}) {
  const region = h("div", { class: "feet-told", "aria-busy": "true" }, h("p", { class: "loading" }, gettext("Loading …")));
  const load = async () => {
    region.setAttribute("aria-busy", "true");
    try {
      const [{ data: found }, { data: form }] = await Promise.all([read(), api.get("profile-form/", { anyone: true })]);
      const suits = wearer && profileId ? await recommended(profileId, wearer, { canBuy: !found.is_blocked }) : null;
      region.replaceChildren(assessed(found, form.size_scales, found.is_blocked ? letterStep(clinician) : null), ...(suits ? [suits] : []));
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      // Nothing was measured, or it is for the wearer alone: the page says so and goes on.
      region.replaceChildren(problemBox(problem, { retry: load }));
    } finally {
      region.removeAttribute("aria-busy");
    }
  };
  load();
  return region;
}

/** Of one of one's own wearers. */
export function ownFeetTold(wearer, profileId, { canBuy = true } = {}) {
  const clinician = {
    read: () => api.get(`profiles/${profileId}/clinician-link/`),
    make: () => api.post(`profiles/${profileId}/clinician-link/`),
    close: () => api.delete(`profiles/${profileId}/clinician-link/`),
    letter: (query) => api.get(`profiles/${profileId}/clinician-letter.pdf`, { query, as: "blob" }),
  };
  return feetTold(() => api.get(`profiles/${profileId}/assessment/`), clinician, canBuy ? { wearer, profileId } : {});
}
