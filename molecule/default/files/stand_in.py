# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A web service on port 8080: with C(good) all is well with it, with C(bad) each page has another fault."""

import http.server
import json
import sys
import time

GOOD = sys.argv[1:] == ["good"]
SLOW_SECONDS = 3


class Pages(http.server.BaseHTTPRequestHandler):
    """The pages of the service."""

    def do_GET(self):
        """Answer one request."""
        page = getattr(self, "page_" + self.path.strip("/"), None)
        if page is None:
            self.send_error(404)
        else:
            page()

    def page_error(self):
        """Break."""
        self.answer(200 if GOOD else 500, "text/plain", "done" if GOOD else "division by zero")

    def page_slow(self):
        """Take time."""
        time.sleep(0 if GOOD else SLOW_SECONDS)
        self.answer(200, "text/plain", "done")

    def page_health(self):
        """Report two components, of which one has failed."""
        cache = "pass" if GOOD else "fail"
        checks = {
            "database:responseTime": [{"status": "pass", "observedValue": 12, "observedUnit": "ms"}],
            "cache:connections": [{"status": cache, "output": "" if GOOD else "connection refused"}],
        }
        document = {"status": cache, "checks": checks}
        self.answer(200, "application/health+json", json.dumps(document))

    def answer(self, code, kind, text):
        """Send a whole answer."""
        body = text.encode()
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        """Write no log."""


http.server.ThreadingHTTPServer(("127.0.0.1", 8080), Pages).serve_forever()
