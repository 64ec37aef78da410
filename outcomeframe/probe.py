"""Asks the web of this machine for one address and ends with 0 when it answers 200. For health checks.

Plain Python, because it runs every few seconds: `python outcomeframe/probe.py /readyz`.
"""

import http.client
import os
import sys


def main(address: str) -> int:
    host = os.environ.get("OUTCOMEFRAME_HOSTS", "localhost").split(",")[0].strip()
    port = os.environ.get("OUTCOMEFRAME_BIND", "127.0.0.1:8000").rsplit(":", 1)[-1]
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=4)
    try:
        connection.request("GET", address, headers={"Host": host, "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        print(answer.read(500).decode(errors="replace").strip())
    except OSError as failure:
        print(failure)
        return 1
    finally:
        connection.close()
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "/healthz"))
