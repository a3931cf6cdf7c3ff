<?php
// Runs php-memcached's operations that arrive as JSON lines, [name, arguments...], and prints their results as JSON lines.
$client = new Memcached();
$client->setOption(Memcached::OPT_BINARY_PROTOCOL, true);
$client->setOption(Memcached::OPT_COMPRESSION, false);
$client->addServer('127.0.0.1', (int) $argv[1]);

function gets(Memcached $client, string $key): ?array
{
    $found = $client->get($key, null, Memcached::GET_EXTENDED);
    return $found === false ? null : ['value' => $found['value'], 'unique' => (string) $found['cas']];
}

function found(Memcached $client, mixed $value): mixed
{
    return $client->getResultCode() === Memcached::RES_NOTFOUND ? null : $value;
}

while (($line = fgets(STDIN)) !== false) {
    $arguments = json_decode($line);
    $name = array_shift($arguments);
    $result = match ($name) {
        'get' => found($client, $client->get(...$arguments)),
        'getMulti' => (object) $client->getMulti(...$arguments),
        'gets' => gets($client, ...$arguments),
        'cas' => $client->cas($arguments[2], $arguments[0], $arguments[1]),
        'incr' => found($client, $client->increment(...$arguments)),
        'decr' => found($client, $client->decrement(...$arguments)),
        default => $client->$name(...$arguments),
    };
    $code = $client->getResultCode();
    $expected = [Memcached::RES_SUCCESS, Memcached::RES_NOTFOUND, Memcached::RES_NOTSTORED, Memcached::RES_DATA_EXISTS];
    if (!in_array($code, $expected, true)) $result = ['error' => $client->getResultMessage()];
    echo json_encode($result), "\n";
}
