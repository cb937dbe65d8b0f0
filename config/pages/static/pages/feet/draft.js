// A draft that saves itself: what was typed is kept in this tab until the API has taken it, and nothing is overwritten.
//
// States that listeners hear: "saving", "saved", "refused" (some answers cannot be), "merged" (another tab was here),
// "waiting" (offline, busy or too fast; it tries again by itself), "signed-out", "closed" (submitted, or not ours).

import { keep, recall } from "../store.js";
import { bodyOf, compare, flat, same, wantedAt } from "./merge.js";

const FIRST_WAIT_S = 2;
const LONGEST_WAIT_S = 30;
const CALM_MS = 700;

export class Draft {
  /** `door` has read(), change(body, etag) and submit(etag), each answering { data, etag } or throwing a problem. */
  constructor(door, { partial, listener }) {
    this.door = door;
    this.partial = partial;
    this.listener = listener;
    this.wanted = new Map();
    // What was wanted last at each pointer: leaving a box is no new answer.
    this.last = new Map();
    this.confirming = new Set();
    this.refused = new Map();
    this.clashes = new Map();
    this.busy = null;
    this.waitS = FIRST_WAIT_S;
    addEventListener("online", () => this.flush());
  }

  /** Begin with what the API has, and take up what this tab had not sent when it was left. */
  start({ data, etag }) {
    this.profile = data;
    this.etag = etag;
    const left = new Map(recall(this.key, { lasting: false }) ?? []);
    if (data.status === "draft" && left.size) {
      this.wanted = new Map(left);
      this.later();
    }
    return left;
  }

  get key() {
    return `feet.${this.profile.id}`;
  }

  get isClean() {
    return !this.wanted.size && !this.confirming.size && !this.clashes.size && !this.refused.size && !this.busy;
  }

  keep() {
    const clashing = [...this.clashes].map(([pointer, { mine }]) => [pointer, mine]);
    const refused = [...this.refused].map(([pointer, { value }]) => [pointer, value]);
    const unsent = [...refused, ...clashing, ...this.wanted];
    keep(this.key, unsent.length ? unsent : null, { lasting: false });
  }

  /** Want an answer to be this; undefined or null takes it out. */
  want(pointer, value) {
    if (this.last.has(pointer) && same(this.last.get(pointer), value)) return;
    this.last.set(pointer, value ?? null);
    for (const key of wantedAt(this.refused, pointer)) this.refused.delete(key);
    this.clashes.delete(pointer);
    this.wanted.set(pointer, value ?? null);
    this.keep();
    this.later();
  }

  confirm(key) {
    this.confirming.add(key);
    return this.flush();
  }

  /** Of two answers that clash, take this tab's or the other's. */
  settle(pointer, mine) {
    const clash = this.clashes.get(pointer);
    this.clashes.delete(pointer);
    if (mine) this.wanted.set(pointer, clash.mine);
    else this.last.delete(pointer);
    this.keep();
    return this.flush();
  }

  later() {
    clearTimeout(this.calm);
    this.calm = setTimeout(() => this.flush(), CALM_MS);
  }

  /** Send what is wanted, one request at a time; resolves when there is nothing more to send now. */
  flush() {
    clearTimeout(this.calm);
    this.busy ??= this.#sendAll().finally(() => { this.busy = null; });
    return this.busy;
  }

  async #sendAll() {
    while (this.wanted.size || this.confirming.size) {
      const sent = new Map(this.wanted);
      const confirm = [...this.confirming];
      this.listener("saving");
      try {
        const { data, etag } = await this.door.change({ ...bodyOf(sent), ...(confirm.length ? { confirm } : {}) }, this.etag);
        this.#took(sent, confirm, data, etag);
      } catch (problem) {
        if (!(await this.#goesOn(problem, sent))) return;
      }
    }
  }

  #took(sent, confirm, data, etag) {
    this.profile = data;
    this.etag = etag;
    this.waitS = FIRST_WAIT_S;
    for (const [pointer, value] of sent) if (this.wanted.get(pointer) === value) this.wanted.delete(pointer);
    confirm.forEach((key) => this.confirming.delete(key));
    this.keep();
    this.listener("saved", { sent });
  }

  /** Answer whether sending can go on at once. */
  async #goesOn(problem, sent) {
    if (problem.status === 412) return this.#merge();
    if (problem.status === 400 && problem.errors.length) return this.#setAside(problem, sent);
    if (problem.status === 401) return this.#stop("signed-out", problem);
    if (problem.status === 0 || problem.status === 429 || problem.status >= 500) return this.#wait(problem);
    return this.#stop("closed", problem);
  }

  #stop(state, problem) {
    this.keep();
    this.listener(state, { problem });
    return false;
  }

  #wait(problem) {
    const seconds = problem.retryAfter || this.waitS;
    this.waitS = Math.min(this.waitS * 2, LONGEST_WAIT_S);
    this.keep();
    this.listener("waiting", { problem, seconds });
    clearTimeout(this.calm);
    this.calm = setTimeout(() => this.flush(), seconds * 1000);
    return false;
  }

  /** Everything or nothing is saved at once: put aside what cannot be, and send the rest. */
  #setAside(problem, sent) {
    let found = false;
    for (const error of problem.errors) {
      if (error.pointer.startsWith("/confirm")) {
        this.confirming.clear();
        found = true;
      }
      for (const pointer of wantedAt(sent, error.pointer)) {
        const before = this.refused.get(pointer);
        this.refused.set(pointer, { value: sent.get(pointer), errors: [...(before?.errors || []), error] });
        if (this.wanted.get(pointer) === sent.get(pointer)) this.wanted.delete(pointer);
        found = true;
      }
    }
    this.keep();
    this.listener("refused", { problem });
    return found;
  }

  /** Another tab was here: take what only it changed, ask about what both changed, and go on with the rest. */
  async #merge() {
    try {
      const { data, etag } = await this.door.read();
      const seen = flat(this.profile, this.partial);
      const now = flat(data, this.partial);
      const { taken, clashes } = compare(seen, now, this.wanted);
      for (const pointer of clashes) {
        this.clashes.set(pointer, { mine: this.wanted.get(pointer), theirs: now.get(pointer) ?? null });
        this.wanted.delete(pointer);
      }
      taken.forEach((pointer) => this.last.delete(pointer));
      this.profile = data;
      this.etag = etag;
      this.keep();
      this.listener("merged", { taken, clashes, now, seen });
      return data.status === "draft" || this.#stop("sent");
    } catch (problem) {
      return this.#goesOn(problem, new Map());
    }
  }

  /** Look again at what is there now. */
  reread() {
    return this.#merge();
  }

  /** Send all that is left, then submit. */
  async submit() {
    await this.flush();
    const answer = await this.door.submit(this.etag);
    keep(this.key, null, { lasting: false });
    this.profile = answer.data;
    this.etag = answer.etag;
    return answer.data;
  }
}
