'use strict';

const { randomUUID } = require('node:crypto');

const { keptOf } = require('./comment.js');
const { Finder } = require('./finder.js');
const { Gone, NoAnswer, Refused } = require('./service.js');
const { statusAfter } = require('./status.js');
const { commentModel } = require('./storage.js');

const LONGEST_WAIT_SECONDS = 300;

/**
 * Asks again about comments that were not judged, and tells the filter what moderators decided. While the filter does
 * not answer it waits `retrySeconds`, then twice as long, up to five minutes.
 */
class Courier {
  constructor({ service, ledger, retrySeconds }) {
    Object.assign(this, { service, ledger, retrySeconds, wait: retrySeconds, isBusy: false, hasNews: false });
    this.finder = new Finder(ledger);
  }

  /** Say that there may be something to send. */
  wake() {
    this.hasNews = true;
    if (!this.isBusy) this.run();
  }

  async run() {
    this.isBusy = true;
    try {
      while (this.hasNews) {
        this.hasNews = false;
        this.lookAgain(await this.finder.find());
        await this.empty();
      }
      this.wait = this.retrySeconds;
      this.isBusy = false;
    } catch (problem) {
      const why = problem instanceof NoAnswer ? problem.message : problem.stack;
      console.warn(`spamfilter: asking again in ${this.wait} seconds: ${why}`);
      setTimeout(() => this.run(), this.wait * 1000).unref();
      this.hasNews = true;
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT_SECONDS);
    }
  }

  lookAgain(inMs) {
    if (inMs === null || this.isLooking) return;
    this.isLooking = true;
    setTimeout(() => {
      this.isLooking = false;
      this.wake();
    }, inMs).unref();
  }

  async empty() {
    for (const objectId of this.ledger.waiting()) {
      const entry = this.ledger.get(objectId);
      try {
        if (entry) await this.send(objectId, entry);
      } catch (problem) {
        if (!(problem instanceof Refused)) throw problem;
        console.warn(`spamfilter: comment ${objectId} stays as it is: ${problem.message}`);
        this.ledger.change(objectId, entry.name, { refused: problem.message });
      }
    }
  }

  async send(objectId, { name, comment, checkId, label, told }) {
    if (!checkId) {
      const answer = await this.service.check(comment, name);
      checkId = answer.checkId;
      await this.apply(objectId, name, answer.action);
      this.ledger.change(objectId, name, { checkId, comment: keptOf(comment) });
    }
    if (label !== told) {
      await this.tell(objectId, { name, comment, checkId, label });
      this.ledger.change(objectId, name, { told: label });
    }
  }

  /** Tell a moderator's word; a check that the filter has lost or forgotten is made again. */
  async tell(objectId, { name, comment, checkId, label }) {
    try {
      await this.service.label(checkId, label);
    } catch (problem) {
      if (!(problem instanceof Gone)) throw problem;
      if (!label) return; // nothing is left to take back
      const again = await this.service.check(comment, randomUUID());
      this.ledger.change(objectId, name, { checkId: again.checkId });
      await this.service.label(again.checkId, label);
    }
  }

  /** Give a comment that waited for the filter its status, unless it was deleted, changed or decided meanwhile. */
  async apply(objectId, name, action) {
    const now = this.ledger.get(objectId);
    if (now?.name !== name || now.isDecided) return;
    const asJudged = { objectId, status: 'waiting', comment: now.comment.text };
    await commentModel().update({ status: statusAfter(action, now.status) }, asJudged);
  }
}

module.exports = { Courier };
