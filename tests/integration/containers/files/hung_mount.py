# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mount a file system whose server never answers, as a network mount does when its server died.

The kernel is told to ask this process, and this process does not listen. All who ask hang until it ends.
"""

import ctypes
import os
import signal
import sys

PLACE = sys.argv[1]

libc = ctypes.CDLL(None, use_errno=True)
server = os.open("/dev/fuse", os.O_RDWR)
os.makedirs(PLACE, exist_ok=True)
options = "fd={0},rootmode=40000,user_id=0,group_id=0,allow_other".format(server)
if libc.mount(b"dead-server:/export", PLACE.encode(), b"fuse.nfs", 0, options.encode()):
    sys.exit("cannot mount {0}: {1}".format(PLACE, os.strerror(ctypes.get_errno())))
signal.pause()
