// One's account: name and language, the way to orders, people, addresses, consents and data, and the way out.

import { accounts } from "../accounts.js";
import { api, who } from "../api.js";
import { forgetCart } from "../cart.js";
import { h, say } from "../dom.js";
import { field, form } from "../journey/forms.js";
import { pressing } from "../journey/press.js";
import { gettext } from "../words.js";
import { accountPage } from "./signed_in.js";

const place = document.querySelector("#account");

function about(me) {
  const name = field({ name: "name", label: gettext("Name"), value: me.name, autocomplete: "name", maxlength: "120" });
  const language = field({ name: "language", label: gettext("Language of our mails"), value: me.language, options: [["en", "English"], ["de", "Deutsch"]], required: true });
  const made = form({
    fields: [name, language], label: gettext("Keep"),
    send: async (values) => {
      await api.patch("me/", values);
      say(gettext("Kept."));
      made.node.querySelector("[role=status]").textContent = gettext("Kept.");
    },
    after: [h("p", { role: "status" })],
  });
  return h("section", {}, h("h2", {}, gettext("About you")), me.email ? h("p", {}, me.email) : null, made.node);
}

function password() {
  const fields = [
    field({ name: "current_password", label: gettext("Present password"), type: "password", autocomplete: "current-password", required: true }),
    field({ name: "new_password", label: gettext("New password"), type: "password", autocomplete: "new-password", required: true, help: gettext("At least ten characters; a few words are easiest to remember.") }),
  ];
  const made = form({
    fields, label: gettext("Change the password"),
    send: async (values) => {
      await accounts.post("account/password/change", values);
      fields.forEach(({ input }) => { input.value = ""; });
      say(gettext("The new password is kept"));
    },
  });
  return h("details", { class: "more-about" }, h("summary", {}, gettext("Change the password")), made.node);
}

function doors() {
  const rows = [["/orders/", gettext("Orders")], ["/guarantees/", gettext("Guarantees")], ["/account/wearers/", gettext("People and their feet")], ["/account/addresses/", gettext("Addresses")], ["/account/consents/", gettext("What you have agreed to")], ["/account/data/", gettext("Your data: a copy, or its end")]];
  return h("nav", { "aria-label": gettext("Account") }, h("ul", { class: "doors" }, rows.map(([href, words]) => h("li", {}, h("a", { class: "panel", href }, words)))));
}

function leaving() {
  const out = pressing(gettext("Sign out"), async () => {
    await accounts.delete("auth/session");
    who.forget();
    forgetCart();
    location.assign("/");
  }, "button quiet");
  return h("div", {}, h("p", {}, out.button), out.notes);
}

async function show() {
  const { data: me } = await api.get("me/");
  place.replaceChildren(doors(), about(me), ...(me.is_guest ? [] : [password(), leaving()]));
}

await accountPage(place, show);
