// The form that sends a scan of one foot, and what is seen while it is on its way.

import { h, say } from "../dom.js";
import { number, percent } from "../format.js";
import { agreed, consentField, noticeOfConsent } from "../journey/consents.js";
import { field, form } from "../journey/forms.js";
import { Problem } from "../problems.js";
import { gettext } from "../words.js";
import { sideName } from "./measure_names.js";
import { loadName, UNITS, unitName } from "./scan_words.js";

const LARGEST_BYTES = 50 * 1024 * 1024;
const KILO = 1024;
const MEGA = KILO * KILO;

function sizeInWords(bytes) {
  return bytes < MEGA ? `${number(Math.ceil(bytes / KILO), 0)} kB` : `${number(bytes / MEGA, 1)} MB`;
}

function tooLarge() {
  const detail = "The file is larger than 50 MB. Export the scan with fewer triangles.";
  return new Problem({ status: 413, code: "scan_too_large", detail, errors: [{ pointer: "/file", code: "scan_too_large", detail }] });
}

/** The box of the file, which may also be dropped on it. */
function fileField() {
  const chosen = h("span", { class: "hint", role: "status" });
  const made = field({ name: "file", type: "file", label: gettext("The scan: STL, OBJ or PLY, in any unit"), required: true, accept: ".stl,.obj,.ply" });
  const tell = () => {
    const [file] = made.input.files;
    chosen.textContent = file ? `${file.name}, ${sizeInWords(file.size)}` : "";
  };
  made.input.addEventListener("change", tell);
  const zone = h("div", { class: "drop" }, made.node, h("p", { class: "hint" }, gettext("You can also drop the file here.")), chosen);
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.toggleAttribute("data-over", true);
  });
  zone.addEventListener("dragleave", () => zone.removeAttribute("data-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.removeAttribute("data-over");
    if (event.dataTransfer.files.length > 1) chosen.textContent = gettext("One file at a time, please: one scan of one foot.");
    else if (event.dataTransfer.files.length) {
      made.input.files = event.dataTransfer.files;
      tell();
    }
  });
  const forget = () => {
    made.input.value = "";
    tell();
  };
  return { ...made, node: zone, forget };
}

/** How much of it is sent, with a button to give up. */
function sendingShown(file, giveUp) {
  const meter = h("progress", { max: "1", value: "0", "aria-label": gettext("Sent so far") });
  const words = h("span", {});
  const node = h("div", { class: "scan-sending" }, h("p", {}, gettext("Sending %(name)s …", { name: file.name }), " ", words), meter,
    h("p", {}, h("button", { type: "button", class: "button quiet", onclick: giveUp }, gettext("Stop sending"))));
  const show = (share) => {
    meter.value = share;
    words.textContent = percent(share);
  };
  return { node, show };
}

/**
 * The form for one side. `onSent(scan, file)` goes on once it has arrived; `onElsewhere()` when the answer tells that
 * this page does not know what is there: perhaps the first try arrived, and only its answer was lost.
 */
export function scanSending(side, { door, loads, onSent, onElsewhere }) {
  const file = fileField();
  const load = field({ name: "load", label: gettext("How did the foot stand while it was scanned?"), required: true, options: [["", gettext("Choose …")], ...loads.map((code) => [code, loadName(code)])] });
  const unit = field({ name: "unit", label: gettext("Unit of the file"), help: gettext("Only if you know it. We find out by ourselves and compare."), options: [["", gettext("I do not know")], ...UNITS.map((code) => [code, unitName(code)])] });
  const consent = consentField(door.consent.text, { required: true });
  const place = h("div", { class: "scan-on-its-way" });
  const showConsent = () => { consent.node.hidden = notice.hidden = door.consent.given; };
  const notice = noticeOfConsent();

  const transfer = async (told) => {
    const leaving = new AbortController();
    const shown = sendingShown(told.file, () => leaving.abort());
    place.replaceChildren(shown.node);
    made.node.hidden = true;
    shown.node.querySelector("button").focus();
    say(gettext("Sending …"));
    try {
      const { data } = await door.send({ side, ...told }, { onProgress: shown.show, signal: leaving.signal });
      file.forget();
      await onSent(data, told.file);
    } finally {
      place.replaceChildren();
      made.node.hidden = false;
    }
  };

  const made = form({
    fields: [file, load, unit, consent], label: gettext("Send this scan"), before: [h("p", { class: "hint" }, gettext("One bare foot, from the toes to above the ankle, the sole as well if the app can. Up to 50 MB."))], after: [notice],
    send: async (values) => {
      const [chosen] = file.input.files;
      if (chosen.size > LARGEST_BYTES) throw tooLarge();
      if (!door.consent.given) {
        await door.consent.give(agreed([consent])[0].text_version);
        door.consent.given = true;
      }
      try {
        await transfer({ file: chosen, load: values.load, unit: values.unit });
      } catch (problem) {
        if (problem.code === "given_up") {
          say(gettext("Not sent. The file is still chosen."));
          return;
        }
        if (problem.code === "consent_missing") door.consent.given = !problem.errors.some(({ pointer }) => pointer.endsWith("photo_scan_storage"));
        if (["scan_side_accepted", "scan_being_measured"].includes(problem.code)) await onElsewhere();
        throw problem;
      } finally {
        showConsent();
      }
    },
  });
  made.node.setAttribute("aria-label", gettext("Scan: %(side)s", { side: sideName(side) }));
  showConsent();
  return {
    node: h("div", {}, made.node, place),
    showConsent,
    /** Send a file that was chosen for the other foot, as it was described there. */
    take: transfer,
    told: () => ({ load: load.value(), unit: unit.value() }),
  };
}
