'use strict';

const fs = require('node:fs');
const path = require('node:path');

/**
 * What the filter was, or is still to be, asked and told: a file for each comment, in `due` or in `done`.
 *
 * An entry is `{name, comment, status, checkId, label, told, refused}`: `name` is that under which it is judged once,
 * `status` the one that Waline would give it, `checkId` null until it is judged, `label` what a moderator said of it and
 * `told` what the filter knows of that, `refused` why it cannot be sent. `isDecided` is true once a moderator has chosen a
 * status, which then stays.
 */
class Ledger {
  constructor(folder) {
    this.due = path.join(folder, 'due');
    this.done = path.join(folder, 'done');
    for (const each of [this.due, this.done]) fs.mkdirSync(each, { recursive: true, mode: 0o700 });
  }

  /** Return the entry of a comment, or null where it was never asked about. */
  get(objectId) {
    for (const folder of [this.due, this.done]) {
      const file = path.join(folder, fileName(objectId));
      if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8'));
    }
    return null;
  }

  /** Keep an entry: it is on the disk when this returns. */
  put(objectId, entry) {
    const [here, there] = isDue(entry) ? [this.due, this.done] : [this.done, this.due];
    const file = path.join(here, fileName(objectId));
    fs.writeFileSync(`${file}.new`, JSON.stringify(entry), { mode: 0o600, flush: true });
    fs.renameSync(`${file}.new`, file);
    fs.rmSync(path.join(there, fileName(objectId)), { force: true });
  }

  /** Change what is known of a comment, if it is still the same entry, of that name. */
  change(objectId, name, what) {
    const entry = this.get(objectId);
    if (entry?.name === name) this.put(objectId, { ...entry, ...what });
  }

  /** Let go of a comment that is deleted, unless a moderator's word on it is still to be told. */
  part(objectId) {
    const entry = this.get(objectId);
    if (!entry || (isDue(entry) && entry.label)) return;
    for (const folder of [this.due, this.done]) fs.rmSync(path.join(folder, fileName(objectId)), { force: true });
  }

  /** Return the ids of the comments about which something is still to be asked or told, oldest first. */
  waiting() {
    const files = fs.readdirSync(this.due).filter((file) => file.endsWith('.json'));
    const since = (file) => fs.statSync(path.join(this.due, file)).mtimeMs;
    return files
      .map((file) => [since(file), file.slice(0, -'.json'.length)])
      .sort(([one], [other]) => one - other)
      .map(([, objectId]) => objectId);
  }
}

function isDue({ checkId, label, told, refused }) {
  return !refused && (!checkId || label !== told);
}

function fileName(objectId) {
  if (!/^[\w-]{1,100}$/.test(objectId)) throw new RangeError(`spamfilter: ${objectId} is no id of a comment`);
  return `${objectId}.json`;
}

module.exports = { Ledger };
