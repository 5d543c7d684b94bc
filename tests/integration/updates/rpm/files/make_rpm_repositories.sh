#!/usr/bin/env bash
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Three repositories of tiny packages below /srv: base (what is installed), updates (with advisories), third (without).
set -euo pipefail
top=/srv/build
mkdir -p "$top" /srv/base /srv/updates /srv/third

# build REPOSITORY NAME [EPOCH:]VERSION SECTION [LINE OF THE SPEC ...]
build() {
    local repository=$1 name=$2 version=$3 payload=$4 epoch=0 line
    shift 4
    case $version in *:*) epoch=${version%%:*} version=${version#*:} ;; esac
    {
        printf 'Name: %s\nEpoch: %s\nVersion: %s\nRelease: 1\nSummary: tiny\nLicense: MIT\n' "$name" "$epoch" "$version"
        case $payload in noarch*) echo 'BuildArch: noarch' ;; esac
        for line in "$@"; do echo "$line"; done
        printf '%%description\ntiny\n%%install\nmkdir -p %%{buildroot}/opt/tiny\n'
        printf 'head -c 2000 /dev/zero > %%{buildroot}/opt/tiny/%s-%s\n' "$name" "$version"
        case $payload in *service) printf 'mkdir -p %%{buildroot}/usr/lib/systemd/system\necho > %%{buildroot}/usr/lib/systemd/system/%s.service\n' "$name" ;; esac
        printf '%%files\n/opt/tiny/%s-%s\n' "$name" "$version"
        case $payload in *service) printf '/usr/lib/systemd/system/%s.service\n' "$name" ;; esac
    } > "$top/$name.spec"
    rpmbuild --quiet -bb --define "_topdir $top" --define "_rpmdir /srv/$repository" --nodeps "$top/$name.spec" >> "$top/log" 2>&1
}

for name in alpha beta gamma delta broken zeta; do build base "$name" 1.0 plain; done
build base epsilon 1.0 noarch-service
build base predecessor 1.0 plain
build base kernel 5.0 plain

build updates alpha 1.1 plain
build updates alpha 1.2 plain
build updates beta 2:0.9 plain
build updates gamma 1.1 plain
build updates delta 1.1 plain
build updates broken 1.1 plain 'Requires: nobody-has-this'
build updates newdep 1.0 plain
build updates epsilon 1.1 noarch-service 'Requires: newdep'
build updates successor 1.0 plain 'Obsoletes: predecessor < 2' 'Provides: predecessor = 2'
build updates kernel 5.1 plain
build third zeta 1.1 plain

cat > "$top/updateinfo.xml" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<updates>
  <update from="security@example.org" status="final" type="security" version="1">
    <id>TINY-2026:0001</id><title>Important: alpha &lt;script&gt;alert(1)&lt;/script&gt; {{ x }}</title><severity>Important</severity>
    <issued date="2026-01-02 03:04:05"/><updated date="2026-01-02 03:04:05"/><description>A hole.</description>
    <references>
      <reference href="https://example.org/CVE-2026-0001" id="CVE-2026-0001" type="cve" title="CVE-2026-0001"/>
      <reference href="https://example.org/CVE-2026-10002" id="CVE-2026-10002" type="cve" title="CVE-2026-10002"/>
    </references>
    <pkglist><collection short="tiny"><name>tiny</name>
      <package name="alpha" version="1.1" release="1" epoch="0" arch="x86_64"><filename>alpha-1.1-1.x86_64.rpm</filename></package>
    </collection></pkglist>
  </update>
  <update from="security@example.org" status="final" type="enhancement" version="1">
    <id>TINY-2026:0002</id><title>alpha enhancement</title><severity>None</severity>
    <issued date="2026-02-02 00:00:00"/><description>News.</description>
    <pkglist><collection short="tiny"><name>tiny</name>
      <package name="alpha" version="1.2" release="1" epoch="0" arch="x86_64"><filename>alpha-1.2-1.x86_64.rpm</filename></package>
    </collection></pkglist>
  </update>
  <update from="security@example.org" status="final" type="bugfix" version="1">
    <id>TINY-2026:0003</id><title>beta bug fix</title><severity>Low</severity>
    <issued date="2026-03-03 00:00:00"/><description>A bug.</description>
    <pkglist><collection short="tiny"><name>tiny</name>
      <package name="beta" version="0.9" release="1" epoch="2" arch="x86_64"><filename>beta-0.9-1.x86_64.rpm</filename></package>
    </collection></pkglist>
  </update>
  <update from="security@example.org" status="final" type="security" version="1">
    <id>TINY-2026:0004</id><title>Critical: gamma, broken and kernel</title><severity>Critical</severity>
    <issued date="2026-04-04 00:00:00"/><description>Holes.</description>
    <references><reference href="https://example.org/CVE-2026-0004" id="CVE-2026-0004" type="cve" title="CVE-2026-0004"/></references>
    <pkglist><collection short="tiny"><name>tiny</name>
      <package name="gamma" version="1.1" release="1" epoch="0" arch="x86_64"><filename>gamma-1.1-1.x86_64.rpm</filename></package>
      <package name="broken" version="1.1" release="1" epoch="0" arch="x86_64"><filename>broken-1.1-1.x86_64.rpm</filename></package>
      <package name="kernel" version="5.1" release="1" epoch="0" arch="x86_64"><filename>kernel-5.1-1.x86_64.rpm</filename></package>
    </collection></pkglist>
  </update>
</updates>
XML

for repository in base updates third; do createrepo_c --quiet "/srv/$repository"; done
modifyrepo_c --mdtype=updateinfo "$top/updateinfo.xml" /srv/updates/repodata > /dev/null
