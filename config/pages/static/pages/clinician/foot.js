// What a clinician found of one foot: the boxes, and what of them is sent. All of it may be left empty.

import { h } from "../dom.js";
import { field } from "../journey/forms.js";
import { gettext } from "../words.js";

const SCORES = ["", "-2", "-1", "0", "1", "2"];

function items() {
  return [
    gettext("Talar head"), gettext("Curves at the lateral malleolus"), gettext("Calcaneal position"),
    gettext("Talonavicular bulge"), gettext("Medial arch"), gettext("Forefoot on rearfoot"),
  ];
}

function standing() {
  return [["", gettext("not taken")], ["standing_half", gettext("standing on both feet")], ["standing_full", gettext("standing on this foot")]];
}

function number(side, name, label, box) {
  return field({ name: `${side}.${name}`, pointer: `/${side}/${name}`, label, type: "number", inputmode: "decimal", ...box });
}

function load(side, name, options) {
  return field({ name: `${side}.${name}`, pointer: `/${side}/${name}`, label: gettext("Load when it was taken"), options });
}

/** The boxes of one foot. Returns { node, fields, value() }; `value()` is what the API is sent, or null for nothing. */
export function footOf(side) {
  const scores = items().map((label, index) => field({
    name: `${side}.fpi.${index}`, pointer: `/${side}/fpi/${index}`, label, options: SCORES.map((score) => [score, score]),
  }));
  const found = [
    number(side, "rearfoot_deg", gettext("Rearfoot angle, degrees; everted is positive"), { step: "0.5", min: "-20", max: "30" }),
    load(side, "rearfoot_load", standing()),
    number(side, "arch_height_index", gettext("Arch height index"), { step: "0.001", min: "0.2", max: "0.5" }),
    load(side, "arch_height_load", [...standing(), ["seated", gettext("sitting")]]),
    number(side, "forefoot_deg", gettext("Forefoot tilt, degrees; varus is positive"), { step: "0.5", min: "-20", max: "20" }),
    number(side, "shorter_by_mm", gettext("This leg is shorter by, mm"), { step: "0.5", min: "0", max: "40" }),
  ];
  const prescribed = [
    number(side, "post_deg", gettext("Posting of the heel, degrees; positive raises the inner side"), { step: "0.5", min: "-6", max: "6" }),
    number(side, "forefoot_post_deg", gettext("Posting of the forefoot, degrees"), { step: "0.5", min: "-6", max: "6" }),
    number(side, "lift_mm", gettext("Heel lift, mm"), { step: "0.5", min: "0", max: "10" }),
    number(side, "met_pad_mm", gettext("Metatarsal pad, mm"), { step: "0.5", min: "0", max: "6" }),
  ];
  const node = h("fieldset", { class: "panel" },
    h("legend", {}, side === "left" ? gettext("Left foot") : gettext("Right foot")),
    h("details", {}, h("summary", {}, gettext("FPI-6, each item from -2 to +2")), scores.map((each) => each.node)),
    h("details", {}, h("summary", {}, gettext("What you found")), found.map((each) => each.node)),
    h("details", {}, h("summary", {}, gettext("What you prescribe")), prescribed.map((each) => each.node)));
  const value = () => {
    const told = {};
    const fpi = scores.map((each) => each.value());
    // An incomplete score is sent as it is: the answer says that six items are wanted.
    if (fpi.some((score) => score !== "")) told.fpi = fpi.filter((score) => score !== "").map(Number);
    for (const each of [...found, ...prescribed]) {
      const said = each.value();
      if (said !== "") told[each.name.split(".")[1]] = each.name.endsWith("_load") ? said : Number(said);
    }
    return Object.keys(told).length ? told : null;
  };
  return { node, fields: [...scores, ...found, ...prescribed], value };
}
