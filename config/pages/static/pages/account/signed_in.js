// Pages of the account ask first whether somebody is there; guests may see what is theirs, too.

import { arrival, who } from "../api.js";
import { h, problemBox, signInAddress } from "../dom.js";
import { gettext } from "../words.js";

/** Answer whether somebody is there; if not, offer in `place` to sign in, to sign up, or to find an order. */
async function signedIn(place) {
  await arrival;
  if (who.isKnown) return true;
  place.replaceChildren(
    h("p", {}, gettext("Sign in to see your account.")),
    h("p", { class: "actions" }, h("a", { class: "button", href: signInAddress() }, gettext("Sign in")), " ", h("a", { class: "button quiet", href: "/account/sign-up/" }, gettext("Make an account"))),
    h("p", {}, gettext("You ordered without an account?"), " ", h("a", { href: "/orders/" }, gettext("Find your order"))));
  return false;
}

/** Show a page of the account: sign-in first, then `draw()`, with every problem in its place. */
export async function accountPage(place, draw) {
  const again = () => accountPage(place, draw);
  try {
    if (await signedIn(place)) await draw();
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    place.replaceChildren(problemBox(problem, { retry: again }));
  }
}
