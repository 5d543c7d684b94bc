# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a review of resources takes, and the checks that it makes."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, limit_options

SOURCE: Final = "the service's objective: resource use below 80 % sustained"

CPU: Final = Check(
    "resource_cpu",
    "How busy the CPUs are for long, not for a moment.",
    "see who it is: top -b -n1 -o %CPU | head -15; over the day: sar -u",
)
MEMORY: Final = Check(
    "resource_memory",
    "How much of the memory programs hold that could not be had without swapping.",
    "see who holds it: ps -eo rss,pid,comm --sort=-rss | head -15; over the day: sar -r",
)
DISK_IO: Final = Check(
    "resource_disk_io",
    "How busy each disk is for long. A disk that serves many requests at once may be busy without being full.",
    "see who it is: pidstat -d 1 5 or iotop -bon3; over the day: sar -d -p",
)
DISK_SPACE: Final = Check(
    "resource_disk_space",
    "How full the file systems are, the fullest first.",
    "see what grew: du -xh --max-depth=2 <mount> | sort -h | tail",
)
NETWORK: Final = Check(
    "resource_network",
    "How much of its speed each network interface carries, and how many packets were lost at it.",
    "see who talks: ss -tinp | head -30; for errors: ip -s -s link show <interface>",
)
FILES: Final = Check(
    "resource_file_descriptors",
    "How many of the files that the kernel allows are open.",
    "see who has them: ls -d /proc/[0-9]*/fd | while read d; do echo $(ls $d | wc -l) $d; done | sort -n | tail",
)
CONNECTIONS: Final = Check(
    "resource_connections",
    "How near connections are to what the kernel tracks and holds, and whether any were turned away.",
    "see who has them: ss -s; ss -tn state established | awk '{print $4}' | sort | uniq -c | sort -n | tail",
)

CHECKS: Final = (CPU, MEMORY, DISK_IO, DISK_SPACE, NETWORK, FILES, CONNECTIONS)

MEASURES: Final = ("cpu", "memory", "disk_io", "disk_space", "network", "file_descriptors", "connections")


def _limits(measure: str, doc: str, fail: float | None, why: str) -> tuple[Option, Option]:
    return limit_options(measure, doc, 80, fail, "percent", f"{SOURCE}; {why}")


CALL: Final = (
    Option("deadline", "Seconds after which the call ends.", "float", 60.0, minimum=1, maximum=86400),
    Option("sample", "Seconds between the two looks that a rate stands on.", "float", 2.0, minimum=0.2, maximum=60),
    Option("window", "How far back the records of sysstat are read, in seconds.", "duration", 86400.0, minimum=600),
    Option("sustained", "How long a level must hold to count, in seconds.", "duration", 1800.0, minimum=60),
    Option("exclude", "Mount points to leave out, as globs.", "list", (), elements="str"),
)

LIMITS: Final = (
    *_limits("cpu", "how busy the CPUs are.", 95, "at 95 % requests wait for their turn"),
    *_limits("memory", "how much of the memory is taken.", 95, "node_exporter's mixin warns at 90 %"),
    *_limits("disk_io", "how busy a disk is.", None, "a backup keeps it busy honestly, so it never fails"),
    *_limits("disk_space", "how full a file system is.", None, "health_check says when it becomes critical"),
    *_limits("network", "how much of its speed an interface carries.", 95, "beyond that packets are lost"),
    *_limits("file_descriptors", "how many of the files that may be open are.", 95, "at 100 % nothing can be opened"),
    *_limits("connections", "how many of the connections that may be are.", 95, "at 100 % new ones are refused"),
)
