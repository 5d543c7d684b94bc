# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Until when each release of a distribution gets security updates. Data, and how to look it up.

Sources, as they stood on 2026-08-22 (endoflife.date) and in distro-info-data 0.58+deb12u7:

- Debian, Ubuntu: the package distro-info-data (debian.csv, ubuntu.csv), https://wiki.debian.org/LTS,
  https://ubuntu.com/about/release-cycle
- Red Hat: https://access.redhat.com/support/policy/updates/errata; CentOS: https://www.centos.org/cl-vs-cs/
- Rocky, AlmaLinux, Oracle: https://wiki.rockylinux.org/rocky/version/, https://wiki.almalinux.org/release-notes/,
  https://www.oracle.com/a/ocom/docs/elsp-lifetime-069338.pdf
- Fedora: https://fedorapeople.org/groups/schedule/; SUSE, openSUSE: https://www.suse.com/lifecycle,
  https://en.opensuse.org/Lifetime
- Amazon: https://aws.amazon.com/amazon-linux-2/faqs/, https://docs.aws.amazon.com/linux/al2023/release-notes/support-info-by-support-statement.html
- Alpine: https://alpinelinux.org/releases/
- the last eight compared with https://endoflife.date (products rhel, centos, centos-stream, rocky-linux, almalinux,
  oracle-linux, fedora, opensuse, sles, amazon-linux, alpine-linux)

C(ends) is the last day on which everyone gets security updates without asking for more: with Debian
that includes LTS, which is free and comes from the same archive. C(extended) is the last day of what
must be bought or signed up for; C(program) names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.linux.release import Release

AS_OF: Final = "2026-08-22"
SOURCE: Final = "distro-info-data 0.58+deb12u7 and endoflife.date of " + AS_OF


@dataclass(frozen=True)
class Support:
    """Last days of support, as ISO dates."""

    ends: str
    extended: str | None = None
    program: str | None = None
    note: str | None = None


def _debian(regular: str, lts: str, elts: str) -> Support:
    return Support(lts, elts, "ELTS", "LTS since " + regular)


def _ubuntu(standard: str, esm: str) -> Support:
    return Support(standard, esm, "ESM of Ubuntu Pro")


def _rebuild(eight: str, nine: str, ten: str) -> Mapping[str, Support]:
    return {"8": Support(eight), "9": Support(nine), "10": Support(ten)}


_ELS: Final = "Extended Life Cycle Support"
_ORACLE: Final = "Extended Support"
_LTSS: Final = "LTSS"

