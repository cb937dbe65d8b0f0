// Pressure pictures of the feet, for those who have some: sent, told what they say, taken away again. Nobody needs one.

import { h, problemBox, say } from "../dom.js";
import { number } from "../format.js";
import { pressing, uid } from "../journey/press.js";
import { told } from "../journey/told.js";
import { gettext } from "../words.js";
import { SIDES, sideName } from "./measure_names.js";

const TYPES = ".csv,.txt,text/csv,text/plain";

/** The sentence of the API about the file, which names what is wrong with it; else the whole problem. */
function complaintOf(problem) {
  const about = (problem.errors ?? []).filter(({ pointer }) => pointer === "/file");
  return about.length ? h("p", { class: "problem", role: "alert" }, about.map((one) => told(one))) : problemBox(problem, { heading: "h4" });
}

function oneFoot(side, door, known, onMeasured) {
  const place = h("div", {});
  const notes = h("div", {});
  let print = known;

  async function send(input) {
    notes.replaceChildren(h("p", { role: "status" }, gettext("Being read …")));
    try {
      print = (await door.send({ file: input.files[0], side })).data;
      notes.replaceChildren();
      show();
      say(gettext("Added."));
      await onMeasured();
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      input.value = "";
      notes.replaceChildren(complaintOf(problem));
    }
  }

  function show() {
    const id = uid("print");
    const input = h("input", { id, type: "file", accept: TYPES });
    // What is chosen here is sent at once; it is no answer of the form.
    for (const name of ["input", "change"]) input.addEventListener(name, (event) => event.stopPropagation());
    input.addEventListener("change", () => { if (input.files.length) send(input); });
    const away = print && pressing(gettext("Take it away"), async () => {
      await door.remove(side);
      print = null;
      show();
      await onMeasured();
    }, "button quiet");
    place.replaceChildren(
      ...(print ? [h("p", { class: "good", role: "status" }, gettext("The middle third is %(share)s of the footprint.", { share: number(print.arch_index, 3) })),
        h("p", { class: "actions" }, away.button), away.notes] : []),
      h("p", { class: "field" }, h("label", { for: id }, print ? gettext("Another picture in its place (CSV)") : gettext("Pressure picture (CSV)")), input));
  }

  show();
  return h("fieldset", { class: "print-side", "data-side": side }, h("legend", {}, sideName(side)), place, notes);
}

/** Both feet's pictures; `door` lists, sends and removes them, `onMeasured()` hears that there is another one. */
export function printsOf(door, { onMeasured }) {
  const place = h("div", {});
  const load = async () => {
    place.replaceChildren(h("p", { class: "loading" }, gettext("Loading …")));
    try {
      const { data } = await door.list();
      const known = new Map(data.results.map((print) => [print.side, print]));
      place.replaceChildren(h("div", {}, SIDES.map((side) => oneFoot(side, door, known.get(side) ?? null, onMeasured))));
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      place.replaceChildren(problemBox(problem, { retry: load, heading: "h4" }));
    }
  };
  const node = h("details", { class: "more-about" }, h("summary", {}, gettext("Do you have a pressure picture of the feet?")),
    h("p", { class: "hint" }, gettext("Some shops and practices have a plate that one stands on or walks over. Its peak picture as CSV tells how high the arch is. The picture itself is not kept.")), place);
  node.addEventListener("toggle", () => { if (node.open) load(); }, { once: true });
  return node;
}
