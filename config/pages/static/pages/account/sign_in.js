// Sign in with a password or with a code by mail; a second factor where the account has one.

import { accounts } from "../accounts.js";
import { focusOn, h } from "../dom.js";
import { field, form } from "../journey/forms.js";
import { uid } from "../journey/press.js";
import { gettext } from "../words.js";
import { entered, nextPage, packCart } from "./entering.js";

const place = document.querySelector("#account");

const email = () => field({ name: "email", label: gettext("E-mail address"), type: "email", autocomplete: "username", required: true });

function show(...content) {
  place.replaceChildren(...content);
  focusOn(place.querySelector("h2, input"));
}

/** Go on with what allauth says is pending. */
async function proceed({ data, meta }, address) {
  if (meta.is_authenticated) return entered(nextPage());
  const pending = (data.flows ?? []).filter((flow) => flow.is_pending).map((flow) => flow.id);
  if (pending.includes("mfa_authenticate")) return show(secondFactor());
  if (pending.includes("login_by_code")) return show(codeForm(address));
  if (pending.includes("verify_email")) return show(unproved(address));
  throw new Error(`No way to go on: ${pending}`);
}

/** Begin to sign in; who is signed in already, in another tab, just goes on. */
async function attempt(begin, { email: address }) {
  await packCart();
  try {
    await proceed(await begin(), address);
  } catch (problem) {
    if (problem.status !== 409) throw problem;
    await entered(nextPage());
  }
}

function unproved(address) {
  return h("section", { class: "notice" },
    h("h2", {}, gettext("Please prove your address")),
    h("p", {}, gettext("We have sent a link to %(email)s. Open it, then sign in.", { email: address })));
}

function secondFactor() {
  const code = field({ name: "code", label: gettext("Code of your authenticator app, or a recovery code"), autocomplete: "one-time-code", inputmode: "numeric", required: true });
  return form({ fields: [code], label: gettext("Go on"), send: async ({ code: given }) => proceed(await accounts.post("auth/2fa/authenticate", { code: given })) }).node;
}

function codeForm(address) {
  const code = field({ name: "code", label: gettext("Code from the mail"), autocomplete: "one-time-code", required: true, help: gettext("We have sent a code to %(email)s. It is good for three minutes.", { email: address }) });
  const again = h("button", { type: "button", class: "link", onclick: () => show(choice()) }, gettext("Begin again"));
  return form({
    fields: [code], label: gettext("Sign in"), after: [again],
    send: async ({ code: given }) => {
      try {
        await proceed(await accounts.post("auth/code/confirm", { code: given.replace(/\s/g, "") }), address);
      } catch (problem) {
        // The code is over: it was tried too often, or is too old.
        if (problem.status !== 409) throw problem;
        show(h("p", { class: "problem", role: "alert" }, gettext("This code is over. Ask for a new one.")), choice());
      }
    },
  }).node;
}

function withPassword() {
  const password = field({ name: "password", label: gettext("Password"), type: "password", autocomplete: "current-password", required: true });
  const made = form({ fields: [email(), password], label: gettext("Sign in"), keep: "sign-in", send: (values) => attempt(() => accounts.post("auth/login", values), values) });
  return h("div", {}, made.node, h("p", {}, h("a", { href: "/account/password/reset/" }, gettext("I have forgotten my password"))));
}

function withCode() {
  return form({ fields: [email()], label: gettext("Mail me a code"), keep: "sign-in", send: (values) => attempt(() => accounts.post("auth/code/request", values), values) }).node;
}

function choice() {
  const ways = [[gettext("With a password"), withPassword], [gettext("With a code by mail"), withCode]];
  const panel = h("div", {});
  const name = uid("way");
  const radios = ways.map(([label, make], index) => {
    const input = h("input", { type: "radio", name, checked: index === 0 });
    input.addEventListener("change", () => panel.replaceChildren(make()));
    return h("label", { class: "choice choice-small" }, input, h("span", {}, label));
  });
  panel.append(withPassword());
  return h("div", {}, h("fieldset", { class: "field" }, h("legend", {}, gettext("How would you like to sign in?")), h("div", { class: "choices" }, radios)), panel);
}

place.replaceChildren(choice());
