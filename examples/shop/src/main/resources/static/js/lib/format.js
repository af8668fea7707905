// Money, times and durations in words people use. Money is counted in the currency's smallest unit, always as integers.

const LOCALE = "en";
const moneyFormats = new Map();

function moneyFormat(currency) {
  let format = moneyFormats.get(currency);
  if (!format) {
    format = new Intl.NumberFormat(LOCALE, { style: "currency", currency });
    moneyFormats.set(currency, format);
  }
  return format;
}

export const digitsOf = (currency) => moneyFormat(currency).resolvedOptions().maximumFractionDigits;

/** {"amount": 9900, "currency": "EUR"} -> "€99"; cents are shown only where there are some. */
export function money({ amount, currency }) {
  const digits = digitsOf(currency);
  const text = moneyFormat(currency).format(amount / 10 ** digits);
  return amount % 10 ** digits === 0 && digits > 0 ? text.replace(/\.0+(?=\D*$)/, "") : text;
}

export const times = (price, quantity) => ({ amount: price.amount * quantity, currency: price.currency });

/** "99.90" -> 9990 exactly, or null if it is not an amount of this currency. */
export function parseMoney(text, currency) {
  const digits = digitsOf(currency);
  const match = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim());
  if (!match || (match[2] ?? "").length > digits) return null;
  return Number(match[1] + (match[2] ?? "").padEnd(digits, "0"));
}

export function plainMoney({ amount, currency }) {
  const digits = digitsOf(currency);
  return digits === 0 ? String(amount) : (amount / 10 ** digits).toFixed(digits);
}

/** Percent off, rounded down so that it never promises more than it gives; null if there is none worth naming. */
export function discount(price, salePrice) {
  if (!price || price.currency !== salePrice.currency || price.amount <= salePrice.amount) return null;
  const percent = Math.floor((100 * (price.amount - salePrice.amount)) / price.amount);
  return percent > 0 ? percent : null;
}

const count = new Intl.NumberFormat(LOCALE);
export const number = (value) => count.format(value);
export const units = (quantity) => `${number(quantity)} ${quantity === 1 ? "unit" : "units"}`;

const timeFormat = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const dayFormat = new Intl.DateTimeFormat(LOCALE, { weekday: "long", day: "numeric", month: "long" });
const sameDay = (left, right) => left.toDateString() === right.toDateString();

export const timeOfDay = (instant) => timeFormat.format(new Date(instant));

/** "today at 10:00:00", "tomorrow at ...", "Friday, June 5 at ..." in the reader's own time zone. */
export function moment(instant, now = Date.now()) {
  const date = new Date(instant);
  const day = sameDay(date, new Date(now))
    ? "today"
    : sameDay(date, new Date(now + 86_400_000))
      ? "tomorrow"
      : sameDay(date, new Date(now - 86_400_000))
        ? "yesterday"
        : dayFormat.format(date);
  return `${day} at ${timeFormat.format(date)}`;
}

/** "today at 10:00:00 to 11:00:00", or with both days. */
export function period(start, end) {
  const close = sameDay(new Date(start), new Date(end));
  return `${moment(start)} to ${close ? timeOfDay(end) : moment(end)}`;
}

/** A span in two units at most: "1 h 5 min", "4 min 10 s", "12 s". */
export function span(millis) {
  const seconds = Math.max(0, Math.ceil(millis / 1000));
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(" ");
}

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
