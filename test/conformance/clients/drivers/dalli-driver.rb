# Runs dalli's operations that arrive as JSON lines, [name, arguments...], and prints their results as JSON lines.
require 'dalli'
require 'json'

$stdout.sync = true
client = Dalli::Client.new("127.0.0.1:#{ARGV[0]}", protocol: :binary, socket_timeout: 60)

gets = lambda do |key|
  value, unique = client.get_cas(key)
  value.nil? ? nil : { value: value, unique: unique.to_s }
end

# A store returns the unique; for a missing key an object, which counts as true.
stored = ->(answer) { answer == true || (answer.is_a?(Integer) && answer.positive?) }

# Without `raw`, dalli marshals values, to which nothing can be appended.
operations = {
  'set' => ->(key, value) { stored.call(client.set(key, value, nil, raw: true)) },
  'add' => ->(key, value) { stored.call(client.add(key, value, nil, raw: true)) },
  'replace' => ->(key, value) { stored.call(client.replace(key, value, nil, raw: true)) },
  'append' => ->(key, value) { stored.call(client.append(key, value)) },
  'prepend' => ->(key, value) { stored.call(client.prepend(key, value)) },
  'get' => ->(key) { client.get(key) },
  'getMulti' => ->(keys) { client.get_multi(*keys) },
  'gets' => gets,
  'cas' => ->(key, value, unique) { stored.call(client.set_cas(key, value, unique.to_i, nil, raw: true)) },
  'incr' => ->(key, amount) { client.incr(key, amount) },
  'decr' => ->(key, amount) { client.decr(key, amount) },
  'delete' => ->(key) { stored.call(client.delete(key)) },
  'touch' => ->(key, ttl) { client.touch(key, ttl) ? true : false },
  'flush' => -> { client.flush_all && true },
}

$stdin.each_line do |line|
  name, *arguments = JSON.parse(line)
  begin
    result = operations.fetch(name).call(*arguments)
  rescue Dalli::DalliError => e
    result = { error: e.message }
  end
  puts JSON.generate([result])[1..-2]
end
