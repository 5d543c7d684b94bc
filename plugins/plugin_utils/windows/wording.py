# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of windows: one line for people, and a mapping for playbooks."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, plural
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.timetable import LOOK_AHEAD, Opening, Timetable


def state(timetable: Timetable, moment: datetime) -> dict[str, Any]:
    """Return what holds at a moment: C(state), C(open), C(seconds) left, C(until) and C(next) in UTC, and C(text)."""
    now, following, freeze = timetable.open_at(moment), timetable.next_after(moment), timetable.frozen_until(moment)
    if now is not None:
        word = "any_time" if timetable.windows is None else "open"
        text = _told_open(timetable, now, moment)
    elif freeze is not None:
        word, text = "frozen", f"frozen until {clock(freeze.closes, freeze.zone)} ({', '.join(freeze.names)})"
        text += f"; {_told_next(timetable, following, moment)}"
    else:
        word, text = "closed" if following else "never", f"closed; {_told_next(timetable, following, moment)}"
    until = now.closes if now else following.opens if following else None
    return {
        "state": word,
        "open": now is not None,
        "seconds": timetable.remaining(moment),
        "until": iso(until),
        "next": as_mapping(following, moment) if following else None,
        "text": text,
    }


def as_mapping(opening: Opening, moment: datetime) -> dict[str, Any]:
    """Return an opening for playbooks, its times in UTC, as seen at that moment."""
    whole = None if opening.opens is None else opening.lasts(opening.opens)
    return {
        "opens": iso(opening.opens),
        "closes": iso(opening.closes),
        "seconds": whole,
        "open": opening.is_open(moment),
        "names": list(opening.names),
        "timezone": opening.zone.key,
        "text": told(opening),
    }


def told(opening: Opening) -> str:
    """Return an opening in one line: C(Tue 2026-12-08 02:00 CET to 05:00 CET (Europe/Berlin), 3 h)."""
    if opening.opens is None:
        return "any time" if opening.closes is None else f"until {clock(opening.closes, opening.zone)}"
    if opening.closes is None:
        return f"from {clock(opening.opens, opening.zone)} on"
    opens, closes = (when.astimezone(opening.zone) for when in (opening.opens, opening.closes))
    end = f"{closes:%H:%M %Z}" if opens.date() == closes.date() else f"{closes:%a %Y-%m-%d %H:%M %Z}"
    length = human_duration((opening.closes - opening.opens).total_seconds())
    return f"{opens:%a %Y-%m-%d %H:%M %Z} to {end}{_place(opening.zone)}, {length}"


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Return an instant as clocks there show it: C(Tue 2026-12-08 02:00 CET (Europe/Berlin))."""
    return f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M %Z}" + _place(zone)


def _place(zone: ZoneInfo) -> str:
    return "" if zone.key == "UTC" else f" ({zone.key})"


def iso(moment: datetime | None) -> str | None:
    """Return an instant in UTC as C(2026-12-08T01:00:00Z)."""
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _told_open(timetable: Timetable, now: Opening, moment: datetime) -> str:
    left = now.lasts(moment)
    any_time = "no windows are set, so changes are allowed at any time"
    if now.closes is None or left is None:
        return any_time if timetable.windows is None else "open, with no end in sight"
    freeze = timetable.frozen_until(now.closes)
    end = f"{clock(now.closes, now.zone)}, {human_duration(left)} left"
    before = f"the freeze {', '.join(freeze.names)} begins at {clock(freeze.opens, freeze.zone)}" if freeze else ""
    if timetable.windows is None:
        return f"{any_time} until {before}" if before else any_time
    return f"open until {end}" + (f", when {before}" if before else "")


def _told_next(timetable: Timetable, following: Opening | None, moment: datetime) -> str:
    if following is None or following.opens is None:
        if timetable.windows is not None and not timetable.windows:
            return "the list of windows is empty, so none ever opens"
        return f"no window opens in the next {plural(LOOK_AHEAD[-1].days // 366, 'year')}"
    wait = human_duration((following.opens - moment).total_seconds())
    return f"opens in {wait}: {told(following)}"
