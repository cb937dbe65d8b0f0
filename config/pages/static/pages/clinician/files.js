// Files that go with a clinician's answer: a signed letter or prescription, and a pressure picture of each foot.

import { api } from "../api.js";
import { h, say } from "../dom.js";
import { form } from "../journey/forms.js";
import { uid } from "../journey/press.js";
import { gettext } from "../words.js";

function fileField(label, accept) {
  const id = uid("file");
  const input = h("input", { id, type: "file", name: "file", accept, required: true });
  const node = h("p", { class: "field" }, h("label", { for: id }, label), input);
  return { node, input, name: "file", pointer: "/file", longest: Infinity, value: () => input.files[0] };
}

function sending(token, told, label, accept, button, onSent) {
  return form({
    fields: [fileField(label, accept)], label: button,
    send: async ({ file }) => {
      const { data } = await api.upload(`clinician-entries/${token}/files/`, { file, ...told }, { anyone: true });
      say(gettext("Added."));
      onSent(data);
    },
  }).node;
}

/** What can be added to the answer that was sent; `onSent(door)` hears how it stands then. */
export function filesOf(token, door, onSent) {
  const letter = gettext("Signed letter or prescription (PDF, JPEG or PNG, up to 10 MB)");
  const prints = door.sides.map((side) => sending(token, { kind: "pressure_print", side },
    side === "left" ? gettext("Pressure picture of the left foot (CSV)") : gettext("Pressure picture of the right foot (CSV)"),
    ".csv,.txt,text/csv,text/plain", gettext("Add the picture"), onSent));
  return h("section", { class: "panel" }, h("h2", {}, gettext("Add files, if you like")),
    door.has_document ? h("p", { class: "good" }, gettext("A document was added; another one replaces it.")) : null,
    sending(token, { kind: "document" }, letter, ".pdf,.jpg,.jpeg,.png", gettext("Add the document"), onSent),
    door.prints.map((print) => h("p", { class: "good" }, print.side === "left"
      ? gettext("Left foot: arch index %(index)s.", { index: print.arch_index })
      : gettext("Right foot: arch index %(index)s.", { index: print.arch_index }))),
    prints);
}
