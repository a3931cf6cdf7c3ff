const thirtyDays = 60 * 60 * 24 * 30;
/** memcached starts its clock a little above 0, so that 0 can mean "never" and 1 "long ago". */
const headStart = 62;

/** Whole seconds since shortly before the server started: memcached's `current_time`, and the unit of every expiry. */
export class SecondsClock {
  readonly #wallClock: () => number;
  /** Unix time at which this clock showed 0. */
  readonly epoch: number;

  constructor(wallClockMs: () => number = Date.now) {
    this.#wallClock = wallClockMs;
    this.epoch = Math.floor(wallClockMs() / 1000) - headStart;
  }

  get now(): number {
    return Math.floor(this.#wallClock() / 1000) - this.epoch;
  }

  get uptimeSeconds(): number {
    return this.now - headStart;
  }

  /**
   * Converts an `exptime` of the protocol to the time of expiry: 0 means never, up to 30 days is relative to now,
   * larger values are Unix time, and negative means at once (protocol.txt, "Expiration times").
   */
  moment(exptime: number): number {
    if (exptime === 0) return 0;
    if (exptime < 0) return 1;
    if (exptime <= thirtyDays) return this.now + exptime;
    return exptime <= this.epoch ? 1 : exptime - this.epoch;
  }
}
