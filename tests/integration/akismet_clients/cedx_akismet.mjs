// Drive npm's `@cedx/akismet`: the key in the form, for verify-key too.

import { Author, Blog, CheckResult, Client, Comment } from "@cedx/akismet";

const [address, good, bad, ham, spam] = process.argv.slice(2);
const names = Object.fromEntries(Object.entries(CheckResult).map(([name, value]) => [value, name]));
const blog = new Blog({ url: "https://garden.example/", charset: "UTF-8", languages: ["de", "en"] });
const [ours, theirs] = [good, bad].map(key => new Client(key, blog, { baseUrl: address }));

function comment(content, name = "Rose") {
  const author = new Author({ ipAddress: "198.51.100.23", name, userAgent: "Firefox/150" });
  return new Comment({ author, content, context: ["roses", "soil"], date: new Date(0), type: "comment" });
}

async function told(call) {
  try {
    const answer = await call();
    return names[answer] ?? answer ?? null;
  } catch (error) {
    return error.message;
  }
}

console.log(JSON.stringify({
  "verify": await told(() => ours.verifyKey()),
  "ham": await told(() => ours.checkComment(comment(ham))),
  "spam": await told(() => ours.checkComment(comment(ham, "viagra-test-123"))),
  "discard": await told(() => ours.checkComment(comment(spam))),
  "submit-spam": await told(() => ours.submitSpam(comment(ham))),
  "spam after submit-spam": await told(() => ours.checkComment(comment(ham))),
  "submit-ham": await told(() => ours.submitHam(comment(ham))),
  "ham after submit-ham": await told(() => ours.checkComment(comment(ham))),
  "verify a wrong key": await told(() => theirs.verifyKey()),
  "wrong key": await told(() => theirs.checkComment(comment(ham))),
  "missing field": await told(() => ours.checkComment(new Comment({ content: ham }))),
}));
