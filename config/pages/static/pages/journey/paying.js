// To Stripe's page, and what comes back from it. Coming back proves nothing: the order says what was paid.

import { api } from "../api.js";
import { money } from "../format.js";
import { gettext } from "../words.js";
import { pressing } from "./press.js";

export function returnUrl() {
  return `${location.origin}/thanks/`;
}

// What an answer says about the order is no fault: the page shows it and reads the order again.
const SETTLED = new Set(["already_paid", "payment_processing", "order_cancelled", "payment_on_hold"]);

/** Go to the page to pay on; answers false, without going, if there is nothing to pay any more. */
async function pay(number) {
  try {
    const { data } = await api.post(`orders/${number}/pay/`, { return_url: returnUrl() });
    location.assign(data.checkout_url);
    return true;
  } catch (problem) {
    if (SETTLED.has(problem.code)) return false;
    throw problem;
  }
}

/** A button that leads to Stripe's page; `onSettled()` shows the order as it is when nothing is due any more. */
export function payButton(number, total, onSettled) {
  return pressing(gettext("Pay %(total)s", { total: money(total) }), async () => {
    if (!(await pay(number))) await onSettled();
  });
}

const FAST_MS = 3000;
const SLOW_MS = 10000;
const FAST_FOR_MS = 30000;
const ASK_FOR_MS = 300000;

/**
 * Ask where the payment stands until `done(state)` answers true: every three seconds at first, then every ten, not
 * while the tab is hidden, and no longer than five minutes. `tired()` is called then, or with the problem that ends it.
 */
export function watchPayment(number, { done, tired }) {
  const began = Date.now();
  let timer = 0;
  const stop = () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", seen);
  };
  const end = (problem) => {
    stop();
    tired(problem);
  };
  const ask = async () => {
    if (document.hidden) return;
    if (Date.now() - began > ASK_FOR_MS) {
      end();
      return;
    }
    let wait = Date.now() - began < FAST_FOR_MS ? FAST_MS : SLOW_MS;
    try {
      const { data } = await api.get(`orders/${number}/pay/`);
      if (done(data)) {
        stop();
        return;
      }
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      if (!problem.isPassing) {
        end(problem);
        return;
      }
      wait = Math.max(SLOW_MS, problem.retryAfter * 1000);
    }
    timer = setTimeout(ask, wait);
  };
  const seen = () => {
    if (document.hidden) return;
    clearTimeout(timer);
    ask();
  };
  document.addEventListener("visibilitychange", seen);
  timer = setTimeout(ask, FAST_MS);
  return stop;
}
