// A forgotten password: ask for a link, or follow it and choose a new one.

import { accounts } from "../accounts.js";
import { focusOn, h, parts, problemBox } from "../dom.js";
import { field, form } from "../journey/forms.js";
import { gettext } from "../words.js";
import { entered } from "./entering.js";

const place = document.querySelector("#account");
const key = parts.key ? parts.key : "";

function show(...content) {
  place.replaceChildren(...content);
  focusOn(place.firstElementChild);
}

function asking() {
  return form({
    fields: [field({ name: "email", label: gettext("E-mail address"), type: "email", autocomplete: "username", required: true })],
    label: gettext("Mail me a link"), keep: "reset",
    send: async ({ email }) => {
      await accounts.post("auth/password/request", { email });
      show(h("section", { class: "good" }, h("h2", {}, gettext("Look into your mail")),
        h("p", {}, gettext("If there is an account of %(email)s, a link to choose a new password is on its way.", { email }))));
    },
  }).node;
}

function choosing() {
  return form({
    fields: [field({ name: "password", label: gettext("New password"), type: "password", autocomplete: "new-password", required: true, help: gettext("At least ten characters; a few words are easiest to remember.") })],
    label: gettext("Keep this password"),
    send: async ({ password }) => {
      const answer = await accounts.post("auth/password/reset", { key, password });
      if (answer.meta.is_authenticated) return entered("/account/");
      return show(h("section", { class: "good" }, h("h2", {}, gettext("The new password is kept")),
        h("p", {}, h("a", { class: "button", href: "/account/sign-in/" }, gettext("Sign in")))));
    },
  }).node;
}

function over() {
  return h("section", { class: "notice", role: "alert" }, h("h2", {}, gettext("This link has been used or is too old")), h("p", {}, gettext("Ask for a new one; the last one counts.")));
}

async function begin() {
  if (!key) return show(asking());
  try {
    await accounts.get("auth/password/reset", { headers: { "X-Password-Reset-Key": key } });
    return show(choosing());
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    if (problem.status !== 400 && problem.status !== 409) return show(problemBox(problem, { retry: begin }));
    return show(over(), asking());
  }
}

await begin();
