'use strict';

const REST_MS = 30_000;
const ONE_CALLER_MS = 5000; // for whoever tries after a rest, before the next one may

/** Rests after a call without an answer, for `REST_MS`; then one visitor tries, and the others are held. */
class Breaker {
  constructor(clock = () => performance.now()) {
    Object.assign(this, { clock, restsUntil: null });
  }

  /** Return whether a visitor may be made to wait for an answer. */
  letsPass() {
    if (this.restsUntil === null) return true;
    if (this.clock() < this.restsUntil) return false;
    this.restsUntil = this.clock() + ONE_CALLER_MS;
    return true;
  }

  /** Note that the filter answered, whatever it said. */
  answered() {
    this.restsUntil = null;
  }

  /** Note that there was no answer. */
  failed() {
    this.restsUntil = this.clock() + REST_MS;
  }
}

module.exports = { Breaker };
