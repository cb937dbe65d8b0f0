// What went wrong, as the API says it (RFC 9457), and as a sentence that helps a person on.

import { gettext, ngettext } from "./words.js";

/**
 * A refusal of the API, or of the way to it (status 0).
 *
 * `code` decides, `errors` are {pointer, code, detail} about single inputs, `retryAfter` is in seconds,
 * `extra` holds further members, e.g. the current `etag` of a 412 or the new total of a 409.
 */
export class Problem extends Error {
  constructor({ status, code, title = "", detail = "", errors = [], retryAfter = 0, ...extra }) {
    super(detail || title || code);
    Object.assign(this, { status, code, title, detail, errors, retryAfter, extra });
  }

  /** Whether the same request may work in a moment. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500 || (this.status === 409 && this.retryAfter > 0);
  }

  /** Whether the sign-in or guest session has ended. */
  get isSignedOut() {
    return this.status === 401;
  }

  /** Whether somebody, perhaps this customer in another tab, has changed it meanwhile. */
  get isStale() {
    return this.status === 412 || this.status === 428;
  }
}

/** Read the answer to a refused request. */
export async function problemOf(answer) {
  const retryAfter = Number(answer.headers.get("Retry-After")) || 0;
  let said = {};
  if ((answer.headers.get("Content-Type") || "").includes("json")) said = await answer.json().catch(() => ({}));
  return new Problem({ code: "error", ...said, status: answer.status, retryAfter });
}

/** Say what happened and what to do, in the customer's language. */
export function explain(problem) {
  if (problem.status === 0) {
    return gettext("We cannot reach the shop. Check your connection and try again; nothing you typed is lost.");
  }
  if (problem.status === 429) {
    const seconds = Math.max(1, problem.retryAfter);
    return ngettext(
      "That was a lot at once. Try again in one second; nothing you typed is lost.",
      "That was a lot at once. Try again in %(count)s seconds; nothing you typed is lost.",
      seconds,
    );
  }
  if (problem.status >= 500) {
    return gettext("The shop is busy at the moment. Try again shortly; nothing you typed is lost.");
  }
  if (problem.isSignedOut) return gettext("You are not signed in any more. Sign in and come back; what you typed is kept.");
  if (problem.isStale) {
    return gettext("This was changed meanwhile, perhaps in another tab. Look at what it says now, then send yours again.");
  }
  if (problem.status === 409 && problem.retryAfter) {
    return gettext("We are still working on your first try. Wait a moment, then try again.");
  }
  if (problem.code === "not_found") return gettext("There is nothing here, or it belongs to somebody else.");
  if (problem.errors.length > 1) return gettext("Please look at the fields named here.");
  const sentence = problem.detail || problem.title;
  return sentence ? gettext(sentence) : gettext("Something went wrong. Please try again.");
}

const FIELDS = {
  required: () => gettext("Please fill this in."),
  blank: () => gettext("Please fill this in."),
  null: () => gettext("Please fill this in."),
  empty: () => gettext("Please choose at least one."),
  invalid_choice: () => gettext("Please choose one of the options."),
  agree: () => gettext("Please agree to this to go on."),
  email_password_mismatch: () => gettext("E-mail address or password is not right."),
  incorrect_code: () => gettext("This code is not right."),
  password_too_short: () => gettext("This password is too short; take at least ten characters."),
  password_too_common: () => gettext("Too many people use this password; take another one."),
  password_too_similar: () => gettext("This password is too much like your address; take another one."),
  too_many_login_attempts: () => gettext("That was tried too often. Wait a few minutes, or have a code mailed to you."),
  unknown_email: () => gettext("We do not know this address."),
  email_invalid: () => gettext("This does not look like an e-mail address."),
  invalid_email: () => gettext("This does not look like an e-mail address."),
};

// What the API asks of a program is asked of a person as the boxes here take it.
const MONTH = /^Write year and month as YYYY-MM/;

/** Say what is wrong with one input. */
export function explainField({ code, detail }) {
  if (MONTH.test(detail)) return gettext("Write month and year, for example 05/1988.");
  return FIELDS[code]?.() ?? (detail ? gettext(detail) : detail);
}