#: Distribution (ID of os-release) -> version -> support. A version is looked up as it is, then by its first number.
END_OF_LIFE: Final[Mapping[str, Mapping[str, Support]]] = {
    "debian": {
        "8": _debian("2018-06-17", "2020-06-30", "2025-06-30"),
        "9": _debian("2020-07-18", "2022-06-30", "2027-06-30"),
        "10": _debian("2022-09-10", "2024-06-30", "2029-06-30"),
        "11": _debian("2024-08-14", "2026-08-31", "2031-06-30"),
        "12": _debian("2026-07-11", "2028-06-30", "2033-06-30"),
        "13": _debian("2028-08-09", "2030-06-30", "2035-06-30"),
    },
    "ubuntu": {
        "14.04": _ubuntu("2019-04-25", "2024-04-25"),
        "16.04": _ubuntu("2021-04-30", "2026-04-23"),
        "18.04": _ubuntu("2023-05-31", "2028-04-26"),
        "20.04": _ubuntu("2025-05-29", "2030-04-23"),
        "22.04": _ubuntu("2027-06-01", "2032-04-21"),
        "23.04": Support("2024-01-25"),
        "23.10": Support("2024-07-11"),
        "24.04": _ubuntu("2029-05-31", "2034-04-25"),
        "24.10": Support("2025-07-10"),
        "25.04": Support("2026-01-15"),
        "25.10": Support("2026-07-09"),
        "26.04": _ubuntu("2031-05-29", "2036-04-23"),
        "26.10": Support("2027-07-15"),
    },
    "rhel": {
        "6": Support("2020-11-30", "2024-06-30", _ELS),
        "7": Support("2024-06-30", "2029-05-31", _ELS),
        "8": Support("2029-05-31", "2033-05-31", _ELS),
        "9": Support("2032-05-31", "2036-05-31", _ELS),
        "10": Support("2035-05-31", "2039-05-31", _ELS),
    },
    "centos": {"6": Support("2020-11-30"), "7": Support("2024-06-30"), "8": Support("2021-12-31")},
    "centos-stream": _rebuild("2024-05-31", "2027-05-31", "2030-05-31"),
    "rocky": _rebuild("2029-05-31", "2032-05-31", "2035-05-31"),
    "almalinux": _rebuild("2029-05-31", "2032-05-31", "2035-05-31"),
    "ol": {
        "7": Support("2024-12-31", "2028-06-30", _ORACLE),
        "8": Support("2029-07-31", "2032-07-31", _ORACLE),
        "9": Support("2032-06-30", "2035-06-30", _ORACLE),
        "10": Support("2035-06-30", note="ten years from its release, as with its predecessors"),
    },
    "fedora": {
        "38": Support("2024-05-21"),
        "39": Support("2024-11-26"),
        "40": Support("2025-05-13"),
        "41": Support("2025-12-15"),
        "42": Support("2026-05-27"),
        "43": Support("2026-12-09"),
        "44": Support("2027-06-02"),
    },
    "opensuse-leap": {
        "15.0": Support("2019-12-03"),
        "15.1": Support("2021-02-02"),
        "15.2": Support("2022-01-04"),
        "15.3": Support("2022-12-31"),
        "15.4": Support("2023-12-07"),
        "15.5": Support("2024-12-31"),
        "15.6": Support("2026-04-30"),
        "16.0": Support("2027-10-31"),
    },
    "sles": {
        "12.5": Support("2024-10-31", "2027-10-31", _LTSS),
        "15": Support("2019-12-31", "2022-12-31", _LTSS),
        "15.1": Support("2021-01-31", "2024-01-31", _LTSS),
        "15.2": Support("2021-12-31", "2024-12-31", _LTSS),
        "15.3": Support("2022-12-31", "2025-12-31", _LTSS),
        "15.4": Support("2023-12-31", "2026-12-31", _LTSS),
        "15.5": Support("2024-12-31", "2027-12-31", _LTSS),
        "15.6": Support("2025-12-31", "2028-12-31", _LTSS),
        "15.7": Support("2031-07-31", "2034-07-31", _LTSS),
        "16.0": Support("2027-11-30", "2030-11-30", _LTSS),
    },
    "amzn": {"2": Support("2026-06-30"), "2023": Support("2029-06-30")},
    "alpine": {
        "3.16": Support("2024-05-23"),
        "3.17": Support("2024-11-22"),
        "3.18": Support("2025-05-09"),
        "3.19": Support("2025-11-01"),
        "3.20": Support("2026-04-01"),
        "3.21": Support("2026-11-01"),
        "3.22": Support("2027-05-01"),
        "3.23": Support("2027-11-01"),
        "3.24": Support("2028-06-01"),
    },
}

#: Distributions that live by another one's calendar and numbers.
_SAME_AS: Final = {"sles_sap": "sles", "sled": "sles"}

#: Distributions without releases.
ROLLING: Final = frozenset(
    {"arch", "archarm", "manjaro", "gentoo", "void", "opensuse-tumbleweed", "opensuse-slowroll", "kali", "nixos"}
)


def support_of(release: Release) -> Support | None:
    """Return how long a release is supported, or None where the table does not know it.

    Versions are looked up from the whole to its first number: C(9.4), then C(9); C(3.23.1), then C(3.23).
    """
    versions = END_OF_LIFE.get(_SAME_AS.get(release.id, release.id), {})
    parts = release.version.split(".")
    for count in range(len(parts), 0, -1):
        known = versions.get(".".join(parts[:count]))
        # An unknown service pack must not pass for the first one, which "15" stands for.
        if known and (count == len(parts) or release.id not in ("sles", "sles_sap", "sled")):
            return known
    return None


def is_rolling(release: Release) -> bool:
    """Whether this is no release that could reach an end: a rolling distribution, Debian testing, Alpine edge."""
    if release.id == "alpine":
        return "_alpha" in release.version
    return release.id in ROLLING or (release.id == "debian" and not release.version)
