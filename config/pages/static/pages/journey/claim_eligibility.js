// What the rules would say of a claim, told while it is filled in: what speaks for it and what against.

import { api } from "../api.js";
import { h, problemBox } from "../dom.js";
import { gettext } from "../words.js";
import { remedyName } from "./claim_words.js";
import { sideName } from "./cover_standing.js";
import { said } from "./told.js";

function verdictInWords({ verdict, remedy }) {
  return {
    granted: gettext("The guarantee covers this: %(remedy)s.", { remedy: remedyName(remedy) }),
    refused: gettext("As you tell it, the rules do not cover this. You may claim all the same: a refusal says why, and somebody else can look at it."),
    review: gettext("This is for a person to decide: claim, and somebody looks at it."),
  }[verdict];
}

function reasons(heading, codes, sentences) {
  return codes.length ? [h("p", {}, h("strong", {}, heading)), h("ul", {}, codes.map((code) => h("li", {}, said(sentences[code]))))] : null;
}

function oneSide(side, answer) {
  return h("article", { class: "panel", "data-verdict": answer.verdict }, h("h4", {}, sideName(side)), h("p", {}, verdictInWords(answer)),
    reasons(gettext("For it"), answer.speaks_for, answer.sentences), reasons(gettext("Against it"), answer.against, answer.sentences));
}

/** A place that tells it, and `ask(serial, questions)`, of which only the last one counts. */
export function eligibility() {
  const node = h("div", { "aria-live": "polite" });
  let asked = 0;
  const ask = async (serial, questions) => {
    asked += 1;
    const mine = asked;
    if (!questions.length) {
      node.replaceChildren();
      return;
    }
    try {
      const answers = await Promise.all(questions.map((query) => api.get(`covers/${serial}/eligibility/`, { query })));
      if (mine !== asked) return;
      node.replaceChildren(h("h3", {}, gettext("What the guarantee says to this")), ...answers.map(({ data }, index) => oneSide(questions[index].side, data)));
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      if (mine === asked) node.replaceChildren(problemBox(problem, { retry: () => ask(serial, questions), heading: "h3" }));
    }
  };
  return { node, ask };
}
