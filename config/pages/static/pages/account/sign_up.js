// Make an account. Known and unknown addresses get the same answer; the difference is in the mail.

import { accounts } from "../accounts.js";
import { focusOn, h } from "../dom.js";
import { field, form } from "../journey/forms.js";
import { gettext } from "../words.js";
import { entered, nextPage } from "./entering.js";

const place = document.querySelector("#account");

function sent(address) {
  return h("section", { class: "good" },
    h("h2", {}, gettext("Look into your mail")),
    h("p", {}, gettext("We have sent a link to %(email)s. Open it to prove that the address is yours.", { email: address })),
    h("p", {}, gettext("What you ordered with this address as a guest moves into the account by itself.")),
    h("p", {}, gettext("Nothing there? Look among the unwanted mail, or sign in: then we send it again."), " ", h("a", { href: "/account/sign-in/" }, gettext("Sign in"))));
}

const fields = [
  field({ name: "email", label: gettext("E-mail address"), type: "email", autocomplete: "username", required: true }),
  field({ name: "password", label: gettext("Password"), type: "password", autocomplete: "new-password", required: true, help: gettext("At least ten characters; a few words are easiest to remember.") }),
];
const made = form({
  fields, label: gettext("Make an account"), keep: "sign-up",
  send: async (values) => {
    const answer = await accounts.post("auth/signup", values);
    if (answer.meta.is_authenticated) return entered(nextPage());
    place.replaceChildren(sent(values.email));
    focusOn(place.firstElementChild);
    return null;
  },
});
place.replaceChildren(made.node, h("p", {}, gettext("You have an account?"), " ", h("a", { href: `/account/sign-in/${location.search}` }, gettext("Sign in"))));
