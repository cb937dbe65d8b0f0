// The last step: everything that is still missing, leading to its field; and the button that freezes the profile.

import { h, say } from "../dom.js";
import { pressing } from "../journey/press.js";
import { told } from "../journey/told.js";
import { gettext } from "../words.js";
import { fieldAt, unitOf } from "./problems.js";
import { about } from "./saying.js";

export function review({ form, draft, open, onSubmitted, onConsents }) {
  const list = h("div", {});
  const { button: send, notes: trouble } = pressing(gettext("Send to the fitter"), () => submit());
  const node = h("div", {}, list, h("p", { class: "hint" }, gettext("Once sent, this version stays as it is. When something changes, you make a new one.")), h("p", {}, send), trouble);

  const link = (pointer, sentence) => {
    const { name } = about(form, pointer);
    const isConsent = pointer.startsWith("/consents");
    const go = () => (isConsent ? onConsents([pointer.split("/")[2]]) : open(pointer));
    const to = h("button", { type: "button", class: "link", onclick: go }, name);
    return h("li", {}, to, `: ${sentence}`);
  };

  const lines = (problems) => {
    const seen = new Set();
    return problems.filter(({ pointer, code, detail }) => !seen.has(pointer + code + detail) && seen.add(pointer + code + detail)).map((problem) => link(problem.pointer, told(problem, unitOf(fieldAt(document, problem.pointer)))));
  };

  const show = () => {
    const refused = [...draft.refused].flatMap(([, { errors }]) => errors);
    const missing = [...refused, ...draft.profile.missing];
    if (!missing.length) {
      list.replaceChildren(h("p", { class: "good" }, gettext("Everything is there. Thank you.")));
      return;
    }
    list.replaceChildren(h("p", {}, gettext("Before it can be sent:")), h("ul", { class: "todo" }, lines(missing)));
  };

  async function submit() {
    await draft.flush();
    show();
    if (draft.refused.size || draft.clashes.size || draft.wanted.size || draft.profile.missing.length) {
      say(gettext("Something is still missing; see the list."));
      list.querySelector("button")?.focus();
      return;
    }
    try {
      onSubmitted(await draft.submit());
    } catch (problem) {
      if (problem.isStale) await draft.reread();
      throw problem;
    }
  }

  return { node, show };
}
