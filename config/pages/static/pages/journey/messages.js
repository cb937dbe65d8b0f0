// Writing to us about an order, and our answers, the newest last.

import { api } from "../api.js";
import { h, say } from "../dom.js";
import { moment } from "../format.js";
import { gettext } from "../words.js";
import { field, form } from "./forms.js";

function one(message) {
  const ours = message.author !== "customer";
  return h("li", { class: ours ? "message ours" : "message" },
    h("p", { class: "hint" }, h("strong", {}, ours ? gettext("We") : gettext("You")), ` · ${moment(message.written_at)}`), h("p", { class: "words" }, message.text));
}

/** The conversation about an order with a box to write; null where it cannot be read now. */
export async function messagesOf(number) {
  let thread;
  try {
    thread = (await api.get(`orders/${number}/messages/`, { query: { limit: 100 } })).data;
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    return null;
  }
  const list = h("ol", { class: "plain messages" }, thread.results.toReversed().map(one));
  const text = field({ name: "text", label: gettext("Your message"), rows: 4, required: true, maxlength: "4000", help: gettext("Please write nothing about health here; the questionnaire is the place for it.") });
  const made = form({
    fields: [text], label: gettext("Send"), keep: `message-${number}`,
    send: async (values) => {
      const { data } = await api.post(`orders/${number}/messages/`, { text: values.text });
      list.append(one(data));
      text.input.value = "";
      text.count();
      say(gettext("Sent. We answer here and by mail."));
    },
  });
  return h("section", {}, h("h2", {}, gettext("Messages")), h("p", { class: "hint" }, gettext("Is anything unclear? Write to us; we answer here and by mail.")), list, made.node);
}
