// What went wrong with what was sent, and sending stock goods back: said here, settled by us, read here.

import { api } from "../api.js";
import { focusOn, h, say } from "../dom.js";
import { day } from "../format.js";
import { gettext } from "../words.js";
import { field, form } from "./forms.js";
import { pressing } from "./press.js";
import { said } from "./told.js";

const KINDS = () => ({
  never_came: gettext("It never came"), damaged: gettext("It came damaged"), wrong: gettext("It is not what I ordered"), missing: gettext("Something is missing"),
  came_back: gettext("The carrier brought it back"), elsewhere: gettext("Another address"),
});

const STANDS = () => ({
  open: gettext("We look at it and write to you."), resent: gettext("We send it again, for nothing."),
  refunded: gettext("We give the money back for it."), answered: gettext("We answered:"),
});

function one(problem) {
  return h("li", { class: "panel" }, h("p", {}, h("strong", {}, KINDS()[problem.kind]), ` · ${day(problem.reported_at)}`),
    problem.words ? h("p", { class: "words" }, problem.words) : null,
    h("p", {}, STANDS()[problem.status], problem.answer ? ` ${said(problem.answer)}` : ""));
}

const whatField = () => field({ name: "kind", label: gettext("What is wrong?"), required: true, options: ["never_came", "damaged", "wrong", "missing"].map((kind) => [kind, KINDS()[kind]]) });
const wordsField = () => field({ name: "words", label: gettext("In your words"), rows: 4, maxlength: "2000", help: gettext("Please write nothing about health here; the questionnaire is the place for it.") });

function reportForm(number, lines, show) {
  const what = whatField();
  const which = field({ name: "line", label: gettext("With what?"), required: true, options: lines.map((line) => [line.id, line.product]) });
  const side = field({ name: "side", label: gettext("Of a pair: which foot?"), options: [["", gettext("both")], ["left", gettext("left")], ["right", gettext("right")]] });
  const wish = field({ name: "wish", label: gettext("What would you like best?"), options: [["resend", gettext("The same again")], ["refund", gettext("The money back")]] });
  const words = wordsField();
  const follow = () => {
    side.node.hidden = lines.find((line) => line.id === which.input.value)?.kind !== "custom";
    if (side.node.hidden) side.input.value = "";
  };
  which.input.addEventListener("change", follow);
  follow();
  return form({
    fields: [what, which, side, wish, words], label: gettext("Report it"),
    send: async (values) => {
      const about = { line: values.line, ...(values.side ? { side: values.side } : {}) };
      await api.post(`orders/${number}/problems/`, { kind: values.kind, lines: [about], wish: values.wish, words: values.words });
      say(gettext("Thank you. We look at it and write to you."));
      await show();
    },
  }).node;
}

/** Everything that is wrong, and a way to say so of what has left us; null where nothing has. */
export async function wrongOf(order, show) {
  const gone = order.wearers.flatMap((group) => group.lines).filter((line) => ["shipped", "delivered"].includes(line.status));
  const { data } = await api.get(`orders/${order.number}/problems/`);
  if (!gone.length && !data.results.length) return null;
  return wrong(data.results, gone.length ? () => reportForm(order.number, gone, show) : null);
}

/** What was said, and a button that opens the form, where there is one. */
function wrong(results, make) {
  const here = h("div", {});
  const open = pressing(gettext("Something is wrong"), async () => {
    here.replaceChildren(make());
    focusOn(here);
  }, "button quiet");
  return h("section", {}, h("h2", {}, gettext("Is something wrong?")), h("ul", { class: "plain" }, results.map(one)),
    make ? [h("p", { class: "actions" }, open.button), open.notes, here] : null);
}

/** The same of what was made again because of a claim. */
export async function wrongOfClaim({ number, remake_status: stage }, show) {
  if (!stage) return null;
  const hasLeft = ["shipped", "delivered"].includes(stage);
  const { data } = await api.get(`claims/${number}/problems/`);
  if (!hasLeft && !data.results.length) return null;
  const make = () => form({
    fields: [whatField(), wordsField()], label: gettext("Report it"),
    send: async ({ kind, words }) => {
      await api.post(`claims/${number}/problems/`, { kind, words });
      say(gettext("Thank you. We look at it and write to you."));
      await show();
    },
  }).node;
  return wrong(data.results, hasLeft ? make : null);
}

/** A button by which a stock good is sent back; null for what cannot be. */
export function sendBack(number, line, show) {
  if (line.withdrawal !== "days_14" || line.status !== "delivered") return null;
  const press = pressing(gettext("Send it back"), async () => {
    await api.post(`orders/${number}/lines/${line.id}/return/`, {});
    say(gettext("Announced. A mail says where to send it, and what to write on the parcel."));
    await show();
  }, "button quiet");
  return h("div", {}, h("p", { class: "hint" }, gettext("You can send it back for 14 days from delivery, without a reason.")), h("p", { class: "actions" }, press.button), press.notes);
}
