# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages as kernels and services print them, and lines that only look like them."""

from __future__ import annotations

import re
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.clock import Clock
from ansible_collections.ops.upkeep.plugins.module_utils.logs.events import Events
from ansible_collections.ops.upkeep.plugins.module_utils.logs.known_bad import Hits, search
from ansible_collections.ops.upkeep.plugins.module_utils.logs.known_bad_table import TABLE

BAD = [
    ("oom_kill", "kernel: Out of memory: Killed process 77 (java) total-vm:8123456kB, anon-rss:7000000kB"),
    ("oom_kill", "kernel: Out of memory: Kill process 1234 (mysqld) score 900 or sacrifice child"),
    ("oom_kill", "kernel: Memory cgroup out of memory: Killed process 991 (python3) total-vm:1kB"),
    ("oom_kill", "kernel: java invoked oom-killer: gfp_mask=0x140cca, order=0, oom_score_adj=0"),
    ("oom_kill", "systemd: shop.service: A process of this unit has been killed by the OOM killer."),
    ("oom_kill", "systemd: shop.service: Failed with result 'oom-kill'."),
    ("out_of_memory", "java.lang.OutOfMemoryError: Java heap space"),
    ("out_of_memory", "sshd: error: fork: Cannot allocate memory"),
    ("out_of_memory", "ERROR:  out of memory"),
    ("out_of_memory", "PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes)"),
    ("segfault", "kernel: shop[771]: segfault at 0 ip 000055d0 sp 00007ffc error 4 in shop[55d0+1000]"),
    ("segfault", "kernel: traps: nginx[81] general protection fault ip:7f sp:7f error:0 in libc.so.6"),
    ("segfault", "kernel: traps: ruby[9] trap invalid opcode ip:7f sp:7f error:0 in ruby"),
    ("segfault", "systemd: shop.service: Main process exited, code=dumped, status=11/SEGV"),
    ("segfault", "systemd-coredump: Process 4711 (shop) of user 1000 dumped core."),
    ("segfault", "worker process 77 exited on signal 11 (core dumped)"),
    ("io_error", "kernel: blk_update_request: I/O error, dev sda, sector 1234 op 0x0:(READ) flags 0x0"),
    ("io_error", "kernel: I/O error, dev nvme0n1, sector 99 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 2"),
    ("io_error", "kernel: Buffer I/O error on dev sdb1, logical block 0, lost async page write"),
    ("io_error", "kernel: critical medium error, dev sdc, sector 77"),
    ("io_error", "kernel: ata1.00: failed command: READ FPDMA QUEUED"),
    ("io_error", "cp: error reading '/srv/x': Input/output error"),
    ("filesystem_error", "kernel: EXT4-fs error (device sda1): ext4_lookup:1855: inode #2: comm ls: deleted inode"),
    ("filesystem_error", "kernel: XFS (dm-0): Metadata corruption detected at xfs_inode_buf_verify+0x89"),
    ("filesystem_error", "kernel: BTRFS error (device sdb): bad tree block start"),
    ("filesystem_error", "kernel: Aborting journal on device sda1-8."),
    ("read_only", "kernel: EXT4-fs (sda1): Remounting filesystem read-only"),
    ("read_only", "kernel: BTRFS info (device sdb): forced readonly"),
    ("read_only", "touch: cannot touch '/srv/x': Read-only file system"),
    ("disk_full", "rsyslogd: file '/var/log/syslog': write error: No space left on device"),
    ("disk_full", 'ERROR:  could not extend file "base/16384/2619": No space left on device'),
    ("disk_full", "postfix/smtpd: fatal: write queue file: Disk quota exceeded"),
    ("disk_full", "mysqld: Disk is full writing '/var/lib/mysql/binlog.1' (OS errno 28)"),
    ("certificate", "SSL_do_handshake() failed (SSL: error:0A000086:SSL routines::certificate verify failed)"),
    ("certificate", "curl: (60) SSL certificate problem: certificate has expired"),
    ("certificate", 'Get "https://x": x509: certificate has expired or is not yet valid: current time 2026'),
    ("certificate", 'Post "https://x": x509: certificate signed by unknown authority'),
    ("certificate", "javax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to find valid path"),
    ("certificate", "certbot: Failed to renew certificate shop.example with error: Some challenges have failed."),
    ("authentication", "sshd: Failed password for root from 203.0.113.9 port 22 ssh2"),
    ("authentication", "sshd: Failed password for invalid user admin from 2001:db8::1 port 22 ssh2"),
    ("authentication", "sshd: Invalid user oracle from 203.0.113.9 port 4711"),
    ("authentication", "sshd: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user=root"),
    ("authentication", 'FATAL:  password authentication failed for user "shop"'),
    ("authentication", 'FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "shop", database "shop", SSL off'),
    ("authentication", "Access denied for user 'root'@'10.0.0.9' (using password: YES)"),
    ("authentication", "su: FAILED SU (to root) alice on pts/0"),
    ("authentication", "sudo: alice : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root"),
    ("authentication", "postfix/smtpd: warning: unknown[203.0.113.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6"),
    ("authentication", 'user "admin": password mismatch, client: 203.0.113.9, server: _'),
    ("open_files", "accept4() failed (24: Too many open files)"),
    ("open_files", "java.io.IOException: Too many open files"),
    ("open_files", "kernel: VFS: file-max limit 808870 reached"),
    ("connections_full", "FATAL:  sorry, too many clients already"),
    ("connections_full", "FATAL:  remaining connection slots are reserved for non-replication superuser connections"),
    ("connections_full", "768 worker_connections are not enough"),
    ("connections_full", "kernel: nf_conntrack: nf_conntrack: table full, dropping packet"),
    ("connections_full", "[pool www] server reached pm.max_children setting (5), consider raising it"),
    ("connections_full", "AH00484: server reached MaxRequestWorkers setting, consider raising"),
    ("connection_refused", 'connect() failed (111: Connection refused) while connecting to upstream, client: 1.2.3.4, upstream: "http://127.0.0.1:8000/x"'),
    ("connection_refused", "dial tcp 10.0.0.9:5432: connect: connection refused"),
    ("connection_refused", "redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused."),
    ("connection_refused", "Error: connect ECONNREFUSED 127.0.0.1:6379"),
    ("upstream", "upstream timed out (110: Connection timed out) while reading response header from upstream"),
    ("upstream", 'no live upstreams while connecting to upstream, client: 1.2.3.4'),
    ("upstream", "[CRITICAL] WORKER TIMEOUT (pid:81)"),
    ("replication", "FATAL:  could not receive data from WAL stream: server closed the connection unexpectedly"),
    ("replication", "ERROR:  requested WAL segment 000000010000000000000003 has already been removed"),
    ("replication", "[ERROR] [MY-010584] [Repl] Replica SQL for channel '': Worker 1 failed; Error_code: MY-001062"),
    ("replication", "[ERROR] Got fatal error 1236 from master when reading data from binary log"),
    ("replication", "MASTER timeout: no data nor PING received..."),
    ("deadlock", "deadlock detected"),
    ("deadlock", "Deadlock found when trying to get lock; try restarting transaction"),
    ("deadlock", "fatal error: all goroutines are asleep - deadlock!"),
    ("lockup", "kernel: watchdog: BUG: soft lockup - CPU#3 stuck for 22s! [kworker/3:1:88]"),
    ("lockup", "kernel: NMI watchdog: Watchdog detected hard LOCKUP on cpu 1"),
    ("lockup", "kernel: INFO: task jbd2/sda1-8:271 blocked for more than 120 seconds."),
    ("lockup", "kernel: rcu: INFO: rcu_preempt self-detected stall on CPU"),
    ("lockup", "kernel: rcu: INFO: rcu_sched detected stalls on CPUs/tasks: { 2}"),
    ("kernel_oops", "kernel: Kernel panic - not syncing: Fatal exception"),
    ("kernel_oops", "kernel: BUG: kernel NULL pointer dereference, address: 0000000000000010"),
    ("kernel_oops", "kernel: Oops: 0000 [#1] PREEMPT SMP NOPTI"),
    ("kernel_oops", "kernel: kernel BUG at mm/slub.c:306!"),
    ("hardware", "kernel: mce: [Hardware Error]: Machine check events logged"),
    ("hardware", "kernel: mce: [Hardware Error]: CPU 2: Machine Check Exception: 5 Bank 4: be00000000800400"),
    ("hardware", "kernel: EDAC MC0: 1 CE memory read error on CPU_SrcID#0_Ha#0_Chan#1_DIMM#0"),
    ("hardware", "kernel: pcieport 0000:00:1c.0: AER: PCIe Bus Error: severity=Uncorrected (Fatal), type=Transaction Layer"),
    ("raid", "kernel: md/raid1:md0: Disk failure on sdb1, disabling device."),
    ("raid", "mdadm: DegradedArray event detected on md device /dev/md0"),
    ("raid", "smartd: Device: /dev/sda [SAT], 8 Currently unreadable (pending) sectors"),
    ("raid", "smartd: Device: /dev/sda [SAT], FAILED SMART self-check. BACK UP DATA NOW!"),
    ("database_damage", 'WARNING:  invalid page in block 7 of relation base/16384/16397'),
    ("database_damage", "Background saving error"),
    ("database_damage", "Can't save in background: fork: Cannot allocate memory"),
    ("database_damage", 'WARNING:  database "shop" must be vacuumed within 10000000 transactions'),
    ("database_crash", "LOG:  server process (PID 77) was terminated by signal 9: Killed"),
    ("database_crash", "LOG:  database system was not properly shut down; automatic recovery in progress"),
    ("crash_loop", "systemd: shop.service: Start request repeated too quickly."),
    ("name_resolution", "Could not resolve host: shop.example"),
    ("name_resolution", "dial tcp: lookup db.internal: no such host"),
    ("name_resolution", "socket.gaierror: [Errno -3] Temporary failure in name resolution"),
    ("lost_lines", "systemd-journald: Suppressed 1422 messages from shop.service"),
    ("lost_lines", "rsyslogd: imuxsock[pid: 77, name: shop]: lost 210 messages from pid 77 due to rate-limiting"),
    ("throttled", "kernel: CPU2: Core temperature above threshold, cpu clock throttled (total events = 1)"),
]  # fmt: skip

