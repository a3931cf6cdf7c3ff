"""Runs pylibmc's operations that arrive as JSON lines, [name, arguments...], and prints their results as JSON lines."""
import json
import sys

import pylibmc

client = pylibmc.Client(["127.0.0.1:" + sys.argv[1]], binary=True, behaviors={"cas": True, "connect_timeout": 60000})


def gets(key):
    value, unique = client.gets(key)
    return None if unique is None else {"value": value, "unique": str(unique)}



operations = {
    "set": client.set,
    "add": client.add,
    "replace": client.replace,
    "append": client.append,
    "prepend": client.prepend,
    "get": client.get,
    "getMulti": lambda keys: client.get_multi(keys),
    "gets": gets,
    "cas": lambda key, value, unique: client.cas(key, value, int(unique)),
    "incr": client.incr,
    "decr": client.decr,
    "delete": client.delete,
    "touch": client.touch,
    "flush": client.flush_all,
}

for line in sys.stdin:
    name, *arguments = json.loads(line)
    try:
        result = operations[name](*arguments)
    except pylibmc.NotFound:
        result = None if name in ("incr", "decr") else False
    except pylibmc.Error as error:
        result = {"error": repr(error)}
    print(json.dumps(result), flush=True)
