# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the certificates of a chain are still good, held against limits in days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Number, Status
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, limit_options
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY, human_duration, plural

if TYPE_CHECKING:
    from ansible_collections.ops.upkeep.plugins.module_utils.net.certificate import Certificate

WARN_DAYS: Final = 21
FAIL_DAYS: Final = 7


class Expiry(NamedTuple):
    """The verdict over a chain: C(days) until the first of it expires, negative when it has."""

    status: Status
    message: str
    days: float
    limit: Number | None
    evidence: dict[str, Any]


def expiry_options() -> tuple[Option, Option]:
    """Return the limits that every check of certificates takes."""
    return limit_options(
        "expiry",
        "the days until the certificate, or one of the intermediates sent with it, expires.",
        WARN_DAYS,
        FAIL_DAYS,
        "days",
        "certbot and most ACME clients renew 30 days before the end, so at 21 days renewal has failed for more than "
        "a week; 7 days are one working week to do it by hand",
        below=True,
        minimum=None,  # of a certificate that is known to have expired
    )


def judge_expiry(chain: Sequence[Certificate], now: float, limits: Limits, accepted: bool = False) -> Expiry:
    """Return the verdict over a chain that is not empty, the certificate itself first.

    C(accepted) says that a client accepted the chain as it is: then an intermediate that has expired already
    is one that clients find a way around, which only warns.
    """
    leaf = chain[0]
    first = min(_that_matter(chain), key=lambda certificate: certificate.not_after)
    days = round((first.not_after - now) / DAY, 1)
    status, limit = limits.judge(days)
    if first is not leaf and accepted and days <= 0:
        status = Status.WARN
    if leaf.not_before > now:
        status = Status.FAIL
    return Expiry(status, _message(leaf, first, now, limits.told(days, "days")), days, limit, _evidence(chain, now))


def _that_matter(chain: Sequence[Certificate]) -> list[Certificate]:
    """Return the chain without the roots that a server sends on top: clients use their own."""
    if chain[0].self_issued:
        return list(chain)  # no chain, but a collection of authorities
    return [chain[0]] + [certificate for certificate in chain[1:] if not certificate.self_issued]


def _message(leaf: Certificate, first: Certificate, now: float, told: str) -> str:
    if leaf.not_before > now:
        return f"not valid for another {human_duration(leaf.not_before - now)}: it begins on {when(leaf.not_before)}"
    left = first.not_after - now
    which = "" if first is leaf else f"{'' if leaf.self_issued else 'the intermediate '}{first.called} "
    if left <= 0:
        said = f"{which}expired {human_duration(-left)} ago, on {when(first.not_after)}"
    else:
        said = f"{which}expires in {_left(left)}, on {when(first.not_after)} {told}"
    if first is not leaf and not leaf.self_issued:
        said += f", before the certificate itself ({when(leaf.not_after)})"
    return said.strip()


def _left(seconds: float) -> str:
    days = int(seconds // DAY)
    return plural(days, "day") if days >= 2 else human_duration(seconds)


def when(seconds: float) -> str:
    """Return a time as a date, in UTC."""
    import datetime

    try:
        at = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
    except OverflowError:
        return "a day out of all calendars"
    return at.strftime("%Y-%m-%d %H:%M UTC")


def _evidence(chain: Sequence[Certificate], now: float) -> dict[str, Any]:
    leaf = chain[0]
    return {
        "certificate": leaf.called,
        "issuer": leaf.issuer,
        "names": list(leaf.names[:20]) + list(leaf.addresses[:10]),
        "sha256": leaf.fingerprint,
        "chain": [f"{certificate.called}: until {when(certificate.not_after)}" for certificate in chain[:10]],
    }
