// The shop's side of the REST contract: JSON in, JSON out, problems as errors.
import { clock } from "./clock.js";

/** The server answered, and the answer is no. `reason` is the contract's word for why. */
export class Problem extends Error {
  constructor(status, body, retryAfterMillis) {
    super(body.detail ?? body.title ?? `The shop answered with status ${status}.`);
    this.status = status;
    this.reason = body.reason ?? `HTTP_${status}`;
    this.body = body;
    this.retryAfterMillis = body.retryAfterMillis ?? retryAfterMillis;
  }

  /** True for answers that come from something between us and the shop and say nothing about the order. */
  get silent() {
    return this.status >= 500 && !this.body.reason;
  }
}

/** No answer came. Whether the request was carried out is unknown, so it is repeated with the same key. */
export class NoAnswer extends Error {}

const SAFE = new Set(["GET", "HEAD"]);
const CSRF_COOKIE = /(?:^|;\s*)XSRF-TOKEN=([^;]+)/;

const csrfToken = () => {
  const match = CSRF_COOKIE.exec(document.cookie);
  return match ? decodeURIComponent(match[1]) : null;
};

/** One request. Resolves to the JSON body (null if there is none), else throws Problem or NoAnswer. */
export async function call(method, path, { body, headers = {}, timeoutMillis = 15_000 } = {}) {
  const send = async () => {
    if (!SAFE.has(method) && !csrfToken()) await session();
    const all = { Accept: "application/json", ...headers };
    if (body !== undefined) all["Content-Type"] = "application/json";
    if (!SAFE.has(method)) all["X-XSRF-TOKEN"] = csrfToken() ?? "";
    return exchange(path, { method, headers: all, body: body === undefined ? undefined : JSON.stringify(body) }, timeoutMillis);
  };
  try {
    return await send();
  } catch (problem) {
    // A token from before a sign-in or a restart: fetch a new one, once.
    if (problem.reason !== "CSRF") throw problem;
    await session();
    return send();
  }
}

async function exchange(path, options, timeoutMillis) {
  const sentAt = performance.now();
  let response, text;
  try {
    response = await fetch(path, { ...options, cache: "no-store", signal: AbortSignal.timeout(timeoutMillis) });
    text = await response.text();
  } catch (cause) {
    throw new NoAnswer("The shop could not be reached.", { cause });
  }
  const body = parse(text);
  if (!response.ok) {
    const seconds = Number(response.headers.get("Retry-After"));
    throw new Problem(response.status, body ?? {}, seconds > 0 ? seconds * 1000 : undefined);
  }
  if (body?.serverTime) clock.sample(body.serverTime, sentAt, performance.now());
  return body;
}

function parse(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

const id = encodeURIComponent;
const SALES = "/flash-sales";
const ADMIN = "/admin/flash-sales";
const page = ({ before, limit }) => `?${new URLSearchParams(before ? { limit, before } : { limit })}`;

/** Who is signed in; also where the CSRF cookie comes from. */
export const session = () => call("GET", "/session");
export const signOut = () => call("POST", "/logout");

export const sales = () => call("GET", SALES);
export const item = (saleId, sku) => call("GET", `${SALES}/${id(saleId)}/items/${id(sku)}`);
export const saleToken = (saleId, sku) => call("GET", `${SALES}/${id(saleId)}/items/${id(sku)}/token`);
export const placeOrder = (saleId, sku, order, key) =>
  call("POST", `${SALES}/${id(saleId)}/items/${id(sku)}/orders`, {
    body: order,
    headers: { "Idempotency-Key": key },
    timeoutMillis: 10_000,
  });
export const orders = ({ before, limit = 20 } = {}) => call("GET", `${SALES}/orders${page({ before, limit })}`);
export const order = (ticket) => call("GET", `${SALES}/orders/${id(ticket)}`);
export const pay = (ticket) => call("POST", `${SALES}/orders/${id(ticket)}/payment`);
export const cancel = (ticket) => call("DELETE", `${SALES}/orders/${id(ticket)}`);

const adminSale = (saleId) => `${ADMIN}/${id(saleId)}`;
const adminItem = (saleId, sku) => `${adminSale(saleId)}/items/${id(sku)}`;
export const admin = {
  sales: () => call("GET", ADMIN),
  sale: (saleId) => call("GET", adminSale(saleId)),
  create: (sale) => call("POST", ADMIN, { body: sale }),
  edit: (saleId, sale) => call("PUT", adminSale(saleId), { body: sale }),
  remove: (saleId) => call("DELETE", adminSale(saleId)),
  publish: (saleId) => call("POST", `${adminSale(saleId)}/publish`),
  pause: (saleId) => call("POST", `${adminSale(saleId)}/pause`),
  resume: (saleId) => call("POST", `${adminSale(saleId)}/resume`),
  stats: (saleId) => call("GET", `${adminSale(saleId)}/stats`, { timeoutMillis: 5_000 }),
  addStock: (saleId, sku, add) => call("POST", `${adminItem(saleId, sku)}/stock`, { body: { add } }),
  upload: (saleId, sku, file) =>
    call("POST", `${adminItem(saleId, sku)}/media`, { body: { fileName: file.name, contentType: file.type, length: file.size } }),
  confirmUpload: (saleId, sku, key) => call("POST", `${adminItem(saleId, sku)}/media/confirm`, { body: { key } }),
  removeMedia: (saleId, sku, key) => call("DELETE", `${adminItem(saleId, sku)}/media?${new URLSearchParams({ key })}`),
};

/** Leaves for the sign-in page and comes back here afterwards. */
export function goToSignIn() {
  location.assign(`/login?${new URLSearchParams({ next: location.pathname + location.search })}`);
}
