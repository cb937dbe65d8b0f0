// What one has agreed to, for oneself and for one's wearers; each can be taken back.

import { api } from "../api.js";
import { h, say } from "../dom.js";
import { day } from "../format.js";
import { consentField, purposeName, textsOf } from "../journey/consents.js";
import { form } from "../journey/forms.js";
import { pressing } from "../journey/press.js";
import { allWearers } from "../journey/wearers.js";
import { gettext } from "../words.js";
import { accountPage } from "./signed_in.js";

const place = document.querySelector("#account");

function card(consent, names) {
  const about = consent.wearer ? names.get(consent.wearer) ?? gettext("Somebody who was put away") : gettext("Yourself");
  const isLive = !consent.withdrawn_at;
  const back = pressing(gettext("Take back"), async () => {
    await api.post("me/consents/", { purpose: consent.purpose, granted: false, ...(consent.wearer ? { wearer: consent.wearer } : {}) });
    say(gettext("Taken back."));
    await show();
  }, "button quiet");
  const canTakeBack = isLive && consent.given_by !== "wearer";
  return h("li", { class: "panel" }, h("h2", {}, purposeName(consent.purpose)),
    h("p", {}, about, " · ", gettext("since %(when)s", { when: day(consent.given_at) }), isLive ? null : [" · ", gettext("taken back on %(when)s", { when: day(consent.withdrawn_at) })]),
    consent.purpose === "health_data" && isLive ? h("p", { class: "hint" }, gettext("If you take it back, nothing new is made from the answers; what is being made stops until you agree again.")) : null,
    canTakeBack ? h("p", {}, back.button) : null, back.notes);
}

function news(texts) {
  const made = consentField(texts.get("marketing"), { required: true });
  return form({
    fields: [made], label: gettext("Agree"),
    send: async () => {
      await api.post("me/consents/", { purpose: "marketing", text_version: made.version });
      say(gettext("Kept."));
      await show();
    },
  }).node;
}

async function show() {
  const [{ data }, wearers, { data: profileForm }] = await Promise.all([
    api.get("me/consents/", { query: { limit: 100 } }), allWearers(), api.get("profile-form/", { anyone: true })]);
  const names = new Map(wearers.map((wearer) => [wearer.id, wearer.name]));
  const live = data.results.filter((consent) => !consent.withdrawn_at);
  const over = data.results.filter((consent) => consent.withdrawn_at);
  place.replaceChildren(...[
    live.length ? h("ul", { class: "plain" }, live.map((consent) => card(consent, names))) : h("p", {}, gettext("You have not agreed to anything.")),
    live.some((consent) => consent.purpose === "marketing") ? null : h("section", {}, h("h2", {}, gettext("News by e-mail")), news(textsOf(profileForm))),
    over.length ? h("details", { class: "more-about" }, h("summary", {}, gettext("Taken back")), h("ul", { class: "plain" }, over.map((consent) => card(consent, names)))) : null,
  ].filter(Boolean));
}

await accountPage(place, show);
