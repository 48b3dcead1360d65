'use strict';

const { randomUUID } = require('node:crypto');

const { PATIENCE_MS } = require('./service.js');
const { commentModel } = require('./storage.js');

const IN_FLIGHT_MS = 2.5 * PATIENCE_MS; // so long the request that brings a comment may still know of it
const NEVER_SAVED_MS = 3_600_000; // a comment that is not there after so long was refused by Waline itself

/** Finds the comments that were saved by a process that was killed before it could give them an entry. */
class Finder {
  constructor(ledger) {
    this.ledger = ledger;
  }

  /** Give each of them an entry, and return in how many milliseconds it is worth while to look again; null for never. */
  async find() {
    const age = ({ since }) => Date.now() - since;
    const unsettled = this.ledger.unsettled();
    for (const asked of unsettled) {
      if (age(asked) < IN_FLIGHT_MS) continue;
      const isFound = await this.adopt(asked);
      if (isFound || age(asked) > NEVER_SAVED_MS) this.ledger.settle(asked.name);
    }
    return unsettled.length ? IN_FLIGHT_MS : null;
  }

  /** Return whether a comment is found; one that was to be changed, and was not, is asked about as it stands. */
  async adopt({ name, comment, status, where }) {
    const saved = await commentModel().select(where);
    const unknown = { comment, status, checkId: null, label: null, told: null };
    for (const { objectId, comment: text } of saved) {
      const entry = text === comment.text ? { ...unknown, name } : renamed(unknown, text);
      this.ledger.revise(String(objectId), (known) => known ?? entry);
    }
    return saved.length > 0;
  }
}

function renamed(entry, text) {
  return { ...entry, name: randomUUID(), comment: { ...entry.comment, text } };
}

module.exports = { Finder };
