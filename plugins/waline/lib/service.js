'use strict';

const { Breaker } = require('./breaker.js');

const PATIENCE_MS = 2000;
const ACTIONS = new Set(['publish', 'hold', 'reject', 'discard']);
// What is wrong with the request itself, and stays wrong however often it is sent.
const FINAL = new Set([400, 409, 413, 422]);

/** The filter did not answer, or not in a way that can be understood: ask again later. */
class NoAnswer extends Error {}

/** The filter cannot use this request: asking again does not help. */
class Refused extends Error {}

/** The filter does not know this check, or no longer. */
class Gone extends Refused {}

/**
 * The spam filter over HTTP: every call ends within PATIENCE_MS, with an answer, a refusal, or none. `breaker` knows
 * whether it answered last; who asks for a visitor asks the breaker first.
 */
class Service {
  constructor({ url, key }) {
    this.breaker = new Breaker();
    this.api = `${url.replace(/\/+$/, '')}/api/v1`;
    this.key = key;
  }

  /** Return `{checkId, action}` for a comment; the same name is never judged twice. */
  async check(comment, name) {
    const said = await this.call('POST', '/checks', comment, { 'Idempotency-Key': name });
    const action = said?.verdict?.action;
    if (typeof said?.id !== 'string' || !ACTIONS.has(action)) throw new NoAnswer('its answer could not be understood');
    return { checkId: said.id, action };
  }

  /** Say what a moderator made of a comment, `spam` or `ham`; `null` takes it back. */
  async label(checkId, label) {
    const path = `/checks/${checkId}/label`;
    if (label) await this.call('PUT', path, { label, reporter: 'Waline' });
    else await this.call('DELETE', path);
  }

  async call(method, path, body, headers) {
    try {
      const said = read(method, ...(await this.exchange(method, path, body, headers)));
      this.breaker.answered();
      return said;
    } catch (problem) {
      if (problem instanceof Refused) this.breaker.answered();
      else this.breaker.failed();
      throw problem;
    }
  }

  async exchange(method, path, body, headers = {}) {
    const ours = { Authorization: `Bearer ${this.key}`, 'Content-Type': 'application/json' };
    try {
      const response = await fetch(this.api + path, {
        method,
        body: body && JSON.stringify(body),
        headers: { ...ours, ...headers },
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return [response.status, await response.text()];
    } catch (problem) {
      throw new NoAnswer(`it could not be reached: ${problem.cause?.message ?? problem.message}`);
    }
  }
}

function read(method, status, text) {
  if (status === 404 && method !== 'POST') throw new Gone('it does not know the check');
  if (FINAL.has(status)) throw new Refused(`it answered with status ${status}: ${text.slice(0, 300)}`);
  if (![200, 201, 204].includes(status)) throw new NoAnswer(`it answered with status ${status}`);
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    throw new NoAnswer('its answer could not be understood');
  }
}

module.exports = { Gone, NoAnswer, PATIENCE_MS, Refused, Service };
