// Drive npm's `akismet-api`: the key in the host name, for verify-key in the form.

const dns = require("node:dns");

dns.lookup = (_, options, done) => // as a wildcard name does
  options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);

const { AkismetClient } = require("akismet-api");

const [address, good, bad, ham, spam] = process.argv.slice(2);
const host = `spam.example:${new URL(address).port}`;
const [ours, theirs] = [good, bad].map(
  key => new AkismetClient({ key, host, protocol: "http", blog: "https://garden.example/", lang: "de, en_gb" }),
);
const sender = { ip: "198.51.100.23", useragent: "Firefox/150" };

async function told(call) {
  try {
    const answer = await call();
    return answer.text ?? answer;
  } catch (error) {
    return error.message;
  }
}

(async () => console.log(JSON.stringify({
  "verify": await told(() => ours.verifyKey()),
  "ham": await told(() => ours.checkSpam({ ...sender, content: ham })),
  "spam": await told(() => ours.checkSpam({ ...sender, name: "viagra-test-123", honeypot: "x" })),
  "discard": await told(() => ours.checkSpam({ ...sender, content: spam })),
  "submit-spam": await told(() => ours.submitSpam({ ...sender, content: ham })),
  "spam after submit-spam": await told(() => ours.checkSpam({ ...sender, content: ham })),
  "submit-ham": await told(() => ours.submitHam({ ...sender, content: ham })),
  "ham after submit-ham": await told(() => ours.checkSpam({ ...sender, content: ham })),
  "verify a wrong key": await told(() => theirs.verifyKey()),
  "wrong key": await told(() => theirs.checkSpam(sender)),
  "missing field": await told(() => ours.checkSpam({ content: ham })),
})))();
