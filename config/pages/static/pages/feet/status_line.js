// One line that says whether what was typed is safe, and what to do where it is not.

import { h, signInAddress } from "../dom.js";
import { explain } from "../problems.js";
import { gettext } from "../words.js";

const CLOSED = "profile_frozen";

export function statusLine() {
  const node = h("p", { class: "save-line", role: "status" });
  let counting = 0;

  const wait = (problem, seconds) => {
    const until = Date.now() + seconds * 1000;
    const tick = () => {
      const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      const why = problem.status === 0 ? gettext("You are offline, or we cannot be reached.") : problem.status === 429 ? gettext("That was a little fast.") : gettext("We are busy at the moment.");
      const next = gettext("What you typed is kept in this tab; trying again in %(seconds)s s.", { seconds: left });
      node.textContent = `${why} ${next}`;
      if (!left) clearInterval(counting);
    };
    tick();
    counting = setInterval(tick, 1000);
  };

  return {
    node,
    show: (state, { problem, seconds } = {}) => {
      clearInterval(counting);
      node.dataset.state = state;
      if (state === "waiting") return wait(problem, seconds);
      if (state === "signed-out") {
        return node.replaceChildren(gettext("Your sign-in has ended. What you typed is kept in this tab."), " ", h("a", { href: signInAddress() }, gettext("Sign in and go on")));
      }
      if (state === "closed") {
        const anew = problem.code === CLOSED ? h("a", { href: location.pathname + location.search }, gettext("Open a new one")) : null;
        return node.replaceChildren(...[explain(problem), anew && " ", anew].filter(Boolean));
      }
      if (state === "sent") return node.replaceChildren(gettext("This was sent already, perhaps in another tab. Load the page again to see where it is."));
      node.textContent = {
        loaded: gettext("Saved as you go."),
        saving: gettext("Saving …"),
        saved: gettext("Saved."),
        merged: gettext("Changed elsewhere; see above."),
        refused: gettext("Something cannot be right; see the marked field. Everything else is saved."),
        rough: gettext("Not whole yet: fill in the rest of this entry, and it is saved."),
      }[state] || "";
    },
  };
}