HARMLESS = [
    "kernel: EXT4-fs (sda1): mounted filesystem with ordered data mode. Opts: errors=remount-ro. Quota mode: none.",
    "kernel: Command line: BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro quiet",
    "kernel: VFS: Mounted root (ext4 filesystem) readonly on device 8:1.",
    "kernel: Write protecting the kernel read-only data: 26624k",
    "systemd: Remounted /boot read-write.",
    "kernel: mce: CPU0: Thermal monitoring enabled (TM1)",
    "kernel: MCE: In-kernel MCE decoding enabled.",
    "kernel: EDAC MC0: Giving out device to module skx_edac controller Skylake Socket#0 IMC#0: DEV 0000:3a:0a.0 (INTERRUPT)",
    "kernel: EDAC MC: Ver: 3.0.0",
    "kernel: RAS: Correctable Errors collector initialized.",
    'kernel: "echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.',
    "kernel: blk_update_request: I/O error, dev fd0, sector 0 op 0x0:(READ) flags 0x0",
    "kernel: Buffer I/O error on dev sr0, logical block 0, async page read",
    "kernel: XFS (sda1): Mounting V5 Filesystem",
    "kernel: XFS (sda1): Ending clean mount",
    "kernel: md/raid1:md0: active with 2 out of 2 mirrors",
    "kernel: rcu: Hierarchical RCU implementation.",
    "kernel: NMI watchdog: Enabled. Permanently consumes one hw-PMU counter.",
    "systemd: Started Process Core Dump (PID 77/UID 0).",
    "systemd: shop.service: Failed with result 'exit-code'.",
    "systemd: Listening on Process Core Dump Socket.",
    "systemd: Reached target Paths.",
    "systemd-oomd: Starting userspace out-of-memory (OOM) killer",
    "systemd: Started systemd-oomd.service - Userspace Out-Of-Memory (OOM) Killer.",
    "sshd: Accepted publickey for deploy from 10.0.0.1 port 22 ssh2: ED25519 SHA256:abc",
    "sshd: pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)",
    "sshd: reverse mapping checking getaddrinfo for x.example [203.0.113.9] failed - POSSIBLE BREAK-IN ATTEMPT!",
    "Certificate will not expire within 30 days",
    "certificate renewed, expires 2027-02-01",
    "[Warning] [MY-010068] [Server] CA certificate ca.pem is self signed.",
    "certbot: Certificate not yet due for renewal",
    "checkpoint complete: wrote 12 buffers (0.1%); 0 WAL file(s) added, 0 removed, 1 recycled",
    "started streaming WAL from primary at 0/3000000 on timeline 1",
    "database system is ready to accept connections",
    "database system was shut down at 2026-11-24 06:33:20 UTC",
    "Replica is configured; replication started",
    "Connection with replica 10.0.0.9:6379 established",
    "0 errors, 0 warnings, no error_log entries",
    "deadlock detection enabled",
    "No deadlock found",
    "smartd: Device: /dev/sda [SAT], 0 Currently unreadable (pending) sectors",
    "smartd: Device: /dev/sda [SAT], SMART Prefailure Attribute: 1 Raw_Read_Error_Rate changed from 83 to 82",
    "Too many open questions in this survey? No: open files are fine",
    "the disk is not full",
    "Initializing in-memory store, memory limit 512 MB",
    "authentication failures: 0",
    "systemd: Failed to allocate directory watch: Too many watches",
    "worker process 77 exited with code 0",
    "worker process 77 exited on signal 15",
    "gracefully shutting down on signal 3 (SIGQUIT)",
]


