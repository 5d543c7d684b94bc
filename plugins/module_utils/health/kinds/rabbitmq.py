# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A RabbitMQ broker: asked in AMQP, and about alarms over its management API."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.service import (
    answered,
    discovered,
    endpoint_options,
    login_options,
    login_problems,
    no_service,
    open_connection,
    password_of,
    service_problems,
    subject_of,
    tls_options,
)
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.net.amqp import AmqpError, Greeting, greet, log_in
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream
from ansible_collections.ops.upkeep.plugins.module_utils.net.url import parse_url
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values

PING = Check(
    "rabbitmq_ping",
    "Whether the broker introduces itself in AMQP 0-9-1, and how long that takes.",
    "see whether the service runs and listens there (ss -ltnp), then rabbitmq-diagnostics status and its log",
)
LOGIN = Check(
    "rabbitmq_login",
    "Whether the user can log in and open the virtual host.",
    "rabbitmqctl list_users, list_permissions and authenticate_user show what the user may do",
)
CLUSTER = Check(
    "rabbitmq_cluster",
    "Whether all nodes run, agree with each other, and have no memory or disk alarm, which stops all publishers.",
    "rabbitmq-diagnostics alarms and rabbitmq-diagnostics cluster_status show which node it is and why",
)


def probe(values: Values, host: Host) -> Found:
    """Let the broker introduce itself; with a user log in, with a management URL ask for alarms."""
    password = password_of(values, host)
    try:
        with open_connection(values, host) as stream:
            greeting = greet(stream)
            yield from answered(PING, values, stream.milliseconds, _introduction(greeting))
            if values["user"]:
                yield _login(stream, greeting, values, password or "")
    except AmqpError as error:
        message = f"refuses the connection: {error}"
        yield Finding(PING.id, subject_of(values), Status.FAIL, message, advice=PING.advice)
    except NetFailure as error:
        yield no_service(PING, values, error)
    if values["management_url"]:
        yield from _cluster(values, host, password or "")


def _introduction(greeting: Greeting) -> str:
    told = greeting.properties
    said = f"{told.get('product') or 'a broker of unknown make'} {told.get('version') or ''}".strip()
    return f"{said}, cluster {told['cluster_name']}" if told.get("cluster_name") else said


def _login(stream: Stream, greeting: Greeting, values: Values, password: str) -> Finding:
    subject, vhost = subject_of(values), values["vhost"]
    if "PLAIN" not in greeting.mechanisms:
        offered = ", ".join(greeting.mechanisms) or "no mechanism"
        return Finding(LOGIN.id, subject, Status.UNKNOWN, f"the broker takes no password, it offers {offered}")
    try:
        log_in(stream, values["user"], password, vhost)
    except (AmqpError, NetFailure) as error:
        message = f"{values['user']} cannot log in to {vhost}: {error}"
        return Finding(LOGIN.id, subject, Status.FAIL, message, advice=LOGIN.advice)
    return Finding(LOGIN.id, subject, Status.OK, f"logged in to {vhost} as {values['user']}")


def _cluster(values: Values, host: Host, password: str) -> Found:
    from ansible_collections.ops.upkeep.plugins.module_utils.net.rabbitmq_management import read_nodes
    from ansible_collections.ops.upkeep.plugins.module_utils.net.tls import TlsSettings

    tls = TlsSettings(verify=values["validate_certs"], ca_file=values["ca_file"])
    try:
        nodes = read_nodes(values["management_url"], values["user"], password, tls, host.budget)
    except CannotTell as error:
        yield Finding(CLUSTER.id, subject_of(values), Status.UNKNOWN, error.message, advice=error.advice)
        return
    bad = [
        trouble
        for node in nodes
        for trouble in (
            *(f"{node.name} has a {alarm} alarm" for alarm in node.alarms),
            *([f"{node.name} is apart from {', '.join(node.partitions)}"] if node.partitions else []),
            *([] if node.running else [f"{node.name} does not run"]),
        )
    ]
    yield _verdict(bad, [node.name for node in nodes], subject_of(values))
    running = sum(node.running for node in nodes)
    yield Metric("rabbitmq_running_nodes", running, "nodes", {"subject": subject_of(values)})


def _verdict(bad: Sequence[str], names: Sequence[str], subject: str) -> Finding:
    evidence = {"nodes": names}
    if not names:
        return Finding(CLUSTER.id, subject, Status.UNKNOWN, "the management API knows no node")
    if bad:
        return Finding(CLUSTER.id, subject, Status.FAIL, "; ".join(bad), advice=CLUSTER.advice, evidence=evidence)
    message = "the node runs, no alarm" if len(names) == 1 else f"all {len(names)} nodes run and agree, no alarm"
    return Finding(CLUSTER.id, subject, Status.OK, message, evidence=evidence)


def _problems(values: Values) -> Sequence[str]:
    problems = [*service_problems(values), *login_problems(values)]
    try:
        parse_url(values["management_url"] or "http://localhost")
    except ValueError as error:
        problems.append(f'option "management_url" {error}; write one such as http://127.0.0.1:15672')
    if values["management_url"] and not values["user"]:
        problems.append('option "management_url" needs "user" and a password: the API answers nobody else')
    return problems


def _recognise(values: Values, host: Host) -> Values | None:
    """Return an empty mapping for a broker. Raises NetFailure for anything else."""
    try:
        with open_connection(values, host) as stream:
            greet(stream)
    except AmqpError:
        pass  # it is one, and the check will say what is wrong
    return {}


def discover(host: Host) -> Iterable[Values]:
    """Return a check for a local broker at the usual port; its process has other ports that speak no AMQP."""
    return discovered(KIND, host, (5672, 5671), ("beam.smp",), _recognise, anywhere=False)


KIND = Kind(
    name="rabbitmq",
    summary="A RabbitMQ broker: it answers in AMQP, lets a user log in, and its nodes have no alarm.",
    options=(
        *endpoint_options(5672),
        *tls_options(),
        *login_options(
            "The user to log in as; without one the broker only introduces itself, and logs that the client left."
        ),
        Option("vhost", "The virtual host to open.", default="/"),
        Option(
            "management_url",
            "Where the management API is (http://127.0.0.1:15672), to ask for alarms and partitions; "
            "the user needs the tag monitoring.",
        ),
    ),
    checks=(PING, LOGIN, CLUSTER),
    probe=probe,
    subject=subject_of,
    example=(
        "- kind: rabbitmq\n  user: monitoring\n  password_file: /etc/rabbitmq/monitoring.password\n"
        "  management_url: http://127.0.0.1:15672"
    ),
    privilege="none; a user with the tag monitoring for alarms",
    without="that the broker answers, its version and the name of its cluster",
    discover=discover,
    problems=_problems,
    timeout=5.0,
)
