// Accounts: allauth's own contract for browsers (/_allauth/browser/v1/), with its errors as Problems.

import { cookie, who } from "./api.js";
import { Problem } from "./problems.js";

const BASE = "/_allauth/browser/v1/";

/** Return {param, code, message} of allauth as {pointer, code, detail} of ours. */
function problemsOf(errors = []) {
  return errors.map(({ param, code, message }) => ({ pointer: param ? `/${param}` : "", code, detail: message }));
}

/**
 * Send one request; return {status, data, meta}.
 *
 * A 401 is an answer, not a fault: `data.flows` says which step comes next, e.g. {id: "verify_email", is_pending}.
 * @throws {Problem} for everything else that is refused.
 */
async function call(method, path, { body, headers = {} } = {}) {
  const sent = { Accept: "application/json", ...headers };
  if (method !== "GET") {
    if (!cookie("csrftoken")) await call("GET", "config");
    sent["X-CSRFToken"] = cookie("csrftoken");
  }
  if (body !== undefined) sent["Content-Type"] = "application/json";
  const options = { method, headers: sent, body: body === undefined ? undefined : JSON.stringify(body) };
  const answer = await send(BASE + path, options);
  const said = await answer.json().catch(() => ({}));
  if (answer.ok || answer.status === 401 || answer.status === 410) {
    if (said.meta?.is_authenticated) who.becomeAccount();
    else if (who.isAccount && said.meta) who.forget();
    return { status: answer.status, data: said.data ?? {}, meta: said.meta ?? {} };
  }
  const errors = problemsOf(said.errors);
  throw new Problem({
    status: answer.status,
    code: errors[0]?.code ?? "error",
    detail: errors[0]?.detail ?? "",
    errors,
    retryAfter: Number(answer.headers.get("Retry-After")) || 0,
  });
}

async function send(address, options) {
  try {
    return await fetch(address, options);
  } catch {
    throw new Problem({ status: 0, code: "network_down" });
  }
}

/** The verbs; paths are written out where they are used, relative to /_allauth/browser/v1/. */
export const accounts = {
  get: (path, options) => call("GET", path, options),
  post: (path, body, options) => call("POST", path, { body, ...options }),
  put: (path, body, options) => call("PUT", path, { body, ...options }),
  patch: (path, body, options) => call("PATCH", path, { body, ...options }),
  delete: (path, body, options) => call("DELETE", path, { body, ...options }),
};
