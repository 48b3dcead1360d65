'use strict';

/**
 * Return Waline's status for a comment: that which it would have anyway (`approved`, `waiting`, `spam`), or a harsher one.
 * `action` is the filter's, undefined where it gave no answer: the comment is then held.
 */
function statusAfter(action, status) {
  if (action === 'publish' || status === 'spam') return status;
  return action === 'reject' || action === 'discard' ? 'spam' : 'waiting';
}

module.exports = { statusAfter };
