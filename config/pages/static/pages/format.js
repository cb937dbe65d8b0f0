// Amounts, days and lists as people of the language write them.

import { language } from "./words.js";

/** Write an amount of the API, e.g. {amount: 18900, currency: "USD"}, which counts minor units. */
export function money({ amount, currency }) {
  const format = new Intl.NumberFormat(language, { style: "currency", currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/** Write an instant as a day of the reader's; a day of the calendar ("2026-12-24") is that day everywhere. */
export function day(instant) {
  return new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(new Date(DAY.test(instant) ? `${instant}T12:00` : instant));
}

/** Write the last day before an instant by the shop's calendar, as mails do: something may be done until its end. */
export function lastDay(until) {
  const { zone } = document.body.dataset;
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: zone }).format(new Date(until) - 1);
}

/** Write an instant as a day with its time. */
export function moment(instant) {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(instant));
}

/** Write a number. */
export function number(value, digits = 1) {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}

/** Write a share of one, rounded down: what is not all is not 100 %. */
export function percent(share) {
  return new Intl.NumberFormat(language, { style: "percent" }).format(Math.floor(share * 100) / 100);
}

/** Write "a, b and c". */
export function list(words) {
  return new Intl.ListFormat(language, { type: "conjunction" }).format(words);
}

/**
 * Read a count or a distance as people type it, and write it as the API takes it: "8,000" and "8.000" are eight
 * thousand, "2,5" is two and a half. Nothing that is asked so has three digits after its point.
 */
export function plainFigure(typed) {
  const closed = typed.trim().replace(/[\s'’]+(?=\d)/g, "");
  const whole = /^[1-9]\d{0,2}(?:[.,]\d{3})+(?=$|[.,]\d{1,2}$)/.exec(closed)?.[0] ?? "";
  return whole.replace(/[.,]/g, "") + closed.slice(whole.length).replace(",", ".");
}
