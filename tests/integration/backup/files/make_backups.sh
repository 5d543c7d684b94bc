#!/usr/bin/env bash
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Make one good backup of each kind below /srv/good, of a small PostgreSQL and a small MariaDB.
set -euo pipefail
umask 022

as_postgres() { runuser -u postgres -- "$@"; }

install -d -o postgres -g postgres /srv/good /srv/good/pg /srv/good/wal
mkdir -p /srv/good/mysql /srv/good/files

# One PostgreSQL, whose log of changes goes to pgBackRest.
sed -i 's/^#\?archive_mode.*//' /etc/postgresql/15/main/postgresql.conf
cat > /etc/postgresql/15/main/conf.d/backup.conf <<END
archive_mode = on
archive_command = 'pgbackrest --stanza=main archive-push %p'
wal_level = replica
fsync = off
END
cat > /etc/pgbackrest.conf <<END
[global]
repo1-path=/srv/good/pgbackrest
repo1-retention-full=2
start-fast=y
log-level-file=off
compress-type=gz
[main]
pg1-path=/var/lib/postgresql/15/main
END
install -d -o postgres -g postgres /srv/good/pgbackrest
pg_ctlcluster 15 main restart
as_postgres psql -q -c 'CREATE DATABASE shop' -c 'CREATE DATABASE empty'
as_postgres psql -q shop <<END
CREATE TABLE orders (id bigint PRIMARY KEY, placed timestamptz, note text);
INSERT INTO orders SELECT n, now(), md5(n::text) || md5((n * 7)::text) FROM generate_series(1, 20000) n;
CREATE TABLE customers (id bigint PRIMARY KEY, name text);
INSERT INTO customers SELECT n, md5(n::text) FROM generate_series(1, 2000) n;
CREATE INDEX ON orders (placed);
END

# What pg_dump and pg_basebackup write.
as_postgres pg_dump -Fc -f /srv/good/pg/shop.dump shop
as_postgres pg_dump -Fc -Z0 -f /srv/good/pg/plainly.dump shop
as_postgres pg_dump -Fd -f /srv/good/pg/shop.dir shop
as_postgres pg_dump -Ft -f /srv/good/pg/shop.tar shop
as_postgres pg_dump -f /srv/good/pg/shop.sql shop
as_postgres sh -c 'gzip -c /srv/good/pg/shop.sql > /srv/good/pg/shop.sql.gz'
as_postgres sh -c 'pg_dumpall > /srv/good/pg/all.sql'
as_postgres pg_dump -Fc -f /srv/good/pg/empty.dump empty
as_postgres pg_basebackup -D /srv/good/pg/base -c fast
as_postgres pg_basebackup -D /srv/good/pg/base_tar -Ft -z -c fast

# pgBackRest: one full backup and one incremental.
as_postgres pgbackrest --stanza=main stanza-create
as_postgres pgbackrest --stanza=main --type=full backup
as_postgres psql -q shop -c "INSERT INTO customers SELECT n, 'later' FROM generate_series(5001, 5100) n"
as_postgres pgbackrest --stanza=main --type=incr backup

# Barman, by streaming from the same PostgreSQL.
cat > /etc/barman.d/main.conf <<END
[main]
description = "the shop"
conninfo = host=/var/run/postgresql user=barman dbname=postgres
streaming_conninfo = host=/var/run/postgresql user=barman
backup_method = postgres
streaming_archiver = on
slot_name = barman
create_slot = auto
path_prefix = /usr/lib/postgresql/15/bin
END
as_postgres psql -q -c 'CREATE ROLE barman SUPERUSER REPLICATION LOGIN'
runuser -u barman -- barman cron
for _ in $(seq 60); do
    runuser -u barman -- barman switch-wal --force --archive --archive-timeout 5 main && break
    sleep 1
done
runuser -u barman -- barman backup --wait main

# restic and borg.
mkdir -p /srv/source
cp -r /etc/postgresql /etc/ssl /srv/source/
dd if=/dev/urandom of=/srv/source/random bs=1M count=6 status=none
printf 'sesame\n' > /srv/good/password
chmod 600 /srv/good/password
restic -q -r /srv/good/restic --password-file /srv/good/password init
restic -q -r /srv/good/restic --password-file /srv/good/password backup --host shop /srv/source
export BORG_PASSCOMMAND='cat /srv/good/password' BORG_BASE_DIR=/srv/borg-home
borg init --encryption repokey /srv/good/borg
borg create /srv/good/borg::shop-1 /srv/source
borg create /srv/good/borg::shop-2 /srv/source
borg init --encryption none /srv/good/borg-open
borg create /srv/good/borg-open::open-1 /srv/source

# MariaDB.
mariadb -e 'CREATE DATABASE shop; CREATE TABLE shop.orders (id INT PRIMARY KEY, note TEXT)'
mariadb shop -e "INSERT INTO orders SELECT seq, MD5(seq) FROM seq_1_to_5000"
mariadb-dump --databases shop > /srv/good/mysql/shop.sql
mariadb-dump shop > /srv/good/mysql/bare.sql
gzip -k /srv/good/mysql/shop.sql

# Archives of files.
cd /srv/good/files
tar -cf a.tar -C / srv/source
tar -czf a.tar.gz -C / srv/source
tar -cJf a.tar.xz -C / srv/source
tar -cjf a.tar.bz2 -C / srv/source
tar --zstd -cf a.tar.zst -C / srv/source
(cd /srv && zip -qr good/files/a.zip source)
sha256sum a.tar.gz > a.tar.gz.sha256
md5sum a.tar.xz > a.tar.xz.md5
sha256sum a.tar a.zip > SHA256SUMS
