// The one door to the API: who is asking, doing things once, not overwriting others.

import { Problem, problemOf } from "./problems.js";
import { keep, recall } from "./store.js";

const BASE = "/api/v1/";

// --- who is asking ----------------------------------------------------------------------------
/** A guest by token, or an account by the session cookie; the last of the two that was used. */
export const who = {
  get isGuest() {
    return Boolean(recall("guest"));
  },
  get isAccount() {
    return Boolean(recall("account"));
  },
  get isKnown() {
    return this.isGuest || this.isAccount;
  },
  becomeGuest(token) {
    keep("account", null);
    keep("guest", token);
  },
  becomeAccount() {
    keep("account", true);
    keep("guest", null);
  },
  forget() {
    keep("account", null);
    keep("guest", null);
  },
};

export function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

let opening = null;

function openSession(body = {}) {
  opening ??= call("POST", "guest-sessions/", { body, anyone: true })
    .then(({ data }) => who.becomeGuest(data.token))
    .finally(() => {
      opening = null;
    });
  return opening;
}

/** Exchange the one-time code of a mailed link, which stands behind # and is taken out of the address at once. */
async function arrive() {
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (!code) return null;
  history.replaceState(history.state, "", location.pathname + location.search);
  try {
    await openSession({ code });
    return null;
  } catch (problem) {
    // The code is not used up: it stands there again for another try.
    if (problem.isPassing) history.replaceState(history.state, "", `#code=${code}`);
    return problem;
  }
}

// A mailed link to the page that is open already only changes what is behind #.
addEventListener("hashchange", () => {
  if (location.hash.startsWith("#code=")) location.reload();
});

/** Settles when a mailed link has been dealt with: null, or the problem with it. Every call of ours waits for it. */
export const arrival = arrive();

async function identified(method) {
  if (!who.isKnown && method !== "GET") await openSession();
  if (who.isGuest) return { Authorization: `Guest ${recall("guest")}` };
  return method === "GET" ? {} : { "X-CSRFToken": cookie("csrftoken") };
}

// --- doing things once ------------------------------------------------------------------------
/**
 * Return the key of an act: the same for every try of the same thing, also after a reload, until it is settled.
 */
function keyOf(act, body) {
  const told = JSON.stringify(body ?? null);
  const kept = recall(`act.${act}`, { lasting: false });
  if (kept?.told === told) return kept.key;
  const key = crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16)).join("");
  keep(`act.${act}`, { told, key }, { lasting: false });
  return key;
}

function settle(act) {
  keep(`act.${act}`, null, { lasting: false });
}

// --- calling ----------------------------------------------------------------------------------
function addressOf(path, query) {
  const address = new URL(path, new URL(BASE, location.origin));
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") address.searchParams.set(name, value);
  }
  return address;
}

/**
 * Send one request; return {data, etag, status}.
 *
 * `anyone`: what everybody may read; no identity is sent, so that it can be cached. `etag`: what the customer
 * saw of it (If-Match). `as`: "blob" is a paper, "bytes" a file; else JSON.
 * @throws {Problem}
 */
async function call(method, path, { query, body, etag, anyone = false, as = "json" } = {}) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (etag) headers["If-Match"] = etag;
  const act = method === "POST" && !anyone ? path : null;
  if (!anyone) {
    await arrival;
    Object.assign(headers, await identified(method));
  }
  if (act) headers["Idempotency-Key"] = keyOf(act, body);
  const answer = await send(addressOf(path, query), {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: anyone ? "omit" : "same-origin",
  });
  if (act && (answer.ok || (answer.status < 500 && answer.status !== 409 && answer.status !== 429))) settle(act);
  await insistOnSuccess(answer, anyone);
  const isJson = (answer.headers.get("Content-Type") || "").includes("json");
  const data = as === "blob" ? await answer.blob() : as === "bytes" ? await answer.arrayBuffer() : isJson ? await answer.json() : null;
  return { data, etag: answer.headers.get("ETag"), status: answer.status };
}

async function insistOnSuccess(answer, anyone) {
  if (answer.ok) return;
  const problem = await problemOf(answer);
  if (problem.isSignedOut && !anyone) who.forget();
  throw problem;
}

async function send(address, options) {
  try {
    return await fetch(address, options);
  } catch {
    throw new Problem({ status: 0, code: "network_down" });
  }
}

/** Only the older of the two ways to send tells how much is sent already. */
function sendTold(address, headers, body, { onProgress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress?.(total ? loaded / total : 0));
    request.addEventListener("load", () => {
      const told = ["Content-Type", "Retry-After"].map((name) => [name, request.getResponseHeader(name)]);
      resolve(new Response(request.response, { status: request.status, headers: told.filter(([, value]) => value) }));
    });
    for (const end of ["error", "timeout", "abort"]) {
      request.addEventListener(end, () => reject(new Problem({ status: 0, code: end === "abort" ? "given_up" : "network_down" })));
    }
    signal?.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

/**
 * Send fields with a file in them; `onProgress(share)` hears how much is sent, 0 to 1; `signal` gives up.
 *
 * It has no key: what arrived twice is told apart by what is in it.
 * @throws {Problem} with the code `given_up` when `signal` said so.
 */
async function upload(path, fields, { anyone = false, ...how } = {}) {
  const body = new FormData();
  Object.entries(fields).forEach(([name, value]) => { if (value) body.append(name, value); });
  const headers = { Accept: "application/json" };
  if (!anyone) {
    await arrival;
    Object.assign(headers, await identified("POST"));
  }
  const answer = await sendTold(addressOf(path).href, headers, body, how);
  await insistOnSuccess(answer, anyone);
  return { data: await answer.json(), status: answer.status };
}

/** The verbs; paths are written out where they are used, relative to /api/v1/. */
export const api = {
  get: (path, options) => call("GET", path, options),
  post: (path, body, options) => call("POST", path, { body, ...options }),
  put: (path, body, options) => call("PUT", path, { body, ...options }),
  patch: (path, body, options) => call("PATCH", path, { body, ...options }),
  delete: (path, options) => call("DELETE", path, options),
  upload,
  /** Read a file behind an address that the API gave, which is good for some minutes and needs no identity. */
  file: async (address) => (await call("GET", new URL(address, location.origin).pathname, { anyone: true, as: "bytes" })).data,
  /** Follow the `next` of a list as it is. */
  more: (address, options) => call("GET", new URL(address).pathname + new URL(address).search, options),
  /** Return the address of a document, for a link that everybody may follow. */
  link: (path, query) => addressOf(path, query).href,
};
