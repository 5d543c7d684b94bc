# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that the filters and the test about windows share."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of windows."""

    DOCUMENTATION = r"""
author:
  - The ops.upkeep authors (@ops-upkeep)
requirements:
  - cronsim for windows with C(cron), python-dateutil for those with C(rrule), on the control node
options:
  _input:
    description:
      - The windows. Changes are allowed while at least one of them is open.
      - Each has exactly one of C(days), C(monthly), C(cron), C(rrule) and C(dates), which say when it opens, and
        C(duration) and C(timezone); C(name) if messages are to name it.
      - V(none) means that no windows are set, and then any time is allowed. An empty list means never.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: What people call it. Messages name it so.
        type: str
      days:
        description:
          - The days of the week on which it opens, as V(tue) or V(tuesday). An empty list means never.
          - Needs C(start).
        type: list
        elements: str
      monthly:
        description:
          - The days of the month on which it opens, each as V(second tuesday) or V(last friday). An empty list means
            never.
          - Needs C(start).
        type: list
        elements: str
      cron:
        description:
          - The times at which it opens, as the five fields of cron. There are V(2#2) for the second Tuesday and V(5L)
            for the last Friday.
        type: str
      rrule:
        description:
          - The rule of RFC 5545 by which it opens, such as V(FREQ=MONTHLY;BYDAY=2TU). Its frequency is C(DAILY),
            C(WEEKLY), C(MONTHLY) or C(YEARLY).
          - Needs C(start) unless it has C(BYHOUR), and C(first) where it has C(INTERVAL) or C(COUNT), or names no day.
        type: str
      dates:
        description:
          - The days on which it opens, as V(2026-12-01), or with their own time as V(2026-12-01 22:00). An empty list
            means never.
          - Days without a time need C(start).
        type: list
        elements: raw
      start:
        description:
          - When it opens, by the clocks of its time zone, as V("02:00") in quotes.
          - A time that the clocks skip counts on by the clock before (02:30 is 03:30 where 02:00 became 03:00). Of one
            that comes twice it is the first.
        type: str
      first:
        description: The day from which C(rrule) counts, as V(2026-12-01).
        type: raw
      duration:
        description: How long it is open, as V(90m) or V(4h). It is time that passes, also where clocks are changed.
        type: raw
        required: true
      timezone:
        description: The time zone of its times, by its IANA name, such as V(Europe/Berlin) or V(UTC).
        type: str
        required: true
  freezes:
    description:
      - When nothing may change, whatever the windows say.
      - Each has C(timezone), and either C(dates) or both C(from) and C(to).
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: What people call it. Messages name it so.
        type: str
      dates:
        description: The whole days of it, as V(2026-12-24).
        type: list
        elements: raw
      from:
        description: Its first day, or the time at which it begins as V(2026-12-20 18:00).
        type: raw
      to:
        description: Its last day, which is frozen to its end, or the time at which it ends as V(2027-01-04 06:00).
        type: raw
      timezone:
        description: The time zone of its days and times, by its IANA name.
        type: str
        required: true
  at:
    description:
      - The moment that is asked about, with its offset as V(2026-12-08T02:00:00+01:00) or in seconds since 1970.
      - Now where it is left out.
    type: raw
"""
