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

/**
 * A conversation with a box to write; null where it cannot be read now. `read()` and `write(text)` call the API, `lead`
 * stands above it, `help` at the box; `after()` follows a message that was sent.
 */
export async function threadOf({ read, write, keep, lead, help, after = null }) {
  let thread;
  try {
    thread = (await read()).data;
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    return null;
  }
  const list = h("ol", { class: "plain messages" }, thread.results.toReversed().map(one));
  const text = field({ name: "text", label: gettext("Your message"), rows: 4, required: true, maxlength: "4000", help });
  const made = form({
    fields: [text], label: gettext("Send"), keep,
    send: async (values) => {
      const { data } = await write(values.text);
      list.append(one(data));
      text.input.value = "";
      text.count();
      say(gettext("Sent. We answer here and by mail."));
      await after?.();
    },
  });
  return h("section", {}, h("h2", {}, gettext("Messages")), h("p", { class: "hint" }, lead), list, made.node);
}

/** The conversation about an order. */
export function messagesOf(number) {
  return threadOf({
    read: () => api.get(`orders/${number}/messages/`, { query: { limit: 100 } }), write: (text) => api.post(`orders/${number}/messages/`, { text }), keep: `message-${number}`,
    lead: gettext("Is anything unclear? Write to us; we answer here and by mail."), help: gettext("Please write nothing about health here; the questionnaire is the place for it."),
  });
}

/** The conversation about a claim; where we have asked something, a message is the answer. */
export function claimMessagesOf(number, after) {
  return threadOf({
    read: () => api.get(`claims/${number}/messages/`, { query: { limit: 100 } }), write: (text) => api.post(`claims/${number}/messages/`, { text }), keep: `message-${number}`, after,
    lead: gettext("Is anything unclear? Write to us; we answer here and by mail."), help: gettext("Only whoever decides about your claim reads this."),
  });
}
