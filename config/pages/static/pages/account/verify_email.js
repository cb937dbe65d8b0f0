// The link of the mail that asks whether an address is one's own. Opening it proves nothing; the button does.

import { accounts } from "../accounts.js";
import { focusOn, h, parts, problemBox } from "../dom.js";
import { pressing } from "../journey/press.js";
import { gettext } from "../words.js";
import { entered } from "./entering.js";

const place = document.querySelector("#account");
const key = parts.key;

function over() {
  return h("section", { class: "notice" },
    h("h2", {}, gettext("This link has been used or is too old")),
    h("p", {}, gettext("If you have proved your address already, just sign in. Otherwise sign in too: then we send a new link.")),
    h("p", {}, h("a", { class: "button", href: "/account/sign-in/" }, gettext("Sign in"))));
}

function done() {
  return h("section", { class: "good" },
    h("h2", {}, gettext("Thank you, the address is proved")),
    h("p", {}, gettext("Orders that you placed with it as a guest are in your account now.")),
    h("p", {}, h("a", { class: "button", href: "/account/sign-in/?next=/account/" }, gettext("Sign in"))));
}

function show(content) {
  place.replaceChildren(content);
  focusOn(place.firstElementChild);
}

function isOver(problem) {
  return problem.status === 400 || problem.status === 409;
}

async function prove() {
  try {
    const { meta } = await accounts.post("auth/email/verify", { key });
    if (meta.is_authenticated) await entered("/account/");
    else show(done());
  } catch (problem) {
    if (!isOver(problem)) throw problem;
    show(over());
  }
}

async function begin() {
  try {
    const { data } = await accounts.get("auth/email/verify", { headers: { "X-Email-Verification-Key": key } });
    const yes = pressing(gettext("Yes, this is my address"), prove);
    show(h("div", {}, h("h2", {}, data.email), h("p", {}, yes.button), yes.notes));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    show(isOver(problem) ? over() : problemBox(problem, { retry: begin }));
  }
}

await begin();
