// Opening a page about orders: by account, by the guest of this browser, or by a mailed link.

import { arrival, who } from "../api.js";
import { problemBox } from "../dom.js";
import { gettext } from "../words.js";
import { lostLink } from "./lookup.js";

/**
 * Fill `place` by `show()`. A link that is over, and an order that this browser may not see, lead to the form that
 * mails fresh links; everything that may pass can be tried again.
 */
export async function visit(place, number, show) {
  const again = () => visit(place, number, show);
  place.setAttribute("aria-busy", "true");
  try {
    const unwelcome = await arrival;
    if (who.isKnown) await show();
    else if (unwelcome?.isPassing) place.replaceChildren(problemBox(unwelcome, { retry: () => location.reload() }));
    else place.replaceChildren(lostLink(number, unwelcome ? gettext("This link has been used, replaced or has expired") : gettext("Please show us who you are")));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    if (problem.status === 401) place.replaceChildren(lostLink(number, gettext("Please show us who you are")));
    else if (problem.status === 404) place.replaceChildren(lostLink(number, gettext("We cannot show this order here")));
    else place.replaceChildren(problemBox(problem, { retry: again }));
  } finally {
    place.removeAttribute("aria-busy");
  }
}
