# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is bad wherever it stands: the words of kernels, services and libraries for trouble that everybody knows.

Each C(pattern) was written for messages of Debian 11 to 13, RHEL 8 to 10 and the services on them. C(needles) are in
small letters and without digits; a line without one of them is not even looked at. C((?P<by>...)) is what the finding
counts by: a process, a device, an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status


@dataclass(frozen=True)
class KnownBad:
    """One kind of trouble. C(status) is that of its finding; C(not_if): a line that matches this too means no harm."""

    id: str
    status: Status
    needles: tuple[str, ...]
    pattern: str
    tells: str
    advice: str
    not_if: str = ""


_BY_ADDRESS: Final = r"(?P<by>[0-9a-fA-F.:]{3,45}|[\w.-]{1,255})"

TABLE: Final[tuple[KnownBad, ...]] = (
    KnownBad(
        "oom_kill",
        Status.FAIL,
        ("out of memory", "oom-kill", "oom killer", "memory pressure"),
        r"Out of memory:? (?:OOM )?[Kk]ill(?:ed)? process \d+,? ?\((?P<by>[^)]{1,64})|Memory cgroup out of memory"
        r"|Failed with result 'oom-kill'|has been killed by the OOM killer|invoked oom-killer"
        r"|^systemd-oomd: Killed .* due to memory",
        "A process was killed since the memory was used up.",
        "see who uses the memory (systemd-cgtop -m, ps aux --sort=-rss), then give more or limit it (MemoryMax=)",
    ),
    KnownBad(
        "out_of_memory",
        Status.FAIL,
        (
            "outofmemoryerror",
            "cannot allocate memory",
            "memoryerror",
            "out of memory",
            "memory exhausted",
            "allowed memory size",
        ),
        r"OutOfMemoryError|Cannot allocate memory|\bMemoryError\b|(?:ERROR|FATAL|error|fatal|\d):? *[Oo]ut of memory\b"
        r"|^out of memory$|runtime: out of memory|Allowed memory size of \d+ bytes exhausted|virtual memory exhausted",
        "A program was refused the memory that it asked for.",
        "see what the program may use (systemctl show -p MemoryMax UNIT) and what the host has (free -h)",
        r"Kill(?:ed)? process",
    ),
    KnownBad(
        "segfault",
        Status.FAIL,
        ("segfault", "general protection", "invalid opcode", "dumped", "on signal", "sigsegv", "segmentation fault"),
        r"(?:^|: |\s)(?P<by>[^\s\[\]]{1,64})\[\d+\]:? (?:segfault at [0-9a-f]+|general protection|trap invalid opcode)"
        r"|Process \d+ \((?P<name>[^)]{1,64})\) of user \d+ (?:dumped core|terminated abnormally)|code=dumped, status="
        r"|worker process \d+ exited on signal (?:11|6|7|8|4)\b|SIGSEGV\b|[Ss]egmentation fault"
        r"|child pid \d+ exit signal",
        "A process crashed: it touched memory that was not its own, or gave itself up.",
        "look at the last crash (coredumpctl info), then update or roll back that program",
        r"without (?:a )?segfault",
    ),
    KnownBad(
        "io_error",
        Status.FAIL,
        (
            "i/o error",
            "input/output error",
            "medium error",
            "target error",
            "failed command",
            "unrecovered read",
            "hostbyte=did_",
        ),
        r"I/O error, dev (?P<by>(?!fd\d|sr\d)[\w/-]+)|Buffer I/O error on dev(?:ice)? (?P<device>(?!fd\d|sr\d)[\w/-]+)"
        r"|critical (?:medium|target) error, dev|: failed command: |Unrecovered read error|Input/output error"
        r"|FAILED Result: hostbyte=DID_(?!OK)",
        "A disk could not be read or written.",
        "look at the disk (smartctl -a DEVICE, dmesg -T), make sure of the backup, and have the disk replaced",
        r"dev (?:fd|sr)\d",
    ),
    KnownBad(
        "filesystem_error",
        Status.FAIL,
        (
            "-fs error",
            "corruption",
            "corrupt",
            "btrfs",
            "aborting journal",
            "shut down due",
            "structure needs cleaning",
        ),
        r"EXT[234]-fs error \(device (?P<by>[\w/-]+)\)|XFS \((?P<device>[\w/-]+)\): (?:.*[Cc]orruption"
        r"|.*shut ?down due to)"
        r"|XFS \(.*\): (?:metadata|log) I/O error|BTRFS (?:error|critical) \(device|Aborting journal on device"
        r"|Structure needs cleaning",
        "A file system found itself damaged.",
        "make sure of the backup, unmount it and have it checked (fsck -n first, xfs_repair -n, btrfs check)",
    ),
    KnownBad(
        "read_only",
        Status.FAIL,
        ("read-only", "readonly"),
        r"Remounting filesystem read-only|forced readonly|Read-only file system|cannot remount .* read-write"
        r"|re-?mounted .{0,80}read-only due to",
        "A file system can be written no more, mostly since it found an error.",
        "see which one and why (findmnt -O ro, dmesg -T | grep -i error), then check it before it is mounted anew",
    ),
    KnownBad(
        "disk_full",
        Status.FAIL,
        (
            "space left on device",
            "quota exceeded",
            "enospc",
            "disk full",
            "disk is full",
            "flood stage",
            "disk space is insufficient",
            "disk resource limit",
        ),
        r"No space left on device|Disk quota exceeded|\bENOSPC\b|[Dd]isk (?:is )?full|flood stage disk watermark"
        r"|[Ff]ree disk space is insufficient|disk resource limit alarm set",
        "A write failed since the file system or the quota is full.",
        "see what fills it (df -h; df -i; du -xsh /var/* | sort -h), and make room",
        r"inotify|director?y watch|add watch|not (?:full|set)|[Nn]o disk full",
    ),
    KnownBad(
        "certificate",
        Status.FAIL,
        ("certificate", "pkix path"),
        r"certificate (?:verify failed|has expired|is expired|expired|is not yet valid|not yet valid|was revoked"
        r"|revoked)"
        r"|x509: certificate (?:has expired|is not valid|signed by unknown|is valid for)|PKIX path (?:building"
        r"|validation) failed"
        r"|CertificateExpiredException|CertificateNotYetValidException|unable to get (?:local )?issuer certificate"
        r"|self[- ]signed certificate in certificate chain|[Ff]ailed to renew certificate"
        r"|certificate verification failed"
        r"|ssl_certificate\b.{0,80}(?:failed|cannot)|cannot load certificate",
        "A TLS certificate was refused, or could not be renewed.",
        "see which one and until when it holds (openssl s_client -connect HOST:443 | openssl x509 -noout -dates)",
        r"not expired|will expire|verify failed: 0|no certificate",
    ),
    KnownBad(
        "authentication",
        Status.WARN,
        (
            "failed password",
            "invalid user",
            "authentication fail",
            "pg_hba.conf",
            "access denied for user",
            "failed su ",
            "incorrect password",
            "auth failed",
            "authentication attempts",
            "password mismatch",
            "fail login",
            "wrongpass",
            "auth fail",
            "failed publickey",
            "login incorrect",
            "failed login",
            "failed logon",
            "password check failed",
            "client sent auth",
        ),
        rf"Failed (?:password|publickey|keyboard-interactive/pam|none) for .{{0,80}} from {_BY_ADDRESS} port"
        r"|Invalid user .{0,64} from (?P<invalid>[0-9a-fA-F.:]{3,45})"
        r"|[Mm]aximum authentication attempts exceeded for .{0,80} from (?P<most>\S{3,45})"
        r"|authentication failure;.{0,200}?(?:rhost=(?P<rhost>\S{1,255}))?(?:\s|$)"
        r"|no pg_hba\.conf entry for (?:\w+ connection from )?host \"(?P<pg>[^\"]{1,64})\""
        r"|(?:password|peer|ident|LDAP|PAM|SCRAM|GSSAPI|certificate) authentication failed for user"
        r"|Access denied for user '[^']{0,64}'@'(?P<my>[^']{0,255})'"
        r"|FAILED SU|\d+ incorrect password attempts?|\(auth failed, \d+ attempts|SASL \w+ authentication failed"
        r"|user \"[^\"]{0,64}\"(?:: password mismatch| was not found in)|FAIL LOGIN: Client \"(?P<ftp>[^\"]{1,64})\""
        r"|WRONGPASS|password check failed for user|Authentication failed for (?:user|account)|FAILED LOGIN"
        r"|authentication failed: .{0,80}|Failed login attempt",
        "Somebody, or a program with a wrong password, was not let in.",
        "see whether it is one of yours with an old password; block the rest (fail2ban) and let in by key alone",
        r"\b0 authentication failures?\b|no authentication failures?|authentication failures?: 0",
    ),
    KnownBad(
        "open_files",
        Status.FAIL,
        ("too many open files", "emfile", "enfile", "file-max limit", "worker_connections are not enough"),
        r"[Tt]oo many open files|\bEMFILE\b|\bENFILE\b|file-max limit \d+ reached",
        "A program may open no more files or sockets.",
        "see its limit and use (prlimit --nofile -p PID; ls /proc/PID/fd | wc -l); raise LimitNOFILE= or mend it",
    ),
    KnownBad(
        "connections_full",
        Status.FAIL,
        (
            "too many clients",
            "too many connections",
            "connection slots",
            "max number of clients",
            "table full",
            "syn flooding",
            "worker_connections are not enough",
            "max_children",
            "no more connections",
            "table overflow",
            "maxrequestworkers",
            "maxclients",
        ),
        r"sorry, too many clients already|remaining connection slots are reserved|[Tt]oo many connections"
        r"|max number of clients reached|nf_conntrack: table full|Possible SYN flooding on port|neighbor table overflow"
        r"|worker_connections are not enough|reached (?:pm\.)?max_children|no more connections allowed"
        r"|reached (?:MaxRequestWorkers|MaxClients)",
        "A service or the kernel took no more connections.",
        "see who holds them (ss -s; the service's own list), then raise the limit or pool the connections",
    ),
    KnownBad(
        "connection_refused",
        Status.WARN,
        ("connection refused", "econnrefused"),
        r"(?:upstream: \"(?P<by>[a-z]+://[^/\"]{1,255})|[Cc]onnection refused.{0,40}?(?P<peer>(?:[\w.-]+"
        r"|\[[0-9a-f:]+\]):\d{2,5})\b"
        r"|(?P<before>(?:[\w.-]+|\[[0-9a-f:]+\]):\d{2,5})\b.{0,60}[Cc]onnection refused|[Cc]onnection refused"
        r"|ECONNREFUSED)",
        "A program found nobody listening where another service should be.",
        "see whether the service that it calls runs and listens (systemctl status, ss -ltnp)",
    ),
    KnownBad(
        "upstream",
        Status.WARN,
        ("upstream", "worker timeout", "proxy:error", "no live upstreams", "has no server available"),
        r"upstream timed out|no live upstreams|upstream prematurely closed|WORKER TIMEOUT"
        r"|(?:backend|proxy) \S{1,255} has no server available",
        "A service behind a proxy did not answer in time, or broke off.",
        "look at the log and the load of the service behind the proxy in the same minutes",
    ),
    KnownBad(
        "replication",
        Status.FAIL,
        (
            "wal stream",
            "wal segment",
            "walreceiver",
            "primary server",
            "slave ",
            "replica ",
            "master ",
            "master timeout",
            "fatal error",
            "replication",
        ),
        r"could not receive data from WAL stream|requested WAL segment \S+ has already been removed"
        r"|terminating walreceiver (?:process )?due to timeout|could not connect to the primary server"
        r"|(?:Slave|Replica) (?:SQL|I/O)(?: thread)?(?: for channel '[^']*')?: .*[Ee]rror"
        r"|Got fatal error \d+ from (?:source|master)|MASTER aborted replication|MASTER timeout: no data nor PING"
        r"|Connection with (?:master|replica) (?:client )?\S* ?lost|Failed trying to load the MASTER synchronization DB"
        r"|[Rr]eplication (?:is )?(?:broken|stopped|failed)|replication terminated by primary",
        "A copy of the data is kept up to date no more.",
        "see where it stands (pg_stat_replication, SHOW REPLICA STATUS) and mend it before the log is gone",
        r"Error_code: 0\b|Last_Errno: 0\b",
    ),
    KnownBad(
        "deadlock",
        Status.WARN,
        ("deadlock", "circular locking"),
        r"\bdeadlock detected\b|Deadlock found when trying to get lock|TRANSACTIONS? DEADLOCK DETECTED"
        r"|goroutines are asleep - deadlock|Java-level deadlock|possible circular locking dependency"
        r"|DeadlockLoserDataAccess",
        "Two transactions or threads waited for each other, and one was given up.",
        "see which statements they were (the DETAIL of the same line), and have them lock in one order",
        r"[Nn]o deadlock|deadlock (?:detection|detected: (?:0|no|false))",
    ),
    KnownBad(
        "lockup",
        Status.FAIL,
        ("lockup", "detected stall", "self-detected", "blocked for more than", "detected expedited"),
        r"BUG: soft lockup - CPU#\d+ stuck|[Hh]ard LOCKUP|rcu:? ?\S* (?:self-)?detected (?:expedited )?stalls?"
        r"|INFO: task (?P<by>[^:\s]{1,64}):\d+ blocked for more than \d+ seconds",
        "A processor or a task of the kernel stood still.",
        "look at the host's load and disks (vmstat 1, iostat -x 1), on a virtual machine at its host as well",
    ),
    KnownBad(
        "kernel_oops",
        Status.FAIL,
        ("kernel panic", "bug: unable to handle", "null pointer dereference", "oops:", "kernel bug at", "not syncing"),
        r"Kernel panic - not syncing|BUG: unable to handle|BUG: kernel NULL pointer|kernel NULL pointer dereference"
        r"|\bOops: [0-9a-f]{4}|kernel BUG at ",
        "The kernel itself broke.",
        "keep the message (journalctl -k -b -1), reboot soon, and update the kernel or the driver that it names",
    ),
    KnownBad(
        "hardware",
        Status.FAIL,
        ("hardware error", "machine check", "edac", "pcie bus error", "uncorrect"),
        r"\[Hardware Error\]|[Mm]achine [Cc]heck (?:[Ee]xception|events? logged)|EDAC \w+: \d+ (?:CE|UE) "
        r"|PCIe Bus Error: severity=(?:Uncorrect|Fatal)|Uncorrected (?:hardware memory )?error",
        "The hardware reported an error: memory, processor or bus.",
        "see which part it is (ras-mc-ctl --errors, mcelog, ipmitool sel list) and have it replaced",
    ),
    KnownBad(
        "raid",
        Status.FAIL,
        (
            "disk failure on",
            "degradedarray",
            "fail event",
            "smart self-check",
            "unreadable (pending)",
            "offline uncorrectable",
            "predicted failure",
            "device faulted",
            "degraded array",
            "array is degraded",
            "smart failure",
            "failed smart",
        ),
        r"md/raid\S*: Disk failure on (?P<by>\w+)|DegradedArray event|(?<!Spare)Fail event (?:had been )?detected"
        r"|FAILED SMART self-check|SMART Failure|\d+ (?:Currently unreadable \(pending\)|Offline uncorrectable) sectors"
        r"|starting degraded array|array is degraded",
        "A disk, or an array of disks, lost its health.",
        "see its state (cat /proc/mdstat, smartctl -a DEVICE) and replace the disk while the others hold",
        r"\b0 (?:Currently unreadable|Offline uncorrectable)",
    ),
    KnownBad(
        "database_damage",
        Status.FAIL,
        (
            "invalid page",
            "could not read block",
            "checksum verification failed",
            "page corruption",
            "marked as crashed",
            "image is malformed",
            "bad file format",
            "short read or oom",
            "must be vacuumed",
            "zero page",
            "misconf",
            "in background",
            "background saving",
            "unexpected data beyond",
        ),
        r"invalid page in block|could not read block \d+|page verification failed|checksum verification failed"
        r"|[Dd]atabase page corruption|is marked as crashed|database disk image is malformed"
        r"|Bad file format reading the append only file|Short read or OOM loading DB|contains unexpected zero page"
        r"|must be vacuumed within \d+ transactions|MISCONF|Can't save in background|Background saving error"
        r"|unexpected data beyond EOF",
        "A database found its data damaged, could not save it, or will soon stop to protect it.",
        "stop writing to it, make sure of the last good backup, and read what its own manual says of this message",
    ),
    KnownBad(
        "database_crash",
        Status.FAIL,
        (
            "terminated by signal",
            "active server processes",
            "mysqld got signal",
            "redis crashed by signal",
            "not properly shut down",
            "was interrupted; last known",
        ),
        r"was terminated by signal \d+|terminating any other active server processes|mysqld got signal \d+"
        r"|REDIS .*CRASHED"
        r"|[Rr]edis [\d.]+ crashed by signal|database system was not properly shut down"
        r"|database system was interrupted; last known",
        "A database server lost a process and began anew.",
        "see what ended it (dmesg -T for the OOM killer, coredumpctl) and whether it has recovered",
    ),
    KnownBad(
        "crash_loop",
        Status.FAIL,
        ("repeated too quickly", "back-off restarting", "crashloopbackoff", "too quickly, refusing"),
        r"(?:(?P<by>[\w@.\\-]{1,200}\.\w+): )?Start request repeated too quickly"
        r"|Back-off restarting failed container|CrashLoopBackOff",
        "A service was started again and again and is now left alone.",
        "see why it ends (journalctl -u UNIT -n 50), then systemctl reset-failed UNIT and start it",
    ),
    KnownBad(
        "name_resolution",
        Status.WARN,
        (
            "name resolution",
            "name or service not known",
            "could not be resolved",
            "no such host",
            "could not resolve",
            "servfail",
            "getaddrinfo",
        ),
        r"[Tt]emporary failure in name resolution|Name or service not known|: no such host|could not be resolved"
        r"|[Cc]ould not resolve host|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)",
        "A name could not be resolved.",
        "ask for it by hand (resolvectl query NAME, dig NAME), then see whether the name or the resolver is wrong",
        r"POSSIBLE BREAK-IN|[Rr]everse mapping|reverse DNS|does not resolve to address|hostname \S+ does not resolve",
    ),
    KnownBad(
        "lost_lines",
        Status.WARN,
        ("suppressed", "lost", "backlog limit", "rate-limiting", "begin to drop"),
        r"Suppressed \d+ messages from|imuxsock(?:\[\S+\])?.{0,80} lost \d+ messages|imuxsock.*begin to drop messages"
        r"|audit: (?:backlog limit exceeded|audit_lost=[1-9])|audit_backlog=\d+ > audit_backlog_limit",
        "The host wrote more than its log keeps, and some lines are gone.",
        "quieten the program that it names, or raise its limit (RateLimitBurst= in journald.conf)",
    ),
    KnownBad(
        "throttled",
        Status.WARN,
        ("clock throttled", "temperature above threshold", "thermal shutdown", "critical temperature"),
        r"temperature above threshold, cpu clock throttled|[Cc]ritical temperature reached|thermal shutdown",
        "A processor got too hot and was slowed down.",
        "see to fans and air (sensors, ipmitool sdr), and to what keeps the processor busy",
    ),
)
