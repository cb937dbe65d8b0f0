// Each foot's way into the description: by hand, or by a scan that is sent, measured and shown here.

import { focusOn, h, problemBox, say } from "../dom.js";
import { uid } from "../journey/press.js";
import { explain } from "../problems.js";
import { gettext } from "../words.js";
import { slot } from "./fields.js";
import { SIDES, sideName } from "./measure_names.js";
import { scanResult, takingAway } from "./scan_result.js";
import { scanSending } from "./scan_sending.js";
import { otherSide, progressName } from "./scan_words.js";

const LOOK_EVERY_MS = 1500;
const LOOK_FOR_MS = 4 * 60 * 1000;

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

function waysOf(side, chosen) {
  const name = uid("way");
  const inputs = new Map();
  const one = (way, label) => {
    const input = h("input", { type: "radio", name, value: way, onchange: () => chosen(way) });
    inputs.set(way, input);
    return h("label", { class: "choice" }, input, h("span", {}, label));
  };
  const body = h("div", { class: "scan-body" });
  const node = h("fieldset", { class: "scan-side", "data-side": side, "data-at": `/scans/${side}` }, h("legend", {}, sideName(side)),
    h("div", { class: "choices scan-ways" }, one("hand", gettext("Measure by hand")), one("scan", gettext("Send a 3-D scan"))), slot(), body);
  return { node, body, show: (way) => inputs.forEach((input, code) => { input.checked = code === way; }) };
}

/**
 * Both feet's panels. `door` lists, reads, sends and removes scans; `onChange()` when ways or scans are others now,
 * `onMeasured()` when there may be new measures, `onHand(side)` to go to the boxes of a side.
 */
