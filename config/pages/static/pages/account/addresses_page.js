// The address book: add, correct, forget; a change says which version it saw.

import { api } from "../api.js";
import { focusOn, h, say } from "../dom.js";
import { addressBlock, addressFields, addressOf } from "../journey/addresses.js";
import { field, form } from "../journey/forms.js";
import { pressing } from "../journey/press.js";
import { place as places } from "../place.js";
import { recall } from "../store.js";
import { gettext } from "../words.js";
import { accountPage } from "./signed_in.js";

const place = document.querySelector("#account");

async function countries() {
  return (await places.markets()).flatMap((market) => market.countries);
}

async function addressForm(label, { saved = null, send }) {
  const keep = `address-${saved?.id ?? "new"}`;
  const fields = [
    field({ name: "label", label: gettext("Called"), maxlength: "60", help: gettext("For yourself: home, work.") }),
    ...addressFields(await countries(), { country: saved?.country ?? (await places.country()) }),
  ];
  const go = (values) => send({ label: values.label, ...addressOf(values) });
  const made = form({ fields, label, send: go, ask: go, keep });
  if (saved && !recall(`draft.${location.pathname}.${keep}`, { lasting: false })) made.fill(saved);
  return made.node;
}

function card(saved) {
  const item = h("li", { class: "panel" });
  const draw = (now, notice = null) => {
    const correct = pressing(gettext("Correct"), async () => edit(), "button quiet");
    const forget = pressing(gettext("Forget"), async () => {
      const { etag } = await api.get(`me/addresses/${now.id}/`);
      await api.delete(`me/addresses/${now.id}/`, { etag });
      item.remove();
      say(gettext("Forgotten."));
      focusOn(document.querySelector("h1"));
    }, "button quiet");
    item.replaceChildren(...[notice, now.label ? h("h2", {}, now.label) : null, addressBlock(now), h("p", { class: "actions" }, correct.button, " ", forget.button), correct.notes, forget.notes].filter(Boolean));
  };
  const edit = async () => {
    let { data, etag } = await api.get(`me/addresses/${saved.id}/`);
    const editing = await addressForm(gettext("Keep"), {
      saved: data,
      send: async (values) => {
        try {
          draw((await api.patch(`me/addresses/${saved.id}/`, values, { etag })).data);
          say(gettext("Kept."));
        } catch (problem) {
          if (problem.isStale) {
            // What was typed stays; what another tab wrote is shown beside it, and the next press is on top of that.
            ({ data, etag } = await api.get(`me/addresses/${saved.id}/`));
            editing.before(h("section", { class: "notice" }, h("p", {}, gettext("In another tab it was changed to:")), addressBlock(data)));
          }
          throw problem;
        }
      },
    });
    item.replaceChildren(editing);
    editing.querySelector("input").focus();
  };
  draw(saved);
  return item;
}

async function show() {
  const { data } = await api.get("me/addresses/", { query: { limit: 100 } });
  const list = h("ul", { class: "plain" }, data.results.map(card));
  const adding = h("details", { class: "more-about", open: !data.results.length }, h("summary", {}, gettext("Add an address")));
  const draw = async () => {
    const node = await addressForm(gettext("Keep"), {
      send: async (values) => {
        const { data: saved } = await api.post("me/addresses/", values);
        list.append(card(saved));
        say(gettext("Kept."));
        adding.open = false;
        node.remove();
        await draw();
      },
    });
    adding.append(node);
  };
  await draw();
  place.replaceChildren(list, adding);
}

await accountPage(place, show);
