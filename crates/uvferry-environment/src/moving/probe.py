# Imports modules and looks up entry points, one after the other, and writes down what came of
# each. Runs under Python 3.6 and later.
import faulthandler
import importlib
import json
import os
import sys
import time

with open(sys.argv[1], encoding="utf-8") as file:
    tasks = json.load(file)
results = open(sys.argv[2], "a", encoding="utf-8")
first = int(sys.argv[3])
limit = float(sys.argv[4])
nowhere = open(os.devnull, "w")
# Modules that look at the command line see none.
sys.argv = [""]


def write(**row):
    results.write(json.dumps(row) + "\n")
    results.flush()


for number, task in enumerate(tasks):
    if number < first:
        continue
    write(starts=number, at=time.time())
    # Of all that ends an interpreter only this works beside code that never gives up the lock.
    faulthandler.dump_traceback_later(limit, exit=True, file=nowhere)
    error = None
    try:
        found = importlib.import_module(task["module"])
        for name in filter(None, (task["attribute"] or "").split(".")):
            found = getattr(found, name)
    except BaseException as raised:
        error = type(raised).__name__
        try:
            error += ": " + str(raised).strip().split("\n")[0][:300]
        except Exception:
            pass
    faulthandler.cancel_dump_traceback_later()
    write(ends=number, error=error)
write(over=True)
# A thread that a module has begun would keep the interpreter from its end.
os._exit(0)