export function scansOf(form, door, { onChange, onMeasured, onHand }) {
  const feet = new Map(SIDES.map((side) => [side, { way: "hand", scan: null, file: null, fromScan: false, looking: null, panel: null, sending: null }]));
  const trouble = h("div", {});

  const choose = (side, way) => {
    feet.get(side).way = way;
    draw(side);
    onChange();
  };

  const measuring = (side, scan) => {
    const words = h("p", { role: "status" }, progressName(scan.progress));
    const node = h("div", { class: "scan-measuring" }, words, h("progress", { "aria-label": gettext("Being measured") }), takingAway(scan, door, () => away(side)));
    return { node, words };
  };

  /** Look again and again until there is a result; then the description has new measures. */
  async function watch(side, words, more) {
    const foot = feet.get(side);
    const { id } = foot.scan;
    foot.looking = words;
    const isOver = () => foot.scan?.id !== id || foot.looking !== words;
    const until = Date.now() + LOOK_FOR_MS;
    while (Date.now() < until) {
      await pause(LOOK_EVERY_MS);
      if (isOver()) return;
      try {
        const { data } = await door.read(id);
        if (isOver()) return;
        if (data.status !== "uploaded") {
          await arrived(side, data);
          return;
        }
        const now = progressName(data.progress);
        if (words.textContent !== now) words.textContent = now;
      } catch (problem) {
        if (problem.status === undefined) throw problem;
        if (problem.status === 404) {
          await away(side);
          return;
        }
        words.textContent = explain(problem);
        if (!problem.isPassing) return;
      }
    }
    words.textContent = gettext("This takes longer than usual. The scan is kept and will be measured; you can go on with the other questions and look again later.");
    const again = h("button", { type: "button", class: "button quiet" }, gettext("Look again"));
    again.addEventListener("click", () => {
      again.remove();
      words.textContent = progressName("measuring");
      watch(side, words, more);
    });
    more.append(again);
  }

  async function arrived(side, scan) {
    const foot = feet.get(side);
    foot.scan = scan;
    if (scan.status === "measured") await onMeasured();
    draw(side);
    onChange();
    say(`${sideName(side)}: ${foot.panel.body.querySelector("h3").textContent}`);
  }

  async function away(side) {
    Object.assign(feet.get(side), { scan: null, file: null });
    draw(side);
    onChange();
    // The button that was pressed is gone.
    if (document.activeElement === document.body) feet.get(side).panel.node.querySelector("input:checked").focus();
    await onMeasured();
  }

  async function sent(side, scan, file) {
    Object.assign(feet.get(side), { scan, file, way: "scan" });
    draw(side);
    onChange();
    await onMeasured();
  }

  /** The file is of the other foot: take it away here and send it there, as it was described. */
  const sendForOther = (side, scan) => async () => {
    const there = otherSide(side);
    const { file, sending } = feet.get(side);
    const told = { ...sending.told(), load: scan.load };
    choose(there, "scan");
    try {
      await door.remove(scan.id);
    } catch (problem) {
      if (problem.status !== 404) throw problem;
    }
    await feet.get(there).sending.take({ file, ...told });
    Object.assign(feet.get(side), { scan: null, file: null });
    draw(side);
    onChange();
    focusOn(feet.get(there).panel.node);
  };

  function resultOf(side, scan) {
    const foot = feet.get(side);
    const free = feet.get(otherSide(side)).scan?.status !== "measured" && feet.get(otherSide(side)).scan?.status !== "uploaded";
    const byHand = () => {
      choose(side, "hand");
      onHand(side);
    };
    return scanResult(scan, { door, isTaken: foot.fromScan, acts: { byHand, sendForOther: foot.file && free ? sendForOther(side, scan) : null }, onAway: () => away(side) });
  }

  function draw(side) {
    const { way, scan, fromScan, panel, sending } = feet.get(side);
    panel.show(way);
    sending.showConsent();
    if (way === "hand") {
      panel.body.replaceChildren(...(scan?.status === "measured" ? [h("p", { class: "hint" }, gettext("A scan of this foot is kept.")), takingAway(scan, door, () => away(side))] : []));
    } else if (scan?.status === "uploaded") {
      const { node, words } = measuring(side, scan);
      panel.body.replaceChildren(node);
      watch(side, words, node);
    } else if (scan) {
      panel.body.replaceChildren(resultOf(side, scan), ...(scan.status === "measured" ? [] : [sending.node]));
    } else {
      const earlier = fromScan ? [h("p", { class: "hint" }, gettext("The values below come from an earlier scan. Send a new one, or measure by hand."))] : [];
      panel.body.replaceChildren(...earlier, sending.node);
    }
  }

  async function load() {
    try {
      const scans = await door.list();
      trouble.replaceChildren();
      for (const side of SIDES) {
        const newest = scans.find((scan) => scan.side === side);
        const foot = feet.get(side);
        if (newest?.id === foot.scan?.id && newest?.status === foot.scan?.status) continue;
        Object.assign(foot, { scan: newest ?? null, way: newest ? "scan" : foot.way });
        draw(side);
      }
      onChange();
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      trouble.replaceChildren(h("p", {}, gettext("We could not look whether there are scans already.")), problemBox(problem, { retry: load, heading: "h3" }));
    }
  }

  for (const side of SIDES) {
    const foot = feet.get(side);
    foot.panel = waysOf(side, (way) => choose(side, way));
    foot.sending = scanSending(side, { door, loads: form.loads, onSent: (scan, file) => sent(side, scan, file), onElsewhere: load });
    draw(side);
  }
  const node = h("div", { class: "scans" }, trouble, [...feet.values()].map(({ panel }) => panel.node));
  // What is chosen here is no answer of the questionnaire around it.
  for (const kind of ["change", "input"]) node.addEventListener(kind, (event) => event.stopPropagation());

  return {
    node,
    load,
    isByHand: (side) => feet.get(side).way === "hand",
    isMeasured: (side) => feet.get(side).scan?.status === "measured",
    panelOf: (side) => feet.get(side).panel.node,
    /** Learn which sides have measures from a scan, of this or an earlier version. */
    known: (measures) => SIDES.forEach((side) => {
      const foot = feet.get(side);
      const fromScan = Object.values(measures?.[side] || {}).some((value) => value?.source === "scan");
      if (fromScan === foot.fromScan) return;
      foot.fromScan = fromScan;
      if (fromScan && !foot.scan) foot.way = "scan";
      if (foot.scan?.status !== "uploaded") draw(side);
    }),
    /** Say lengths again, in another unit. */
    redraw: () => SIDES.filter((side) => feet.get(side).scan?.status === "measured").forEach(draw),
  };
}
