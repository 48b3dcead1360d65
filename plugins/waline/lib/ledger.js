'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { locked } = require('./lock.js');

/**
 * What the filter was, or is still to be, asked and told: a file for each comment, in `due` or in `done`. Several
 * processes may use one folder: whatever changes an entry has a lock.
 *
 * An entry is `{name, comment, status, checkId, label, told, refused}`: `name` is that under which it is judged once,
 * `status` the one that Waline would give it, `checkId` null until it is judged, `label` what a moderator said of it and
 * `told` what the filter knows of that, `refused` why it cannot be sent. `isDecided` is true once a moderator has chosen a
 * status, which then stays.
 *
 * A comment that is about to be saved has no id yet: what is asked about it waits in `asked`, by its name, as
 * `{name, comment, status, where}`; `where` is what finds it in Waline's storage.
 */
class Ledger {
  constructor(folder) {
    this.due = path.join(folder, 'due');
    this.done = path.join(folder, 'done');
    this.asked = path.join(folder, 'asked');
    this.lock = path.join(folder, 'lock');
    for (const each of [this.due, this.done, this.asked]) fs.mkdirSync(each, { recursive: true, mode: 0o700 });
  }

  /** Return the entry of a comment, or null where it was never asked about. */
  get(objectId) {
    const file = fileName(objectId);
    const look = (folder) => read(path.join(folder, file));
    return look(this.due) ?? look(this.done) ?? look(this.due); // another process may move it just now
  }

  /** Keep what is about to be asked of a comment that is about to be saved. */
  intend(asked) {
    write(path.join(this.asked, fileName(asked.name)), asked);
  }

  /** Forget that a comment was about to be saved: it has an entry, or will never have one. */
  settle(name) {
    fs.rmSync(path.join(this.asked, fileName(name)), { force: true });
  }

  /** Return what was intended and is not settled, each with `since`, in milliseconds since the epoch. */
  unsettled() {
    const each = listed(this.asked).map(({ id, since }) => ({ ...read(path.join(this.asked, fileName(id))), since }));
    return each.filter(({ name }) => name); // another process may have settled it
  }

  /**
   * Change what is known of a comment: `work` is given its entry, or null, and returns the new one; the same for no
   * change, null to let go of it. It is on the disk when this returns.
   */
  revise(objectId, work) {
    locked(this.lock, () => {
      const entry = this.get(objectId);
      const revised = work(entry);
      if (revised === entry) return;
      const [here, there] = isDue(revised ?? {}) ? [this.due, this.done] : [this.done, this.due];
      if (revised) write(path.join(here, fileName(objectId)), revised);
      else fs.rmSync(path.join(here, fileName(objectId)), { force: true });
      fs.rmSync(path.join(there, fileName(objectId)), { force: true });
    });
  }

  /** Change what is known of a comment, if it is still the same entry, of that name. */
  change(objectId, name, what) {
    this.revise(objectId, (entry) => (entry?.name === name ? { ...entry, ...what } : entry));
  }

  /** Let go of a comment that is deleted, unless a moderator's word on it is still to be told. */
  part(objectId) {
    this.revise(objectId, (entry) => (entry && isDue(entry) && entry.label ? entry : null));
  }

  /** Return the ids of the comments about which something is still to be asked or told, oldest first. */
  waiting() {
    const oldestFirst = listed(this.due).sort((one, other) => one.since - other.since);
    return oldestFirst.map(({ id }) => id);
  }
}

/** Return the ids that have a file in a folder, and since when, in milliseconds since the epoch. */
function listed(folder) {
  const files = fs.readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.flatMap((file) => {
    const said = fs.statSync(path.join(folder, file), { throwIfNoEntry: false }); // another process may have moved it
    return said ? [{ id: file.slice(0, -'.json'.length), since: said.mtimeMs }] : [];
  });
}

function read(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (problem) {
    if (problem.code !== 'ENOENT') throw problem;
    return null;
  }
}

function write(file, said) {
  const whole = `${file}.${process.pid}.new`;
  fs.writeFileSync(whole, JSON.stringify(said), { mode: 0o600, flush: true });
  fs.renameSync(whole, file);
}

function isDue({ checkId, label, told, refused }) {
  return !refused && (!checkId || label !== told);
}

function fileName(objectId) {
  if (!/^[\w-]{1,100}$/.test(objectId)) throw new RangeError(`spamfilter: ${objectId} is no id of a comment`);
  return `${objectId}.json`;
}

module.exports = { Ledger };
