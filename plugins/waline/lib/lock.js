'use strict';

const { randomUUID } = require('node:crypto');
const fs = require('node:fs');

const PAUSE_MS = 2;
const STALE_MS = 10_000; // what a lock is for takes milliseconds: whoever held it so long was killed
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Do some work while no other process that uses the same `file` does any, and return what it returns. */
function locked(file, work) {
  while (!taken(file)) {
    if (ageOf(file) > STALE_MS) breakOpen(file);
    else Atomics.wait(sleeper, 0, 0, PAUSE_MS);
  }
  try {
    return work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function taken(file) {
  try {
    fs.closeSync(fs.openSync(file, 'wx', 0o600));
    return true;
  } catch (problem) {
    if (problem.code !== 'EEXIST') throw problem;
    return false;
  }
}

/** Take away a lock that nobody holds any more; where another process was faster, its own lock is put back. */
function breakOpen(file) {
  const taken = `${file}.${randomUUID()}`;
  try {
    fs.renameSync(file, taken);
    if (ageOf(taken) <= STALE_MS) fs.linkSync(taken, file);
  } catch (problem) {
    if (!['ENOENT', 'EEXIST'].includes(problem.code)) throw problem;
  }
  fs.rmSync(taken, { force: true });
}

function ageOf(file) {
  const said = fs.statSync(file, { throwIfNoEntry: false });
  return said ? Date.now() - said.mtimeMs : 0;
}

module.exports = { locked };
