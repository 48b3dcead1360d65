'use strict';

/** Waline's words for a comment, in those of the filter. `headers` are those of the request, if it is its sender's. */
function commentOf({ comment, nick, mail, link, ip, ua, url, pid }, siteUrl, headers = {}) {
  return {
    text: comment,
    author: nick,
    author_email: mail,
    author_url: link,
    ip: ip || undefined,
    user_agent: ua || headers['user-agent'],
    referrer: headers.referer,
    permalink: siteUrl && url ? siteUrl.replace(/\/+$/, '') + url : undefined,
    type: pid ? 'reply' : 'comment',
  };
}

/** Return what is kept of a judged comment, in case that the filter has to be told of it anew. */
function keptOf({ ip, ...comment }) {
  return comment;
}

module.exports = { commentOf, keptOf };
