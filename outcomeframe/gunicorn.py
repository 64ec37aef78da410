"""How gunicorn serves OutcomeFrame, on one's own machine and in a deployment alike. Read with `gunicorn -c`.

One process with threads: the pages are short and wait for the database, and the limits hold more easily.
"""

import os
from pathlib import Path

bind = os.environ.get("OUTCOMEFRAME_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("OUTCOMEFRAME_WEB_PROCESSES", "1"))
worker_class = "gthread"
threads = int(os.environ.get("OUTCOMEFRAME_WEB_THREADS", "8"))
timeout = 30
graceful_timeout = 5
keepalive = 5
limit_request_line = 8190
loglevel = "warning"
accesslog = "-" if os.environ.get("OUTCOMEFRAME_ACCESS_LOG") == "1" else None
# The workers say "I am alive" through a file. On a slow disk that stalls them; memory does not.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True
