#!/usr/bin/env bash
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Make a bad one below /srv/bad of each good backup below /srv/good: damaged, cut off, old, empty, shrunk, locked.
set -euo pipefail

good=/srv/good
bad=/srv/bad

# Overwrite a few bytes in the middle of a file and leave its times as they are.
flip() {
    touch -r "$1" /tmp/times
    printf 'DAMAGE' | dd of="$1" bs=1 seek=$(($(stat -c %s "$1") / 2)) conv=notrunc status=none
    touch -r /tmp/times "$1"
}
halve() { truncate -s $(($(stat -c %s "$1") / 2)) "$1"; }
largest() { find "$1" -type f -printf '%s %p\n' | sort -n | tail -1 | cut -d' ' -f2-; }

mkdir -p $bad/flipped $bad/cut $bad/old $bad/shrunk $bad/future $bad/growing $bad/bomb
chmod 755 $bad

for name in a.tar a.tar.gz a.tar.xz a.tar.bz2 a.tar.zst a.zip; do
    cp -p $good/files/$name $bad/flipped/$name && flip $bad/flipped/$name
    cp -p $good/files/$name $bad/cut/$name && halve $bad/cut/$name
done
(cd $good/files && sha256sum a.tar) > $bad/flipped/a.tar.sha256
for name in shop.dump shop.tar shop.sql shop.sql.gz; do
    cp -p $good/pg/$name $bad/flipped/$name && flip $bad/flipped/$name
    cp -p $good/pg/$name $bad/cut/$name && halve $bad/cut/$name
done
# Cut where a line ends, so that nothing but the missing end tells.
head -n 10000 $good/pg/shop.sql > $bad/cut/line.sql
head -n -8 $good/pg/shop.sql > $bad/cut/end.sql
for name in flipped cut; do
    cp -a $good/pg/shop.dir $bad/$name/
    cp -a $good/pg/base $bad/$name/
    cp -a $good/pg/base_tar $bad/$name/
done
flip "$(largest $bad/flipped/shop.dir)"
halve "$(largest $bad/cut/shop.dir)"
flip "$(find $bad/flipped/base/base -type f -size +100k | sort | head -1)"
rm "$(find $bad/cut/base/base -type f -size +100k | sort | head -1)"
flip $bad/flipped/base_tar/base.tar.gz
halve $bad/cut/base_tar/base.tar.gz
cp -a $good/pg/base_tar $bad/flipped/base_plain
gunzip $bad/flipped/base_plain/base.tar.gz && flip $bad/flipped/base_plain/base.tar
for name in shop.sql shop.sql.gz; do
    cp -p $good/mysql/$name $bad/cut/mysql-$name && halve $bad/cut/mysql-$name
done
cp -p $good/mysql/shop.sql.gz $bad/flipped/mysql-shop.sql.gz && flip $bad/flipped/mysql-shop.sql.gz

# Times and sizes.
cp $good/files/a.tar.gz $bad/old/ && touch -d '3 days ago' $bad/old/a.tar.gz
cp $good/files/a.tar.gz $bad/future/ && touch -d '3 hours' $bad/future/a.tar.gz
: > $bad/empty.dump
for day in 3 2 1; do
    cp $good/files/a.tar.gz $bad/shrunk/$day.tar.gz && touch -d "$day days ago" $bad/shrunk/$day.tar.gz
done
tar -czf $bad/shrunk/0.tar.gz -C / srv/source/postgresql
head -c 3G /dev/zero | zstd -q > $bad/bomb/zeros.zst

# One that somebody still writes, and the one before it.
cp $good/files/a.tar.gz $bad/growing/1.tar.gz && touch -d '1 hour ago' $bad/growing/1.tar.gz
(head -c 100000 $good/files/a.tar.gz; exec sleep 3600) > $bad/growing/2.tar.gz &

# Links in a place that a user can write.
install -d -o nobody $bad/links
ln -s /etc/shadow $bad/links/shadow.tar.gz
ln -s $good/pg/shop.dump $bad/links/shop.dump

# Repositories.
printf 'wrong\n' > $bad/password && chmod 600 $bad/password
cp -a $good/restic $bad/restic && flip "$(largest $bad/restic/data)"
cp -a $good/restic $bad/restic-snapshot && flip "$(largest $bad/restic-snapshot/snapshots)"
cp -a $good/restic $bad/restic-locked
(sleep 3600 | restic -q -r $bad/restic-locked --no-cache --password-file $good/password backup --stdin) &
cp -a $good/restic $bad/restic-stale
(sleep 3600 | restic -q -r $bad/restic-stale --no-cache --password-file $good/password backup --stdin) &
stale=$!
cp -a $good/borg $bad/borg && flip "$(largest $bad/borg/data)"
export BORG_PASSCOMMAND="cat $good/password" BORG_BASE_DIR=/srv/borg-home
cp -a $good/borg $bad/borg-locked
BORG_RELOCATED_REPO_ACCESS_IS_OK=yes BORG_BASE_DIR=/tmp/borg-locked borg with-lock $bad/borg-locked sleep 3600 &
cp -a $good/borg $bad/borg-stale
mkdir $bad/borg-stale/lock.exclusive
touch "$bad/borg-stale/lock.exclusive/$(hostname)@1.4194000-0"

# pgBackRest keeps another repository of the same stanza where its configuration says so.
cp -a $good/pgbackrest $bad/pgbackrest && flip "$(find $bad/pgbackrest/backup/main/*F -name '*.gz' -size +100k | sort | head -1)"
cp -a $good/pgbackrest $bad/pgbackrest-wal
rm "$(find $bad/pgbackrest-wal/archive -name "$(pgbackrest --stanza=main --output=json info | grep -o '"stop":"[0-9A-F]*"' | head -1 | cut -d'"' -f4)-*")"
for name in pgbackrest pgbackrest-wal; do
    sed "s#^repo1-path=.*#repo1-path=$bad/$name#" /etc/pgbackrest.conf > /etc/$name-bad.conf
    chmod 644 /etc/$name-bad.conf
done

# Barman keeps another server, whose backup is a damaged copy.
sed 's/^\[main\]/[bad]/; s/^slot_name.*/slot_name = bad/' /etc/barman.d/main.conf > /etc/barman.d/bad.conf
chmod 644 /etc/barman.d/bad.conf
cp -a /var/lib/barman/main /var/lib/barman/bad
sed -i 's/^server_name=.*/server_name=bad/' /var/lib/barman/bad/base/*/backup.info
flip "$(find /var/lib/barman/bad/base/*/data/base -type f -size +100k | sort | head -1)"

# The one that holds the lock dies without a word, as by lack of memory.
for _ in $(seq 50); do
    [ -n "$(ls $bad/restic-stale/locks)" ] && [ -n "$(ls $bad/restic-locked/locks)" ] && break
    sleep 0.2
done
pkill -KILL -f "restic -q -r $bad/restic-stale"
kill $stale 2> /dev/null || true
