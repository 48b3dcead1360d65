'use strict';

const { Courier } = require('./lib/courier.js');
const { Guard } = require('./lib/guard.js');
const { Ledger } = require('./lib/ledger.js');
const { Service } = require('./lib/service.js');
const { statusAfter } = require('./lib/status.js');

/**
 * Return a plugin for Waline's `plugins` that asks the filter at `url`, with the `key` of the blog's site.
 * `folder` keeps what is still to be sent, across restarts; `siteUrl` is the blog's address.
 *
 * Nothing is thrown: Waline drops a configuration that fails without a word, and would then publish everything. Where an
 * option cannot be used, the log says so, and every comment waits.
 */
module.exports = (options = {}) => {
  const complaint = complaintOn(options);
  if (complaint) {
    console.error(`spamfilter: ${complaint}; every comment waits until that is mended`);
    return { hooks: { preSave: async (data) => void (data.status = statusAfter(undefined, data.status)) } };
  }
  console.info(`spamfilter: ${options.url} is asked about each comment`);
  return pluginOf(options);
};

function pluginOf({ url, key, folder, siteUrl = process.env.SITE_URL, retrySeconds = 15 }) {
  const service = new Service({ url, key });
  const ledger = new Ledger(folder);
  const courier = new Courier({ service, ledger, retrySeconds });
  const guard = new Guard({ service, ledger, courier, siteUrl });
  return { hooks: guard.hooks(), middlewares: [guard.greet()] };
}

function complaintOn({ url, key, folder, retrySeconds = 15 }) {
  const wanted = (name, what, value) => `${name} must ${what}, not ${JSON.stringify(value)}`;
  if (!/^https?:\/\/[^/]/.test(url)) return wanted('url', 'begin with http:// or https://', url);
  if (typeof key !== 'string' || !key) return wanted('key', 'be the key of a site', key);
  if (!(retrySeconds >= 1)) return wanted('retrySeconds', 'be a number of seconds, 1 or more', retrySeconds);
  try {
    new Ledger(folder);
  } catch (problem) {
    return `${wanted('folder', 'be a folder that can be written', folder)} (${problem.message})`;
  }
  return '';
}
