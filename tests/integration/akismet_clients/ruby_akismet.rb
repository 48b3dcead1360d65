# Drive Debian's `ruby-akismet`: https alone, the key in front of a host that is fixed, for verify-key in the form.

require "akismet"
require "json"

address, good, bad, ham, spam = ARGV
PORT = URI(address).port
Socket.singleton_class.prepend(Module.new do
  def tcp(_host, _port, *rest, **said) = super("127.0.0.1", PORT, *rest, **said) # as a name that was led here does
end)

SENDER = ["198.51.100.23", "Firefox/150"].freeze
ours, theirs = [good, bad].map { |key| Akismet::Client.new(key, "https://garden.example/") }

def told(client, call, params = {}, sender = SENDER)
  client.send(call, *sender, params)
rescue Akismet::Error => e
  e.message
end

puts JSON.generate(
  "verify" => ours.verify_key,
  "ham" => told(ours, :check, { text: ham, languages: %w[de en], created_at: DateTime.now }),
  "spam" => told(ours, :check, { author: "viagra-test-123" }),
  "discard" => told(ours, :check, { text: spam }),
  "test_discard" => told(ours, :check, { author: "viagra-test-123", test: true, test_discard: true }),
  "submit-spam" => told(ours, :spam, { text: ham }),
  "spam after submit-spam" => told(ours, :check, { text: ham }),
  "submit-ham" => told(ours, :ham, { text: ham }),
  "ham after submit-ham" => told(ours, :check, { text: ham }),
  "verify a wrong key" => theirs.verify_key,
  "wrong key" => told(theirs, :check),
  "missing field" => told(ours, :check, {}, ["", ""])
)
