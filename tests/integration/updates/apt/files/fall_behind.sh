#!/usr/bin/env bash
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Put every package back to its version in Debian's main suite, and install a server from there.
export DEBIAN_FRONTEND=noninteractive
quiet=(-q -y --no-install-recommends -o Dpkg::Use-Pty=0)
apt-get "${quiet[@]}" update
printf 'Package: *\nPin: release l=Debian,n=bookworm\nPin-Priority: 1001\n' > /etc/apt/preferences.d/behind
apt-get "${quiet[@]}" dist-upgrade --allow-downgrades
apt-get "${quiet[@]}" install nginx
rm /etc/apt/preferences.d/behind
apt-get clean
useradd --create-home visitor
