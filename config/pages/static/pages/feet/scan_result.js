// What became of a scan: pictures, values, remarks, what can be done now, and a way to take it away.

import { api } from "../api.js";
import { focusOn, h, say } from "../dom.js";
import { pressing } from "../journey/press.js";
import { said } from "../journey/told.js";
import { gettext } from "../words.js";
import { nameOf, sideName } from "./measure_names.js";
import { otherSide, pictureName, stepName, unitName } from "./scan_words.js";
import { lengthInWords } from "./units.js";
import { viewer } from "./viewer.js";

const UNSURE = 0.5;

/** The two pictures; their addresses end after ten minutes, so that a late one is asked for anew, once. */
function picturesOf(scan, door) {
  const views = ["above", "side"].filter((view) => scan.pictures[view]);
  if (!views.length) return null;
  const one = (view) => {
    const picture = h("img", { src: scan.pictures[view], alt: pictureName(view, scan.side), class: "scan-picture" });
    picture.addEventListener("error", async () => {
      const { data } = await door.read(scan.id);
      if (data.pictures[view]) picture.src = data.pictures[view];
    }, { once: true });
    return h("li", {}, picture);
  };
  return h("ul", { class: "scan-pictures" }, views.map(one));
}

/** A button that puts the surface to turn around in its place; the pictures above stay. */
function turningOf(scan, door) {
  if (!scan.pictures.preview) return null;
  const place = h("div", {});
  const { button, notes } = pressing(gettext("Turn it around in 3-D"), async () => {
    const { data } = await door.read(scan.id);
    const label = scan.side === "left" ? gettext("Your left foot in 3-D") : gettext("Your right foot in 3-D");
    const shown = data.pictures.preview && viewer(await api.file(data.pictures.preview), label);
    place.replaceChildren(shown || h("p", { class: "hint" }, gettext("This browser cannot show it in 3-D. The pictures show the same foot.")));
    focusOn(shown ? shown.querySelector("canvas") : place);
  }, "button quiet");
  place.append(h("p", {}, button), notes);
  return place;
}

function valuesOf(scan) {
  const rows = Object.entries(scan.values).filter(([code]) => nameOf(code) !== code);
  if (!rows.length) return null;
  return h("dl", { class: "scan-values" }, rows.map(([code, { value, confidence }]) => h("div", {},
    h("dt", {}, nameOf(code)),
    h("dd", {}, lengthInWords(value), " ", h("span", { class: "from-scan" }, confidence < UNSURE ? gettext("from the scan, not sure") : gettext("from the scan"))))));
}

function remarksOf(scan) {
  const others = scan.remarks.filter(({ code }) => code !== scan.code);
  return others.length ? h("ul", { class: "scan-remarks" }, others.map(({ text }) => h("li", {}, said(text)))) : null;
}

/** What can be done now. `acts`: { byHand(), sendForOther() or null }, `fitter`: where a fitter can be asked, or null. */
function stepsOf(scan, { acts, fitter }) {
  if (!scan.next_steps.length) return null;
  const ways = {
    measure_by_hand: () => h("button", { type: "button", class: "button quiet", onclick: acts.byHand }, gettext("Measure by hand")),
    ask_fitter: () => (fitter
      ? h("a", { class: "button quiet", href: fitter }, gettext("Write to the fitter"))
      : h("span", { class: "hint" }, gettext("When three files of a foot could not be used, a fitter looks at them without being asked. Once there is an order, whoever placed it can also write to us from its page."))),
    send_for_other_side: () => {
      const send = acts.sendForOther && pressing(gettext("Send it as: %(side)s", { side: sideName(otherSide(scan.side)) }), acts.sendForOther, "button quiet");
      return send ? [send.button, send.notes] : null;
    },
  };
  return [h("p", {}, gettext("What you can do now:")), h("ul", { class: "scan-steps" }, scan.next_steps.map((code) => h("li", {}, h("p", {}, stepName(code, scan.side)), ways[code]?.())))];
}

/** A button that asks once more; `done()` after the scan is away. */
export function takingAway(scan, door, done) {
  const place = h("div", { class: "scan-away" });
  const ask = h("button", { type: "button", class: "button quiet", onclick: () => question() }, gettext("Take the scan away"));
  const yes = pressing(gettext("Yes, take it away"), async () => {
    try {
      await door.remove(scan.id);
    } catch (problem) {
      // In another tab it was taken away already.
      if (problem.status !== 404) throw problem;
    }
    say(gettext("The scan was taken away. Its file is erased."));
    await done();
  });
  const no = h("button", { type: "button", class: "button quiet", onclick: () => { place.replaceChildren(ask); ask.focus(); } }, gettext("Keep it"));
  const question = () => {
    place.replaceChildren(h("p", { role: "alert" }, gettext("Take this scan away? Its file is erased. The measures it gave stay until you give others.")), h("p", { class: "actions" }, yes.button, " ", no), yes.notes);
    yes.button.focus();
  };
  place.append(ask);
  return place;
}

function headingOf(scan) {
  if (scan.status === "dead") return gettext("We could not measure this scan; that is our fault, not yours.");
  if (scan.status === "rejected") return gettext("This scan could not be used.");
  return { partial: gettext("Measured, as far as the scan goes."), review: gettext("Measured. A fitter has a look at it.") }[scan.verdict] ?? gettext("Measured.");
}

/** A scan that is done. `isTaken`: whether its values are in the description. */
export function scanResult(scan, { door, isTaken, acts, onAway }) {
  const good = scan.status === "measured";
  const unit = good && scan.unit_found && scan.unit_found !== "mm" ? h("p", { class: "hint" }, gettext("The numbers in the file are %(unit)s.", { unit: unitName(scan.unit_found) })) : null;
  return h("div", { class: good ? "scan-result good" : "scan-result notice" },
    h("h3", { tabindex: "-1" }, headingOf(scan)),
    scan.text ? h("p", {}, said(scan.remarks.find(({ code }) => code === scan.code)?.text ?? scan.text)) : null,
    remarksOf(scan), stepsOf(scan, { acts, fitter: door.fitter }),
    good ? [picturesOf(scan, door), turningOf(scan, door), valuesOf(scan), unit] : null,
    good && !isTaken ? h("p", {}, gettext("These values were not written into the description. Measure by hand, or let a fitter decide.")) : null,
    scan.erased_at ? h("p", { class: "hint" }, gettext("The file itself has been erased; what was measured is kept.")) : null,
    takingAway(scan, door, onAway));
}
