#!/usr/bin/env bash
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Make archives of small packages and have nothing but them: a main one and one for security, and a false one.
rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*

# package NAME VERSION FOLDER [FIELDS]: its changelog says that the version closes CVE-2026-<number of the version>
package() {
    work=$(mktemp -d)
    mkdir -p "$work/DEBIAN" "$work/usr/share/doc/$1" "/srv/$3"
    printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: Bench <bench@example.com>\nDescription: bench\n' \
        "$1" "$2" > "$work/DEBIAN/control"
    test -z "${4:-}" || printf '%b\n' "$4" >> "$work/DEBIAN/control"
    for version in 3 2 1; do
        printf '%s (%s) bookworm-security; urgency=high\n\n  * CVE-2026-100%s\n\n -- Bench <bench@example.com>  Mon, 0%s Jun 2026 12:00:00 +0000\n\n' \
            "$1" "$version" "$version" "$version"
    done | sed -n "/($2)/,\$p" | gzip -9n > "$work/usr/share/doc/$1/changelog.Debian.gz"
    dpkg-deb --root-owner-group -b "$work" "/srv/$3/$1_$2_all.deb" > /dev/null
    rm -r "$work"
}

# archive FOLDER ORIGIN LABEL SUITE CODENAME
archive() {
    cd "/srv/$1" || exit 1
    for deb in *.deb; do
        dpkg-deb -f "$deb"
        printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
    done > Packages
    sed -i '/^$/N;/^\n$/D' Packages
    { printf 'Origin: %s\nLabel: %s\nSuite: %s\nCodename: %s\nDate: %s\nSHA256:\n' "$2" "$3" "$4" "$5" "$(date -Ru)"
      printf ' %s %s Packages\n' "$(sha256sum Packages | cut -d' ' -f1)" "$(stat -c %s Packages)"; } > Release
    echo "deb [trusted=yes] copy:/srv/$1 ./" > "/etc/apt/sources.list.d/$1.list"
}

for name in plain secure hidden held pinned falsely needy conflicting blocked phased staged linux-image-bench; do
    package "$name" 1 old
done
package rival 1 old
dpkg -i /srv/old/*.deb > /dev/null

package plain 2 main
package hidden 3 main
package needy 2 main "Depends: newcomer"
package newcomer 1 main
package conflicting 2 main "Conflicts: rival"
package blocked 2 main "Depends: nowhere"
package phased 2 main "Phased-Update-Percentage: 0"
package staged 3 main "Phased-Update-Percentage: 0"
package staged 2 security
package secure 2 security
package hidden 2 security
package held 2 security
package pinned 2 security
package linux-image-bench 2 security
package falsely 2 false

archive main Debian Debian oldstable bookworm
archive security Debian Debian-Security oldstable-security bookworm-security
archive false Elsewhere Elsewhere bookworm-security bookworm-security
apt-mark hold held > /dev/null
printf 'Package: pinned\nPin: version 2\nPin-Priority: -1\n' > /etc/apt/preferences.d/pinned
# Without one, apt takes the machine for a build and nothing is phased.
echo 0123456789abcdef0123456789abcdef > /etc/machine-id
apt-get -q update
useradd --create-home visitor
