'use strict';

/** Waline's comments, outside of a request. */
function commentModel() {
  const { storage, customModel } = think.config();
  const own = typeof customModel === 'function' && customModel('Comment', think);
  return own || think.service(`storage/${storage}`, 'Comment');
}

module.exports = { commentModel };
