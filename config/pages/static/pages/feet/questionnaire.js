// The fit questionnaire: one step a section, saved as it is filled in, checked by the API while one types.

import { h, say } from "../dom.js";
import { said, told } from "../journey/told.js";
import { gettext } from "../words.js";
import { Draft } from "./draft.js";
import { measuresOf, sidesOf } from "./measures.js";
import { clear, fieldAt, goTo, note, unitOf } from "./problems.js";
import { printsOf } from "./prints.js";
import { control } from "./questions.js";
import { review } from "./review.js";
import { about } from "./saying.js";
import { scansOf } from "./scans.js";
import { steps } from "./steps.js";
import { statusLine } from "./status_line.js";

const INPUT_CALM_MS = 900;

/**
 * Build the questionnaire into `root`; `onSubmitted(profile)` goes on from there. `scanDoor`: where scans are sent
 * (scans.js).
 */
export function questionnaire(root, { form, door, scanDoor, start, onSubmitted, onConsents }) {
  const questions = form.sections.flatMap((section) => section.questions);
  const partial = new Set(questions.filter((question) => question.kind === "group" && question.partial).map((question) => question.code));
  const fields = new Map(questions.map((question) => [question.code, control(question)]).filter(([, made]) => made));
  const scans = scansOf(form, scanDoor, { onChange: () => measures.arrange(), onMeasured: () => remeasure(), onHand: (side) => measures.goTo(side) });
  const measures = measuresOf(form, scans);
  const prints = printsOf(scanDoor.prints, { onMeasured: () => remeasure() });
  const line = statusLine();
  const news = h("div", { class: "news", "aria-live": "polite" });
  const draft = new Draft(door, { partial, listener: (state, detail) => hear(state, detail) });

  const sections = form.sections.map((section) => ({
    code: section.code,
    title: said(section.title),
    node: h("div", {}, section.questions.map((question) => fields.get(question.code)?.node)),
    owns: (pointer) => section.questions.some((question) => `${pointer}/`.startsWith(`/answers/${question.code}/`)),
  }));
  const last = review({ form, draft, open: (pointer) => open(pointer), onSubmitted, onConsents });
  const flow = steps([
    ...sections,
    { code: "measures", title: gettext("Measures"), node: h("div", {}, measures.node, prints), owns: (pointer) => /^\/(measures|scans)\b/.test(pointer) },
    { code: "submit", title: gettext("Check and send"), node: last.node, owns: (pointer) => pointer.startsWith("/consents") },
  ]);
  root.replaceChildren(line.node, news, flow.node);

  function open(pointer) {
    flow.showOwnerOf(pointer);
    const field = fieldAt(root, pointer);
    // What a scan is to give has no box yet.
    if (field) goTo(field.hidden && field.dataset.side ? scans.panelOf(field.dataset.side) : field);
  }

  /** A scan may have given measures, or keeps the description from being sent: read what is there now. */
  async function remeasure() {
    await draft.flush();
    await draft.reread();
  }

  // --- from the API to the page -------------------------------------------------------------

  function fill(profile, only) {
    for (const [code, field] of fields) {
      const value = profile.answers?.[code];
      if (!only) field.set(value);
      else if (partial.has(code)) only.filter((at) => at.startsWith(`/answers/${code}/`)).forEach((at) => {
        const inner = at.split("/")[3];
        field.fields.get(inner)?.set(value?.[inner]);
      });
      else if (only.includes(`/answers/${code}`)) field.set(value);
    }
    for (const key of measures.boxes.keys()) {
      const [side, code] = key.split("/");
      if (!only || only.includes(`/measures/${side}/${code}`)) measures.set(side, code, profile.measures?.[side]?.[code]);
    }
    const own = Object.values(profile.measures || {}).flatMap((values) => Object.values(values || {})).find((value) => value && value.source !== "scan");
    if (!only) measures.how(own);
    scans.known(profile.measures);
    measures.show(sidesOf(profile.answers));
  }

  function put(pointer, value) {
    const [, part, code, inner] = pointer.split("/");
    if (part === "measures") measures.set(code, inner, value);
    else if (inner) fields.get(code)?.fields?.get(inner)?.set(value ?? undefined);
    else fields.get(code)?.set(value ?? undefined);
  }

  function showProgress() {
    const { profile } = draft;
    clear(root, "doubt");
    for (const doubt of profile.doubts) {
      const field = fieldAt(root, doubt.pointer);
      if (!field) continue;
      if (doubt.confirmed) {
        note(field, gettext("You confirmed: %(said)s", { said: doubt.said }), "doubt");
        continue;
      }
      const yes = h("button", { type: "button", class: "button quiet" }, gettext("It is right"));
      yes.addEventListener("click", async () => {
        yes.disabled = true;
        await draft.confirm(doubt.key);
        say(gettext("Confirmed."));
        goTo(field);
      });
      note(field, [h("p", {}, told(doubt, unitOf(field))), yes], "doubt");
    }
    flow.progress(profile.missing);
    last.show();
  }

  function showRefused() {
    clear(root, "problem");
    for (const [pointer, { errors }] of draft.refused) {
      for (const error of errors) {
        const field = fieldAt(root, error.pointer) || fieldAt(root, pointer);
        if (field) note(field, told(error, unitOf(field)), "problem");
      }
    }
    last.show();
  }

  function hear(state, detail = {}) {
    line.show(state, detail);
    if (state === "saved" || state === "merged") {
      measures.show(sidesOf(draft.profile.answers));
      showProgress();
    }
    if (state === "saved" || state === "refused") showRefused();
    if (state === "merged") {
      fill(draft.profile, detail.taken);
      // What a scan measured is shown with the scan; it is no news of another tab.
      const taken = detail.taken.filter((pointer) => detail.now.get(pointer)?.source !== "scan");
      if (taken.length || detail.clashes.length) tellOfOtherTab({ ...detail, taken });
      else line.show("saved");
    }
    if (state === "closed" && detail.problem.code === "consent_missing") {
      // A birth was told that asks for a guardian, or another tab has taken a consent back; what was typed is kept.
      onConsents(detail.problem.errors.map(({ pointer }) => pointer.split("/")[2]));
      return;
    }
    if (state === "signed-out" || state === "closed") last.show();
  }

  function tellOfOtherTab({ taken, clashes, now, seen }) {
    const changes = taken.map((pointer) => {
      const { name, words } = about(form, pointer);
      return h("li", {}, gettext("%(what)s: %(before)s → %(after)s", { what: name, before: words(seen.get(pointer)), after: words(now.get(pointer)) }));
    });
    const asked = clashes.map((pointer) => {
      const { name, words } = about(form, pointer);
      const { mine, theirs } = draft.clashes.get(pointer);
      const choose = (label, isMine) => {
        const button = h("button", { type: "button", class: "button quiet" }, label);
        button.addEventListener("click", () => {
          put(pointer, isMine ? mine : theirs);
          item.remove();
          draft.settle(pointer, isMine);
          if (!box.querySelector("li")) box.remove();
        });
        return button;
      };
      const item = h("li", {}, h("strong", {}, name), " ",
        choose(gettext("Keep what I typed here: %(value)s", { value: words(mine) }), true), " ",
        choose(gettext("Take the other one: %(value)s", { value: words(theirs) }), false));
      return item;
    });
    const close = h("button", { type: "button", class: "button quiet" }, gettext("Understood"));
    const box = h("div", { class: "notice", role: "alert" },
      h("p", {}, h("strong", {}, gettext("This questionnaire was changed in another tab or on another device."))),
      changes.length ? h("ul", {}, changes) : null,
      asked.length ? [h("p", {}, gettext("Both changed the following. Which one is right?")), h("ul", {}, asked)] : close);
    close.addEventListener("click", () => box.remove());
    news.append(box);
  }

  // --- from the page to the API -------------------------------------------------------------

  function take(target) {
    const cell = target.closest("[data-at]");
    if (cell) {
      const [, , side, code] = cell.dataset.at.split("/");
      measures.typed(target);
      draft.want(cell.dataset.at, measures.value(side, code));
      return;
    }
    let step = target.closest("[data-step]");
    const path = [];
    while (step) {
      path.unshift(step.dataset.step);
      step = step.parentElement?.closest("[data-step]");
    }
    const field = fields.get(path[0]);
    if (!field) return;
    if (partial.has(path[0]) && path.length > 1) {
      draft.want(`/answers/${path[0]}/${path[1]}`, field.fields.get(path[1]).value());
    } else {
      if (field.isRough?.()) line.show("rough");
      draft.want(`/answers/${path[0]}`, field.value());
    }
    if (path[0] === "feet") measures.show(sidesOf({ feet: field.value() }));
  }

  let typing = 0;
  const typed = (event) => {
    clearTimeout(typing);
    if (event.type === "change") take(event.target);
    else if (event.target.matches("input[type=text]")) typing = setTimeout(() => take(event.target), INPUT_CALM_MS);
  };
  flow.node.addEventListener("change", typed);
  flow.node.addEventListener("input", typed);
  flow.node.addEventListener("unit", () => {
    scans.redraw();
    showRefused();
    showProgress();
  });
  measures.onHow((keys) => keys.forEach(([side, code]) => draft.want(`/measures/${side}/${code}`, measures.value(side, code))));
  addEventListener("beforeunload", (event) => {
    if (!draft.isClean && draft.wanted.size) event.preventDefault();
  });

  const left = draft.start(start);
  fill(draft.profile);
  left.forEach((value, pointer) => put(pointer, value));
  showProgress();
  line.show("loaded");
  scans.load();
  flow.showFirst(location.hash.slice(1));
  return draft;
}
