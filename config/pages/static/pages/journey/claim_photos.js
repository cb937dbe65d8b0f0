// Photos of a claim: sent one by one with progress, shown by links that end, and never needed.

import { api } from "../api.js";
import { h, say } from "../dom.js";
import { day, percent } from "../format.js";
import { explain } from "../problems.js";
import { gettext } from "../words.js";
import { field, form } from "./forms.js";

/** A box for photos. What is chosen is not kept with a draft: a browser lets no page choose files. */
export function photosField() {
  return field({
    name: "photos", type: "file", label: gettext("Photos"), accept: "image/jpeg,image/png,image/webp", multiple: true, "data-secret": true,
    help: gettext("Never needed, often quicker: JPEG, PNG or WebP. We keep only what is to be seen, not where and with what it was taken."),
  });
}

/** Send photos one after the other, with progress in `place`; return those that were not taken, as [name, why]. */
export async function sendPhotos(number, photos, place) {
  const refused = [];
  for (const photo of photos) {
    const meter = h("progress", { max: "1", value: "0", "aria-label": gettext("Sent so far") });
    const words = h("span", {});
    place.replaceChildren(h("p", {}, gettext("Sending %(name)s …", { name: photo.name }), " ", words), meter);
    const onProgress = (share) => {
      meter.value = share;
      words.textContent = percent(share);
    };
    try {
      await api.upload(`claims/${number}/evidence/`, { file: photo }, { onProgress });
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      refused.push([photo.name, explain(problem)]);
    }
  }
  place.replaceChildren();
  return refused;
}

/** Say which photos were not taken, and why. */
export function refusedPhotos(refused) {
  return h("section", { class: "problem", role: "alert" }, h("h3", {}, gettext("Not every photo was taken")),
    h("ul", {}, refused.map(([name, why]) => h("li", {}, `${name}: ${why}`))));
}

function picture(photo) {
  const alt = gettext("Photo of %(when)s", { when: day(photo.sent_at) });
  return h("li", {}, h("a", { href: photo.url }, h("img", { src: photo.url, alt, class: "scan-picture", width: String(photo.width), height: String(photo.height), loading: "lazy" })));
}

/** What was sent, and a box for more while the claim is not over. */
export async function photosOf(claim, show) {
  const { data } = await api.get(`claims/${claim.number}/evidence/`);
  const isOpen = ["submitted", "in_review", "needs_info", "remedy_in_progress"].includes(claim.status);
  if (!isOpen && !data.length) return null;
  const photos = photosField();
  const place = h("div", {});
  const adding = form({
    fields: [photos], label: gettext("Send these photos"),
    send: async () => {
      const refused = await sendPhotos(claim.number, [...photos.input.files], place);
      if (refused.length) place.replaceChildren(refusedPhotos(refused));
      else {
        say(gettext("Sent."));
        await show();
      }
    },
  });
  return h("section", {}, h("h2", {}, gettext("Photos")),
    data.length ? h("ul", { class: "scan-pictures" }, data.map(picture)) : h("p", {}, gettext("No photo was sent. None is needed.")),
    isOpen ? [adding.node, place] : null);
}
