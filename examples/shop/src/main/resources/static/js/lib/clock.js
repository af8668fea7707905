// The server's clock, as seen from here.
//
// Every answer that carries `serverTime` was written somewhere between sending the request and receiving the
// answer; the middle of the two is wrong by at most half the round trip. The sample with the shortest round trip wins,
// and loses a little of its credit as it ages. Time runs on performance.now(), so a client clock that is
// wrong, or is set while the page is open, changes nothing.

const DRIFT = 1 / 5_000; // credit lost with age: one millisecond per five seconds
const SLEEP_MILLIS = 1_500; // the two clocks of this machine drift apart by more than this only when it slept

let best = null;
let origin = Date.now() - performance.now();

const bound = (sample) => sample.roundTrip / 2 + (performance.now() - sample.at) * DRIFT;

function forgetAfterSleep() {
  const present = Date.now() - performance.now();
  if (Math.abs(present - origin) > SLEEP_MILLIS) {
    origin = present;
    best = null;
  }
}

export const clock = {
  sample(serverTime, sentAt, receivedAt) {
    const time = Date.parse(serverTime);
    if (Number.isNaN(time)) return;
    forgetAfterSleep();
    const sample = { offset: time - (sentAt + receivedAt) / 2, roundTrip: receivedAt - sentAt, at: receivedAt };
    if (!best || bound(sample) <= bound(best)) best = sample;
  },

  /** Milliseconds since 1970 by the server's clock; by this machine's clock until the first answer. */
  now() {
    return best ? performance.now() + best.offset : Date.now();
  },

  until(instant) {
    return Date.parse(instant) - clock.now();
  },

  /** How far `now` may be off, in milliseconds; infinite until the first answer. */
  get uncertainty() {
    return best ? bound(best) : Infinity;
  },
};

const MAX_TIMER_MILLIS = 3_600_000; // longer timers overflow or drift; wake up and look again

/** Calls `action` once the server's clock has reached the instant, `delayMillis` later. Returns a function that calls it off. */
export function at(instant, action, delayMillis = 0) {
  let timer;
  const look = () => {
    const left = clock.until(instant) + delayMillis;
    if (left <= 0) action();
    else timer = setTimeout(look, Math.min(left, MAX_TIMER_MILLIS));
  };
  timer = setTimeout(look, 0);
  return () => clearTimeout(timer);
}

/** Calls `action` again and again while the page is visible, at once when it becomes visible. Never twice at a time. */
export function everyWhileVisible(millis, action) {
  let timer;
  let running = false;
  const run = async () => {
    clearTimeout(timer);
    if (running || document.hidden) return;
    running = true;
    try {
      await action();
    } finally {
      running = false;
      timer = setTimeout(run, typeof millis === "function" ? millis() : millis);
    }
  };
  const wake = () => {
    if (!document.hidden) run();
  };
  document.addEventListener("visibilitychange", wake);
  timer = setTimeout(run, typeof millis === "function" ? millis() : millis);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", wake);
  };
}

export const jitter = (fromMillis, toMillis) => fromMillis + Math.random() * (toMillis - fromMillis);
export const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
