# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults are there, by another way of looking than the collection's own."""

from __future__ import annotations

import os

testinfra_hosts = ["podman://upkeep-faulty" + os.environ.get("UPKEEP_BENCH", "")]

ASK = """python3 -c '
import time, urllib.request
began = time.time()
print(urllib.request.urlopen("http://127.0.0.1:8080/{}").status, time.time() - began)
'"""


def test_a_unit_has_failed(host):
    assert host.check_output("systemctl is-failed night-job.service") == "failed"


def test_a_unit_is_flapping_which_no_list_of_failed_units_shows(host):
    assert int(host.check_output("systemctl show --value --property NRestarts worker.service")) > 10
    assert "worker" not in host.check_output("systemctl --failed --no-legend")


def test_a_service_is_enabled_and_stopped(host):
    assert host.service("shop").is_enabled and not host.service("shop").is_running


def test_a_file_system_is_nearly_full(host):
    used = host.check_output("df --output=pcent /srv/full | tail -1").strip(" %")
    assert int(used) >= 90


def test_a_certificate_has_expired(host):
    assert host.run("openssl x509 -checkend 0 -noout -in /etc/ssl/shop/shop.pem").rc == 1


def test_a_page_answers_with_500_and_another_is_slow(host):
    assert "500" in host.run(ASK.format("error")).stderr
    status, seconds = host.check_output(ASK.format("slow")).split()
    assert status == "200" and float(seconds) > 2


def test_the_clock_is_not_synchronised(host):
    assert "Not synchronised" in host.check_output("chronyc tracking")


def test_a_package_is_half_configured(host):
    assert host.check_output("dpkg-query --show --showformat '${db:Status-Status}' half-done") == "half-configured"
