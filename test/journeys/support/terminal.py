"""Runs a program in a pseudo-terminal, answers what it asks, and prints how it ended as JSON.

usage: terminal.py <steps> <program> [argument...]    steps: JSON list of [text to wait for, keys to send]
"""

import json
import os
import pty
import select
import sys
import time

steps = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])

output = b""
seen = 0
deadline = time.time() + 60
while time.time() < deadline:
    if steps and steps[0][0].encode() in output[seen:]:
        seen = len(output)
        time.sleep(0.2)
        os.write(terminal, steps.pop(0)[1].encode())
    ready, _, _ = select.select([terminal], [], [], 0.1)
    if not ready:
        continue
    try:
        chunk = os.read(terminal, 65536)
    except OSError:
        break
    if not chunk:
        break
    output += chunk
else:
    os.kill(pid, 9)

_, status = os.waitpid(pid, 0)
code = os.waitstatus_to_exitcode(status)
print(json.dumps({"exitCode": code, "output": output.decode("utf8", "replace"), "unanswered": [wait for wait, _ in steps]}))
