// Steps of a long form: one at a time, each reachable, each saying how much of it is missing.

import { h } from "../dom.js";
import { gettext, ngettext } from "../words.js";

/** `parts` are { code, title, node, owns(pointer) }; a part owns the problems that it can solve. */
export function steps(parts) {
  const heads = parts.map((part) => h("h2", { tabindex: "-1" }, part.title));
  const states = parts.map(() => h("span", { class: "step-state" }));
  const links = parts.map((part, index) => h("a", { href: `#${part.code}` }, h("span", { class: "step-number", "aria-hidden": "true" }, String(index + 1)), h("span", {}, part.title), states[index]));
  const meter = h("progress", { max: "1", value: "0", "aria-label": gettext("Answered") });
  const nav = h("nav", { class: "stepping", "aria-label": gettext("Steps") }, meter, h("ol", {}, links.map((link) => h("li", {}, link))));
  const panels = parts.map((part, index) => {
    const back = index ? h("a", { class: "button quiet", href: `#${parts[index - 1].code}` }, gettext("Back")) : null;
    const next = index < parts.length - 1 ? h("a", { class: "button", href: `#${parts[index + 1].code}` }, gettext("Next: %(step)s", { step: parts[index + 1].title })) : null;
    return h("section", { class: "step", "aria-label": part.title }, heads[index], part.node, h("div", { class: "step-foot" }, back, next));
  });
  let most = 0;

  const show = (code, focus) => {
    const index = Math.max(0, parts.findIndex((part) => part.code === code));
    panels.forEach((panel, at) => { panel.hidden = at !== index; });
    links.forEach((link, at) => (at === index ? link.setAttribute("aria-current", "step") : link.removeAttribute("aria-current")));
    links[index].scrollIntoView({ block: "nearest", inline: "center" });
    if (focus) {
      heads[index].focus({ preventScroll: true });
      nav.scrollIntoView({ block: "start" });
    }
  };
  addEventListener("hashchange", () => {
    const code = location.hash.slice(1);
    if (parts.some((part) => part.code === code)) show(code, true);
  });

  return {
    node: h("div", { class: "stepped" }, nav, panels),
    showFirst: (code) => show(code, false),
    showOwnerOf: (pointer) => {
      const owner = parts.find((part) => part.owns(pointer));
      if (!owner) return;
      history.replaceState(null, "", `#${owner.code}`);
      show(owner.code, false);
    },
    progress: (missing) => {
      most = Math.max(most, missing.length, 1);
      meter.max = most;
      meter.value = most - missing.length;
      parts.forEach((part, index) => {
        const count = part.code === "submit" ? missing.length : missing.filter((problem) => part.owns(problem.pointer)).length;
        states[index].textContent = count ? ngettext("%(count)s missing", "%(count)s missing", count) : gettext("done");
        links[index].classList.toggle("is-done", !count);
      });
    },
  };
}
