// What every page does: answer a mailed link, show the cart and the country, keep the menu tidy.

import { arrival, who } from "./api.js";
import { showCount } from "./cart.js";
import { fill, h } from "./dom.js";
import { place, showPlace } from "./place.js";
import { explain } from "./problems.js";
import { gettext } from "./words.js";

showCount();
addEventListener("storage", () => showCount());

const country = document.querySelector("#country");
country.addEventListener("change", () => place.choose(country.value));
addEventListener("place", () => showPlace());
showPlace().catch(() => {
  // The page itself says that the shop cannot be reached; prices fall back to the default market.
});

if (who.isAccount) for (const link of document.querySelectorAll(".account-link")) link.textContent = gettext("Account");

arrival.then((problem) => {
  if (!problem || who.isKnown) return;
  const words = problem.code === "guest_code_invalid" ? gettext("This link has been used, replaced or has expired.") : explain(problem);
  fill(
    document.querySelector("#arrival"),
    h("div", { class: "problem", role: "alert" }, h("p", {}, words, " ", h("a", { href: "/orders/" }, gettext("Have a new link mailed to you")), ".")),
  );
});