def found_in(*texts: str, more: dict[int, list[str]] | None = None) -> dict[str, Hits]:
    """Return what is found in events of these texts."""
    count = len(texts)
    events = Events(
        ["2026-11-24 06:33:20 UTC"] * count, [None] * count, [None] * count, list(texts), [1] * count, more or {}
    )
    found: dict[str, Hits] = {}
    search(events, [7] * count, Clock(time.time()), found)
    return found


@pytest.mark.parametrize(("kind", "text"), BAD)
def test_known_trouble_is_found(kind, text):
    found = found_in(text)
    assert kind in found, f"not found; instead {sorted(found)}"
    assert found[kind].count == 1
    assert found[kind].sample == text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_it_is_not(text):
    assert sorted(found_in(text)) == []


def test_each_kind_has_a_message_that_is_found():
    assert {known.id for known in TABLE} == {kind for kind, _text in BAD}


def test_needles_are_what_the_search_can_find():
    for known in TABLE:
        for needle in known.needles:
            assert needle == needle.lower() and not re.search(r"\d", needle), (known.id, needle)


def test_it_counts_by_whom():
    lines = [
        f"sshd: Failed password for root from 203.0.113.{end} port {number} ssh2"
        for end in (9, 9, 8)
        for number in (1, 2)
    ]
    hits = found_in(*lines)["authentication"]
    assert hits.count == 6
    assert dict(hits.by) == {"203.0.113.9": 4, "203.0.113.8": 2}
    assert dict(hits.groups) == {7: 6}


def test_trouble_in_a_further_line_is_found():
    found = found_in("could not write", more={0: ["DETAIL: No space left on device"]})
    assert set(found) == {"disk_full"}


def test_one_needle_in_a_haystack_is_found():
    lines = [f"order {number} shipped" for number in range(5000)]
    lines[2500] = "kernel: Out of memory: Killed process 77 (java)"
    assert found_in(*lines)["oom_kill"].count == 1
