// Activity files: handed in with progress, named where they do not say what they were, and taken away again.

import { api } from "../api.js";
import { h, say } from "../dom.js";
import { day, percent } from "../format.js";
import { Problem } from "../problems.js";
import { gettext } from "../words.js";
import { agreed, consentField, guardianFields, textsOf } from "./consents.js";
import { distanceInWords } from "./cover_miles.js";
import { field, form } from "./forms.js";
import { pressing } from "./press.js";

const LARGEST_BYTES = 25 * 1024 * 1024;

function sports() {
  return [["walking", gettext("Walking")], ["running", gettext("Running")], ["hiking", gettext("Hiking")]];
}

function sportName(sport) {
  return Object.fromEntries([...sports(), ["other", gettext("Not on foot")], ["unstated", gettext("Not said")]])[sport] || sport;
}

function tooLarge() {
  const detail = "The file is larger than 25 MB. Send one activity per file.";
  return new Problem({ status: 413, code: "activity_too_large", detail, errors: [{ pointer: "/file", code: "activity_too_large", detail }] });
}

function naming(serial, file, show) {
  return form({
    fields: [field({ name: "sport", label: gettext("What was it?"), required: true, options: [["", gettext("Choose …")], ...sports(), ["other", gettext("Not on foot")]] })],
    label: gettext("Keep"), before: [h("p", {}, gettext("The file does not say what you did. It counts once you say that it was on foot."))],
    send: async ({ sport }) => {
      await api.patch(`covers/${serial}/activity-files/${file.id}/`, { sport });
      say(gettext("Kept."));
      await show();
    },
  }).node;
}

function fileRow(serial, file, show) {
  const [first] = file.stretches;
  const when = first ? day(first.begins_at) : day(file.handed_in_at);
  const remove = pressing(gettext("Take away"), async () => {
    await api.delete(`covers/${serial}/activity-files/${file.id}/`);
    say(gettext("Taken away."));
    await show();
  }, "button quiet");
  remove.button.setAttribute("aria-label", gettext("Take %(what)s away", { what: when }));
  const kinds = [...new Set(file.stretches.map((stretch) => sportName(stretch.sport)))].join(", ");
  return h("li", {}, `${when} · ${kinds} · ${distanceInWords(file.counted)} `, remove.button, remove.notes, file.sport_needed ? naming(serial, file, show) : null);
}

/** What must be agreed to before a file is read; whoever took the guarantee over has agreed behind their link. */
async function consentStep(cover, missing, show) {
  const { data } = await api.get("profile-form/", { anyone: true });
  const texts = textsOf(data);
  const fields = [
    ...(missing.includes("health_data") ? [consentField(texts.get("health_data"), { required: true })] : []),
    ...(missing.includes("guardian") ? guardianFields(texts) : []),
  ];
  return form({
    fields, label: gettext("Agree and go on"),
    send: async (values) => {
      for (const consent of agreed(fields)) {
        await api.post("me/consents/", { ...consent, wearer: cover.wearer_id, ...(consent.purpose === "guardian" ? { guardian_name: values.guardian_name } : {}) });
      }
      await show();
    },
  }).node;
}

function handing(serial, cover, show) {
  const file = field({ name: "file", type: "file", label: gettext("The file: GPX, TCX or FIT"), required: true, accept: ".gpx,.tcx,.fit" });
  const sport = field({ name: "sport", label: gettext("What it was, if the file does not say"), options: [["", gettext("The file says it")], ...sports()] });
  const place = h("div", {});
  const transfer = async (chosen, kind) => {
    const leaving = new AbortController();
    const meter = h("progress", { max: "1", value: "0", "aria-label": gettext("Sent so far") });
    const words = h("span", {});
    place.replaceChildren(h("p", {}, gettext("Sending %(name)s …", { name: chosen.name }), " ", words), meter,
      h("p", {}, h("button", { type: "button", class: "button quiet", onclick: () => leaving.abort() }, gettext("Stop sending"))));
    say(gettext("Sending …"));
    const onProgress = (share) => {
      meter.value = share;
      words.textContent = percent(share);
    };
    try {
      await api.upload(`covers/${serial}/activity-files/`, { file: chosen, sport: kind }, { onProgress, signal: leaving.signal });
    } finally {
      place.replaceChildren();
    }
  };
  const made = form({
    fields: [file, sport], label: gettext("Send this file"),
    send: async (values) => {
      const [chosen] = file.input.files;
      if (chosen.size > LARGEST_BYTES) throw tooLarge();
      try {
        await transfer(chosen, values.sport);
      } catch (problem) {
        if (problem.code === "given_up") {
          say(gettext("Not sent. The file is still chosen."));
          return;
        }
        if (problem.code === "consent_missing" && cover.wearer_id) {
          const missing = problem.errors.map(({ pointer }) => pointer.split("/").at(-1));
          place.replaceChildren(await consentStep(cover, missing, show));
        }
        throw problem;
      }
      say(gettext("The file is read; what counts of it is in the list."));
      await show();
    },
  });
  return h("div", {}, made.node, place);
}

/** The files of a pair, the newest first, and the box for one more. */
export async function activityPanel(serial, cover, show) {
  const list = h("ul", { class: "plain" });
  let next = null;
  const add = ({ data }) => {
    list.append(...data.results.map((file) => fileRow(serial, file, show)));
    next = data.next;
    more.button.hidden = !next;
  };
  const more = pressing(gettext("Show earlier ones"), async () => add(await api.more(next)), "button quiet");
  add(await api.get(`covers/${serial}/activity-files/`));
  return h("section", {}, h("h2", {}, gettext("Activity files")),
    h("p", { class: "hint" }, gettext("From a watch or an app, if you like. Only walking, running and hiking count, only since the pair arrived, and each time once. We keep distance, time and sport; where you were is not kept.")),
    list.children.length ? [list, more.button, more.notes] : h("p", {}, gettext("No file was sent yet.")), handing(serial, cover, show));
}
