# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is to read on a host where nobody said it: the journal, and the usual files of known services."""

from __future__ import annotations

import os
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.containers import engines
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.container import ContainerSource
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.container_drivers import own_log
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.file_search import file_sources
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.journal import JournalSource
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.nothing import Nothing
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import Source

DISCOVERY_SECONDS: Final = 10.0
MAX_CONTAINERS: Final = 50

#: Where services write by themselves, on Debian, the Red Hat family, SUSE and Alpine.
SERVICE_FILES: Final = (
    "/var/log/nginx/*.log",
    "/var/log/apache2/*log",
    "/var/log/httpd/*log",
    "/var/log/caddy/*.log",
    "/var/log/haproxy.log",
    "/var/log/traefik/*.log",
    "/var/log/squid/*.log",
    "/var/log/varnish/*.log",
    "/var/log/postgresql/*.log",
    "/var/log/postgresql/*.json",
    "/var/lib/pgsql/data/log/*.log",
    "/var/lib/pgsql/*/data/log/*.log",
    "/var/log/pgbouncer/*.log",
    "/var/log/pgbackrest/*.log",
    "/var/log/barman/*.log",
    "/var/log/mysql/*.log",
    "/var/log/mariadb/*.log",
    "/var/log/mysqld.log",
    "/var/log/mongodb/*.log",
    "/var/log/redis/*.log",
    "/var/log/valkey/*.log",
    "/var/log/memcached.log",
    "/var/log/rabbitmq/*.log",
    "/var/log/kafka/server.log",
    "/var/log/zookeeper/*.log",
    "/var/log/elasticsearch/*.log",
    "/var/log/opensearch/*.log",
    "/var/log/cassandra/system.log",
    "/var/log/tomcat*/*.log",
    "/var/log/tomcat*/catalina.out",
    "/var/log/php*-fpm.log",
    "/var/log/php-fpm/*.log",
    "/var/log/gunicorn/*.log",
    "/var/log/uwsgi/*.log",
    "/var/log/uwsgi/app/*.log",
    "/var/log/celery/*.log",
    "/var/log/supervisor/*.log",
    "/var/log/exim4/*log",
    "/var/log/prometheus/*.log",
    "/var/log/grafana/*.log",
    "/var/log/jenkins/*.log",
    "/var/log/letsencrypt/letsencrypt.log",
    "/var/log/fail2ban.log",
    "/var/log/unattended-upgrades/*.log",
)

#: What a syslog daemon writes of the same messages that are in the journal. Read where there is none.
SYSLOG_FILES: Final = (
    "/var/log/syslog",
    "/var/log/messages",
    "/var/log/auth.log",
    "/var/log/secure",
    "/var/log/kern.log",
    "/var/log/daemon.log",
    "/var/log/user.log",
    "/var/log/mail.log",
    "/var/log/maillog",
    "/var/log/cron",
    "/var/log/cron.log",
)
_JOURNALS: Final = ("/var/log/journal", "/run/log/journal")


def discovered(host: Host) -> list[Source]:
    """Return the sources found. What kept one from looking is a source that says so."""
    limited = host.within(DISCOVERY_SECONDS)
    journal = has_journal(host)
    sources: list[Source] = [JournalSource(host, "journal", named=False)] if journal else []
    patterns = SERVICE_FILES if journal else SERVICE_FILES + SYSLOG_FILES
    for pattern in patterns:
        if _may_be_there(limited, pattern):
            sources += [source for source in file_sources(host, pattern, {}, False) if _counts(source)]
    return sources + _containers(host, limited)


def has_journal(host: Host) -> bool:
    """Whether journald keeps a journal here, be it readable or not."""
    if host.which("journalctl") is None:
        return False
    for folder in _JOURNALS:
        try:
            if host.listdir(folder):
                return True
        except PermissionError:
            return True
        except OSError:
            continue
    return False


def _may_be_there(host: Host, pattern: str) -> bool:
    """Whether the part of a pattern without wildcards is there: most services are not, which one look tells."""
    if "*" not in pattern:
        return os.path.isfile(host.path(pattern)) and os.path.getsize(host.path(pattern)) > 0
    return host.exists(pattern[: pattern.index("*")].rpartition("/")[0])


def _counts(source: Source) -> bool:
    """Whether what was found is a log, or a reason worth telling; that nothing matches is none."""
    return not (isinstance(source, Nothing) and source.is_only_missing)


def _containers(host: Host, limited: Host) -> list[Source]:
    found: list[Source] = []
    for engine in engines(limited, "auto", None):
        try:
            running = [one for one in engine.containers() if one.state == "running"][:MAX_CONTAINERS]
            found += [ContainerSource(host, one.name, named=False) for one in own_log(limited, engine, running)]
        except (DoesNotApply, CannotTell):
            continue  # whether the engine answers is what the health check of containers tells
    return found
