// How far a pair has gone: figures side by side, the picture, entries by hand, and the habits behind the estimate.

import { api } from "../api.js";
import { h, say } from "../dom.js";
import { day, number, plainFigure } from "../format.js";
import { gettext } from "../words.js";
import { field, form } from "./forms.js";
import { pressing } from "./press.js";

// More than people walk a day for long, as the API asks of habits; a figure of their own is never refused for it.
const MOST_LIKELY_A_DAY = 12;

function figureName(by) {
  return { habits: gettext("By your habits"), entries: gettext("Entered by hand"), files: gettext("From activity files"), own: gettext("Your own figure") }[by] || by;
}

export function distanceInWords({ miles, kilometres }) {
  return gettext("%(miles)s miles (%(km)s km)", { miles: number(miles), km: number(kilometres) });
}

function picture({ svg, description }) {
  const drawn = h("img", { src: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt: description, class: "miles-over-time" });
  return h("figure", {}, drawn, h("figcaption", { class: "hint" }, description));
}

function figureRow(serial, figure, show) {
  const choose = pressing(gettext("This one counts"), async () => {
    await api.put(`covers/${serial}/mileage/`, { by: figure.by });
    say(gettext("Kept."));
    await show();
  }, "button quiet");
  choose.button.setAttribute("aria-label", gettext("%(name)s: this one counts", { name: figureName(figure.by) }));
  return h("li", {}, h("strong", {}, figureName(figure.by)), ` · ${distanceInWords(figure.distance)} `,
    figure.counts ? h("span", { class: "badge" }, gettext("counts")) : figure.by === "own" ? null : [choose.button, choose.notes]);
}

/** That a figure is more than people walk since a pair came, or nothing; it may be right all the same. */
function doubt(typed, cameAt) {
  const days = Math.max(1, Math.ceil((Date.now() - new Date(cameAt).getTime()) / 86_400_000));
  if (!(Number(plainFigure(typed)) > MOST_LIKELY_A_DAY * days)) return "";
  return gettext("That is more than %(most)s miles a day since the pair came on %(when)s. Please look at it once more: if it is right, it counts as you tell it.", { most: number(MOST_LIKELY_A_DAY), when: day(cameAt) });
}

/** The box for the customer's own figure, which says at once if that is more than people walk. */
export function ownMiles({ name, help, value, cameAt, required = false }) {
  const box = field({ name, label: gettext("Miles so far, by your own reckoning"), help, required, inputmode: "decimal", autocomplete: "off", value });
  const note = h("strong", { class: "hint", role: "status" });
  const look = () => note.replaceChildren(doubt(box.input.value, cameAt));
  box.input.addEventListener("input", look);
  box.input.addEventListener("change", look);
  box.node.append(note);
  look();
  return box;
}

function ownFigure(serial, cover, show) {
  return form({
    fields: [ownMiles({ name: "miles", help: gettext("Only a figure that you confirm yourself can ever count against a claim."), required: true, cameAt: cover.delivered_at })],
    label: gettext("This is how far it has gone"),
    send: async ({ miles }) => {
      await api.put(`covers/${serial}/mileage/`, { by: "own", miles: plainFigure(miles) });
      say(gettext("Kept."));
      await show();
    },
  }).node;
}

function entryRow(serial, entry, show) {
  const days = entry.first_on === entry.last_on ? day(`${entry.last_on}T12:00:00Z`) : `${day(`${entry.first_on}T12:00:00Z`)} – ${day(`${entry.last_on}T12:00:00Z`)}`;
  const remove = pressing(gettext("Take away"), async () => {
    await api.delete(`covers/${serial}/mileage/entries/${entry.id}/`);
    say(gettext("Taken away."));
    await show();
  }, "button quiet");
  remove.button.setAttribute("aria-label", gettext("Take %(what)s away", { what: days }));
  return h("li", {}, `${days} · ${distanceInWords(entry.distance)} `, remove.button, remove.notes);
}

function entering(serial, show) {
  return form({
    fields: [
      field({ name: "miles", label: gettext("Miles"), required: true, inputmode: "decimal", autocomplete: "off" }),
      field({ name: "first_on", label: gettext("On, or from"), type: "date", required: true }),
      field({ name: "last_on", label: gettext("Until"), type: "date", help: gettext("If it was more than a day.") }),
    ],
    label: gettext("Enter these miles"),
    send: async ({ miles, first_on, last_on }) => {
      await api.post(`covers/${serial}/mileage/entries/`, { miles: plainFigure(miles), first_on, ...(last_on ? { last_on } : {}) });
      say(gettext("Kept."));
      await show();
    },
  }).node;
}

/** Every figure, the picture, and entries by hand. */
export async function mileagePanel(serial, cover, show) {
  const { data } = await api.get(`covers/${serial}/mileage/`);
  const figures = data.figures.length
    ? h("ul", { class: "plain" }, data.figures.map((figure) => figureRow(serial, figure, show)))
    : h("p", {}, gettext("Nobody has told yet how far it has gone. You need not: evidence is never demanded."));
  const past = data.choices.length > 1
    ? h("details", { class: "more-about" }, h("summary", {}, gettext("What you chose before")), h("ul", { class: "plain" }, data.choices.map((choice) => h("li", {}, `${day(choice.chosen_at)} · ${figureName(choice.by)} · ${distanceInWords(choice.distance)}`))))
    : null;
  return h("section", {}, h("h2", {}, gettext("How far it has gone")), picture(data.chart),
    data.choose ? h("p", { class: "notice" }, gettext("Your figures differ. Say which of them counts.")) : null,
    figures, past,
    h("details", { class: "more-about" }, h("summary", {}, gettext("Tell a figure of your own")), ownFigure(serial, cover, show)),
    h("details", { class: "more-about" }, h("summary", {}, gettext("Enter miles by hand")),
      data.entries.length ? h("ul", { class: "plain" }, data.entries.map((entry) => entryRow(serial, entry, show))) : null, entering(serial, show)));
}

/** How the pair is used: what the estimate is made of. */
export function habitsPanel(serial, cover, show) {
  const told = cover.mileage;
  const unit = field({ name: "unit", label: gettext("You count"), required: true, options: [["steps_per_day", gettext("steps a day")], ["miles_per_day", gettext("miles a day")]], value: told.miles_per_day === null ? "steps_per_day" : "miles_per_day" });
  const daily = field({ name: "daily", label: gettext("How many on an ordinary day"), required: true, inputmode: "decimal", autocomplete: "off", pointer: "/steps_per_day", value: told.steps_per_day ?? told.miles_per_day });
  const share = field({ name: "share_percent", label: gettext("Share of them with this pair on, in percent"), required: true, inputmode: "numeric", autocomplete: "off", value: told.share_percent ?? 50 });
  const made = form({
    fields: [unit, daily, share], label: gettext("Keep these habits"),
    send: async (values) => {
      const count = plainFigure(values.daily);
      await api.put(`covers/${serial}/habits/`, { [values.unit]: values.unit === "steps_per_day" ? Number(count) : count, share_percent: Number(values.share_percent) });
      say(gettext("Kept."));
      await show();
    },
  });
  return h("section", {}, h("h2", {}, gettext("How you use it")),
    told.doubtful ? h("p", { class: "notice" }, gettext("That is more than people walk in a day. Please look at the figure once more.")) : null,
    h("p", { class: "hint" }, gettext("From this we estimate the miles. You can change it whenever your days change.")), made.node);
}
