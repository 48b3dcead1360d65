'use strict';

const { randomUUID } = require('node:crypto');

const { commentOf, keptOf } = require('./comment.js');
const { NoAnswer } = require('./service.js');
const { statusAfter } = require('./status.js');

const LABELS = { approved: 'ham', spam: 'spam', waiting: null };

/** Asks the filter before a comment is shown, and passes on what moderators decide. */
class Guard {
  constructor({ service, ledger, courier, siteUrl }) {
    Object.assign(this, { service, ledger, courier, siteUrl });
    this.asked = new WeakMap(); // by the controller, of which each request has its own
  }

  /** Waline's hooks; it calls them with the controller of the request as `this`. */
  hooks() {
    const guard = this;
    return {
      async preSave(data) {
        if (isAdministrator(this)) return;
        const asked = guard.intend(this, data, { status: data.status, where: placeOf(data) });
        data.status = await guard.ask(this, asked);
      },
      async postSave(saved) {
        guard.remember(this, saved.objectId);
      },
      async preUpdate({ comment }) {
        if (!isAdministrator(this) && comment !== undefined) await guard.askAgain(this, comment);
      },
      async postUpdate({ status }) {
        if (guard.asked.has(this)) await guard.settle(this);
        else if (isAdministrator(this) && status in LABELS) await guard.say(this, LABELS[status]);
      },
      async postDelete(objectId) {
        guard.ledger.part(String(objectId));
      },
    };
  }

  /** The first request after a start wakes the courier: what waited through the restart is sent. */
  greet() {
    return (_, next) => {
      this.courier.wake();
      return next();
    };
  }

  /**
   * Keep what is to be asked about a comment before it is asked and before Waline saves it: whenever the process is
   * killed, the next one asks about it under the same name.
   */
  intend(controller, data, { status, where }) {
    const asked = { name: randomUUID(), comment: commentOf(data, this.siteUrl, controller.ctx.req.headers), status };
    this.ledger.intend({ ...asked, where });
    return asked;
  }

  /** Judge a comment, and return the status that follows. */
  async ask(controller, { name, comment, status }) {
    const answer = await this.answerOn(comment, name);
    const given = statusAfter(answer?.action, status);
    this.asked.set(controller, { name, comment, status, checkId: answer?.checkId ?? null, given });
    return given;
  }

  async answerOn(comment, name) {
    try {
      if (!this.service.breaker.letsPass()) throw new NoAnswer('the filter did not answer just now');
      return await this.service.check(comment, name);
    } catch (silence) {
      console.warn(`spamfilter: a comment is held: ${silence.message}`);
      return null;
    }
  }

  /** Judge a comment anew that its author changes: a harmless one may become another. It waits meanwhile. */
  async askAgain(controller, text) {
    const objectId = String(controller.id);
    const [saved] = await controller.modelInstance.select({ objectId });
    const entry = this.ledger.get(objectId);
    const status = entry && !entry.isDecided ? entry.status : saved.status;
    const asked = this.intend(controller, { ...saved, comment: text }, { status, where: { objectId } });
    this.ledger.part(objectId); // no answer on the old words may publish the new ones
    await controller.modelInstance.update({ status: 'waiting' }, { objectId });
    await this.ask(controller, asked);
  }

  /** Give a changed comment the status that follows from its new words. */
  async settle(controller) {
    const objectId = String(controller.id);
    await controller.modelInstance.update({ status: this.asked.get(controller).given }, { objectId });
    this.remember(controller, objectId);
  }

  remember(controller, objectId) {
    const asked = this.asked.get(controller);
    if (!asked) return;
    const { name, comment, status, checkId } = asked;
    const entry = { name, comment: checkId ? keptOf(comment) : comment, status, checkId, label: null, told: null };
    this.ledger.revise(String(objectId), (known) => (known?.name === name ? known : entry));
    this.ledger.settle(name);
    this.courier.wake();
  }

  /** Keep a moderator's word, to be told. */
  async say(controller, label) {
    const objectId = String(controller.id);
    const known = this.ledger.get(objectId) ?? (await this.entryOf(controller, objectId));
    this.ledger.revise(objectId, (entry) => ({ ...(entry ?? known), label, isDecided: true }));
    this.courier.wake();
  }

  /** Make an entry for a comment that is older than this plugin. */
  async entryOf(controller, objectId) {
    const [saved] = await controller.modelInstance.select({ objectId });
    const comment = commentOf(saved, this.siteUrl);
    return { name: randomUUID(), comment, status: saved.status, checkId: null, label: null, told: null };
  }
}

/** Return what finds a comment that is about to be saved; Waline itself refuses another one that is the same in this. */
function placeOf({ url, mail, nick, link, comment }) {
  return { url, mail, nick, link, comment };
}

function isAdministrator(controller) {
  return controller.ctx.state.userInfo?.type === 'administrator';
}

module.exports = { Guard };
