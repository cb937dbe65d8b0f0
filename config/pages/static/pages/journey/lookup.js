// The way back for who has lost the link, or whose link is over: fresh links by mail, and nobody learns who buys here.

import { api } from "../api.js";
import { focusOn, h, signInAddress } from "../dom.js";
import { gettext } from "../words.js";
import { field, form } from "./forms.js";

/** A form that mails fresh links; `number` is filled in where the page is about one order. */
export function lookupForm(number = "") {
  const place = h("div", {});
  const made = form({
    fields: [
      field({ name: "email", label: gettext("E-mail address"), type: "email", autocomplete: "email", required: true, help: gettext("The one you ordered with.") }),
      field({ name: "number", label: gettext("Order number"), value: number, autocomplete: "off", maxlength: "20", help: gettext("Leave it empty for all orders.") }),
    ],
    label: gettext("Mail me fresh links"), keep: "lookup",
    send: async ({ email, number: given }) => {
      await api.post("orders/lookup/", { email, ...(given ? { number: given } : {}) }, { anyone: true });
      const words = h("section", { class: "good" },
        h("h3", {}, gettext("Look into your mail")),
        h("p", {}, gettext("If there are orders of this address, fresh links are on their way to it. Links from earlier mails are closed now.")));
      place.replaceChildren(words);
      focusOn(words);
    },
  });
  place.append(made.node);
  return place;
}

/** What a page about an order shows to who may not see it here: the link is over, or it is somebody else's. */
export function lostLink(number, reason) {
  return h("div", { class: "lost" },
    h("section", { class: "notice", role: "alert" }, h("h2", {}, reason),
      h("p", {}, gettext("Each link from a mail works once in one browser. We mail you a fresh one; or sign in, if you have an account.")),
      h("p", {}, h("a", { class: "button quiet", href: signInAddress() }, gettext("Sign in")))),
    h("h2", {}, gettext("Mail me a fresh link")),
    lookupForm(number));
}
