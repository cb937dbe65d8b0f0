// What we keep about somebody: a copy of it to fetch, and its end. Both are asked for here and done a little later.

import { api } from "../api.js";
import { fill, focusOn, h, say } from "../dom.js";
import { day, moment, number } from "../format.js";
import { field, form } from "../journey/forms.js";
import { handOver } from "../journey/documents.js";
import { pressing } from "../journey/press.js";
import { said } from "../journey/told.js";
import { gettext } from "../words.js";
import { accountPage } from "./signed_in.js";

const LOOK_EVERY_MS = 3000;
const LOOK_FOR_MS = 3 * 60 * 1000;
const MEGABYTE = 1024 * 1024;

const place = document.querySelector("#account");
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

const WAITS = {
  order_unpaid: (about) => gettext("Order %(number)s may still be paid: cancel it, or wait until it has expired.", about),
  order_under_way: (about) => gettext("Order %(number)s has not arrived yet: wait for it, or cancel it.", about),
  refund_under_way: (about) => gettext("Money of order %(number)s is on its way back: wait until it has arrived.", about),
  dispute_open: (about) => gettext("The payment of order %(number)s is disputed: wait for the bank's decision.", about),
  case_open: (about) => gettext("Our staff look at something about order %(number)s: wait until they are done.", about),
  return_open: (about) => gettext("Something of order %(number)s is coming back: wait until it has been inspected.", about),
  claim_open: (about) => gettext("Claim %(number)s is not over: withdraw it, or wait for its end.", about),
};

function listed(heading, rows) {
  return [h("h3", {}, heading), h("ul", {}, rows.map(({ detail }) => h("li", {}, said(detail))))];
}

// --- a copy -----------------------------------------------------------------------------------
function ready(request) {
  const fetchIt = pressing(gettext("Fetch the copy"), async () => {
    const { data } = await api.get("me/export/file/", { as: "blob" });
    handOver(data, "my-data.zip");
  });
  const drop = pressing(gettext("Delete the copy"), async () => {
    await api.delete("me/export/");
    await showCopy();
    say(gettext("The copy is deleted."));
  }, "button quiet");
  return [
    h("p", { role: "status" }, gettext("Your copy of %(when)s is ready: %(size)s MB, in one ZIP file. It is kept until %(until)s.", {
      when: moment(request.ready_at), size: number(Math.max(request.size_bytes / MEGABYTE, 0.1)), until: day(request.keep_until) })),
    h("p", { class: "actions" }, fetchIt.button, " ", drop.button), fetchIt.notes, drop.notes,
  ];
}

function making() {
  const drop = pressing(gettext("Do not make it"), async () => {
    await api.delete("me/export/");
    await showCopy();
  }, "button quiet");
  return [
    h("p", { role: "status" }, gettext("Your copy is being made. This takes some minutes; you may close the page and come back.")),
    h("p", {}, drop.button), drop.notes,
  ];
}

function asking(request) {
  const ask = pressing(gettext("Make a copy"), async () => {
    await api.post("me/export/", {});
    await showCopy();
    say(gettext("Your copy is being made. This takes some minutes; you may close the page and come back."));
    await watch();
  });
  return [
    request?.status === "dead" ? h("p", { class: "problem" }, gettext("The last copy could not be made, and we know of it. Please ask again.")) : null,
    request?.status === "gone" ? h("p", { class: "hint" }, gettext("The last copy is deleted.")) : null,
    h("p", {}, ask.button), ask.notes,
  ];
}

const copyState = h("div", {});
const copyParts = h("details", { class: "more-about" }, h("summary", {}, gettext("What is in it")));
const copyPlace = h("div", { id: "copy" }, copyState, copyParts);

/** Show how far the copy is, and answer its status. */
async function showCopy() {
  const { data } = await api.get("me/export/");
  const { request } = data;
  const parts = { ready, requested: making }[request?.status] ?? asking;
  fill(copyState, parts(request));
  // What may be read while it is made stays open.
  if (copyParts.children.length === 1) copyParts.append(...listed(gettext("In it"), data.contains), ...listed(gettext("Not in it"), data.left_out));
  return request?.status;
}

/** Look until it is made, or the page has had enough. */
async function watch() {
  for (let waited = 0; waited < LOOK_FOR_MS; waited += LOOK_EVERY_MS) {
    await pause(LOOK_EVERY_MS);
    if ((await api.get("me/export/")).data.request?.status === "requested") continue;
    if ((await showCopy()) === "ready") say(gettext("Your copy is ready."));
    return;
  }
}

// --- the end ----------------------------------------------------------------------------------
const endPlace = h("div", { id: "end" });

function waiting(rows) {
  const one = ({ code, detail, number: about }) => h("li", {}, WAITS[code]?.({ number: about }) ?? detail, " ",
    h("a", { href: code === "claim_open" ? `/claims/${about}/` : `/orders/${about}/` }, gettext("Look at it")));
  return [h("p", {}, gettext("Some things must end first:")), h("ul", {}, rows.map(one))];
}

function asked(request) {
  const stay = pressing(gettext("Stay after all"), async () => {
    await api.delete("me/erase/");
    await showEnd();
    say(gettext("Nothing is erased."));
    focusOn(endPlace);
  });
  return [
    h("p", { role: "status" }, gettext("You asked us on %(when)s to erase everything. It is done within minutes, once nothing is under way; your sign-in ends with it.", { when: moment(request.requested_at) })),
    h("p", {}, stay.button), stay.notes,
  ];
}

function meant() {
  const sure = field({ name: "sure", type: "checkbox", label: gettext("Erase it all. I know that it cannot be undone."), required: true });
  return [form({
    fields: [sure], label: gettext("Erase my data"),
    send: async () => {
      await api.post("me/erase/", { confirm: "erase" });
      await showEnd();
      say(gettext("We have noted it."));
      focusOn(endPlace);
    },
  }).node];
}

async function showEnd() {
  const { data } = await api.get("me/erase/");
  const isAsked = data.request?.status === "requested";
  endPlace.replaceChildren(
    ...listed(gettext("What goes"), data.erased), ...listed(gettext("What stays, and why"), data.kept),
    ...(isAsked ? asked(data.request) : data.waits_for.length ? waiting(data.waits_for) : meant()),
    ...(isAsked && data.waits_for.length ? waiting(data.waits_for) : []));
}

async function show() {
  const [status] = await Promise.all([showCopy(), showEnd()]);
  place.replaceChildren(
    h("section", {}, h("h2", {}, gettext("A copy of your data")), copyPlace),
    h("section", {}, h("h2", {}, gettext("Erase your data")), endPlace));
  if (status === "requested") await watch();
}

await accountPage(place, show);
