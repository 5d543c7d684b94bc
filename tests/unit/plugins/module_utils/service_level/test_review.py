# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rounds over a service, day after day."""

from __future__ import annotations

import json

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.memory import MAX_SIZE
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.plan import plan

HOUR = 3600.0
DAY = 24 * HOUR
LATENCY = {"name": "latency", "metric": "search_duration_seconds", "quantile": 0.95, "limit": "100 ms"}
ERRORS = {
    "name": "errors",
    "bad": 'http_requests_total{status=~"5.."}',
    "total": "http_requests_total",
    "limit": "0.1 %",
}


def test_three_days_with_a_bad_one_in_the_middle(service):
    service.count(fast=1000)
    first = service.round()
    assert first.statuses == {
        "search latency": "unknown",
        "uptime": "unknown" if first.statuses["uptime"] == "unknown" else "ok",
        "error rate": "unknown",
        "source": "ok",
    }
    assert "first sample taken" in first.finding("search latency")["message"]
    assert "Since its process started 11 days ago: p95 47.5 ms" in first.finding("search latency")["message"]
    service.count(fast=20_000)
    assert service.round().statuses == dict.fromkeys(("search latency", "uptime", "error rate", "source"), "ok")
    service.count(fast=10_000, slow=10_000, errors=500)
    bad = service.round()
    assert bad.statuses["search latency"] == bad.statuses["error rate"] == "fail"
    assert "500 errors of 40,500 requests" in bad.finding("error rate")["message"]
    assert bad.row("error rate")["trend"] == "up"
    service.count(fast=20_000)
    after = service.round()
    assert after.statuses["error rate"] == "warn"  # the window still pays for it
    assert after.row("error rate")["trend"] == "down"
    assert after.row("error rate")["burn_rate"] == 0
    assert after.row("error rate")["budget_left"] < 0


def test_every_figure_says_what_it_stands_on(service):
    service.count(fast=10)
    service.round(objectives=[LATENCY, ERRORS])
    service.count(fast=970, slow=30, errors=1)
    found = service.round(objectives=[LATENCY, ERRORS])
    assert found.row("errors") == {
        "name": "errors",
        "measured": pytest.approx(100 / 1001),
        "unit": "percent",
        "limit": 0.1,
        "direction": "below",
        "window": "30d",
        "status": "ok",
        "budget_left": pytest.approx(1 - 1000 / 1001, abs=1e-4),
        "burn_rate": pytest.approx(1000 / 1001, abs=1e-3),
        "stands_on": "1 errors of 1,001 requests, 2 samples, 24 h of 30 days",
        "trend": None,
    }
    assert found.row("latency")["stands_on"] == "30 beyond the limit of 1,001 requests, 2 samples, 24 h of 30 days"
    assert found.row("latency")["budget_left"] == pytest.approx(1 - 30 / 1001 / 0.05, abs=1e-4)


@pytest.mark.parametrize("requests", [0, 12, 99])
def test_too_little_traffic_is_unknown_never_all_well(service, requests):
    service.count(fast=1)
    service.round(objectives=[LATENCY, ERRORS])
    service.count(fast=requests)
    found = service.round(objectives=[LATENCY, ERRORS])
    assert found.statuses["errors"] == found.statuses["latency"] == "unknown"
    assert found.row("errors")["measured"] is None
    if requests:
        assert f"{requests} requests in 24 h, too few" in found.finding("errors")["message"]


def test_the_first_errors_of_a_day_count_though_their_series_is_new(service):
    service.count(fast=1000)
    service.round(objectives=[ERRORS])
    assert 'status="500"' not in service.page()
    service.count(fast=1000, errors=100)
    found = service.round(objectives=[ERRORS])
    assert found.statuses["errors"] == "fail"
    assert "100 errors of 1,100" in found.finding("errors")["message"]
    assert "counted from zero" in found.finding("errors")["evidence"]["notes"][0]


def test_a_restart_is_corrected_for_and_told(service):
    service.count(fast=1000)
    service.round(objectives=[LATENCY, ERRORS])
    service.at += DAY
    service.restart()
    service.count(fast=600)
    found = service.round(0, objectives=[LATENCY, ERRORS])
    assert "600 requests" in found.row("errors")["stands_on"]
    assert "600 requests" in found.row("latency")["stands_on"]
    assert any("began anew" in note for note in found.finding("errors")["evidence"]["notes"])


def test_a_restart_after_which_no_counter_fell_is_told(service):
    service.count(fast=100)
    service.round(objectives=[ERRORS])
    service.at += DAY
    service.restart()
    service.count(fast=500)
    notes = service.round(0, objectives=[ERRORS]).finding("errors")["evidence"]["notes"]
    assert notes == ["the service restarted and no counter fell: it may have counted more than this"]


def test_a_round_that_missed_the_service_leaves_no_gap_in_the_counts(service):
    service.count(fast=1000)
    service.round(objectives=[ERRORS])
    service.pages.clear()
    down = service.round(objectives=[ERRORS])
    assert down.statuses == {"errors": "unknown", "source": "fail"}
    service.count(fast=1000)
    assert "1,000 requests, 2 samples, 2 days of" in service.round(objectives=[ERRORS]).row("errors")[
        "stands_on"
    ].replace("48 h", "2 days")


def test_more_good_than_there_were_is_named(service):
    good = {"name": "ok", "good": "good_total", "total": "all_total", "limit": 99.9}
    service.serve("good_total 10\nall_total 10\n")
    service.round(objectives=[good])
    service.serve("good_total 1210\nall_total 1010\n")
    found = service.round(objectives=[good])
    assert found.statuses["ok"] == "unknown"
    assert "1200 good requests of 1000 in all" in found.finding("ok")["message"]


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ('h_bucket{le="0.1"} 5\nh_bucket{le="1"} 4\nh_bucket{le="+Inf"} 9\n', "buckets of h decrease"),
        ('h_bucket{le="0.1"} 5\nh_bucket{le="1"} 6\n', "no +Inf bucket"),
        ('h_bucket{le="0.1"} 5\nh_bucket{le="+Inf"} 6\nh_count 9\n', "9 observations in all, but 6"),
        ('h_bucket{le="0.1"} NaN\nh_bucket{le="+Inf"} 6\n', "cannot be"),
        ('h_bucket{le="0.1"} -2\nh_bucket{le="+Inf"} 6\n', "cannot be"),
        ('h_bucket{le="0.1} 2\nh_bucket{le="+Inf"} 6\n', "cannot be read"),
        ("other 1\n", "has no metric h"),
        ("h 1\n", "is no histogram"),
    ],
)
def test_what_cannot_be_a_histogram_is_named(service, page, says):
    service.serve(page)
    found = service.round(objectives=[{"name": "p", "metric": "h", "quantile": 0.9, "limit": 1}])
    assert found.statuses["p"] == "unknown"
    assert says in found.finding("p")["message"]


@pytest.mark.parametrize("value", ["NaN", "-1", "+Inf"])
def test_what_no_counter_can_be_is_named(service, value):
    service.serve(f'http_requests_total{{status="200"}} {value}\n')
    assert "no counter can be" in service.round(objectives=[ERRORS]).finding("errors")["message"]


def test_a_limit_that_is_no_edge_tells_what_the_figure_lies_between(service):
    objective = {**LATENCY, "limit": "150 ms"}
    service.count(fast=1)
    service.round(objectives=[objective])
    service.count(fast=900, slow=100)
    found = service.round(objectives=[objective]).finding("latency")
    assert "(between 100 ms and 250 ms: the limit is no edge of a bucket)" in found["message"]
    assert found["evidence"]["between"] == "100 ms and 250 ms"
    assert "about " in found["evidence"]["stands_on"]


def test_a_quantile_in_the_last_bucket_is_told_as_above_it(service):
    page = 'h_bucket{{le="0.1"}} {0}\nh_bucket{{le="+Inf"}} {1}\n'
    objective = {"name": "p", "metric": "h", "quantile": 0.9, "limit": 0.5}
    service.serve(page.format(0, 0))
    service.round(objectives=[objective])
    service.serve(page.format(500, 1000))
    assert (
        "p90 above 0.1, the last edge of its buckets" in service.round(objectives=[objective]).finding("p")["message"]
    )


def test_a_figure_that_hovers_does_not_flip_the_status(service):
    objective = {**ERRORS, "window": "1d"}
    statuses = []
    service.count(fast=10)
    service.round(objectives=[objective])
    for errors in (9, 11, 9.8, 10.2, 9.8, 10.2, 9.8, 2, 9.8):
        service.count(fast=int(100_000 - errors * 10), errors=int(errors * 10))
        statuses.append(service.round(objectives=[objective]).statuses["errors"])
    assert statuses == ["ok", "fail", "fail", "fail", "fail", "fail", "fail", "ok", "ok"]


def test_a_figure_that_stays_just_within_its_limit_is_good_again_in_the_third_round(service):
    objective = {**ERRORS, "window": "1d"}
    statuses = []
    service.count(fast=10)
    service.round(objectives=[objective])
    for errors in (120, 98, 98, 98, 98):
        service.count(fast=100_000 - errors, errors=errors)
        statuses.append(service.round(objectives=[objective]).statuses["errors"])
    assert statuses == ["fail", "fail", "fail", "ok", "ok"]


def test_the_budget_that_burns_fast_fails_before_the_window_does(service):
    service.count(fast=1)
    service.round(objectives=[ERRORS])
    for _day in range(20):
        service.count(fast=100_000)
        assert service.round(objectives=[ERRORS]).statuses["errors"] == "ok"
    service.count(fast=99_000, errors=700)  # 7 x, but 0.03 % of the window
    found = service.round(objectives=[ERRORS])
    assert found.row("errors")["measured"] < 0.1
    assert found.statuses["errors"] == "fail"
    assert "burning at 7.02 x over 24 h" in found.finding("errors")["message"]


def test_declared_maintenance_is_shown_both_ways(service):
    service.count(fast=1)
    service.round(objectives=[ERRORS])
    service.count(fast=10_000)
    service.round(objectives=[ERRORS])
    service.count(fast=9_000, errors=1_000)
    declared = [{"start": service.at + HOUR, "end": service.at + 2 * HOUR, "reason": "move"}]
    found = service.round(objectives=[ERRORS], maintenance=declared)
    assert found.row("errors")["measured"] == 0
    assert "5 % with declared maintenance" in found.finding("errors")["message"]
    assert found.finding("errors")["evidence"]["with_maintenance"]["figure"] == "5 %"


def test_maintenance_that_the_samples_do_not_tell_apart_is_said_so(service):
    service.count(fast=1)
    service.round(objectives=[ERRORS])
    service.count(fast=9_000, errors=1_000)
    declared = [{"start": service.at + HOUR, "end": service.at + 2 * HOUR}]
    found = service.round(objectives=[ERRORS], maintenance=declared)
    assert found.statuses["errors"] == "fail"
    assert "the samples do not tell it apart" in found.finding("errors")["message"]


def test_gauges_are_judged_at_once(service):
    service.serve("queue_length 42\n")
    found = service.round(objectives=[{"name": "queue", "metric": "queue_length", "limit": 40}])
    assert found.statuses["queue"] == "fail"
    assert "42 (limit 40)" in found.finding("queue")["message"]


def test_samples_of_a_gauge_have_a_budget_where_a_target_is_set(service):
    objective = {"name": "queue", "metric": "queue_length", "limit": 40, "target": 75}
    for value in (10, 10, 10, 50):
        service.serve(f"queue_length {value}\n")
        found = service.round(objectives=[objective])
    assert found.row("queue")["measured"] == 75
    assert found.row("queue")["budget_left"] == 0
    assert "1 beyond the limit of 4 samples" in found.row("queue")["stands_on"]


def test_a_counter_is_a_rate(service):
    objective = {"name": "rate", "metric": "jobs_total", "limit": 1, "direction": "above"}
    service.serve("jobs_total 5\n")
    assert service.round(objectives=[objective]).statuses["rate"] == "unknown"
    service.serve(f"jobs_total {5 + 2 * int(DAY)}\n")
    assert service.round(objectives=[objective]).row("rate")["measured"] == 2


def test_a_summary_gives_its_own_quantile(service):
    service.serve('# TYPE s summary\ns{quantile="0.95"} 0.2\ns_count 3\ns_sum 1\n')
    found = service.round(objectives=[{"name": "p", "metric": "s", "quantile": 0.95, "limit": 0.1}])
    assert found.statuses["p"] == "fail"


def test_status_values_become_metrics(service):
    service.serve_json({"queue": {"length": 7}, "on": True, "word": "x"})
    service.serve("a 1\n")
    values = {"queue_length": "queue.length", "on": "on", "word": "word", "gone": "no.such"}
    objectives = [{"name": name, "metric": name, "limit": 10} for name in values]
    found = service.round(objectives=objectives, status_values=values)
    assert found.statuses == {
        "queue_length": "ok",
        "on": "ok",
        "word": "unknown",
        "gone": "unknown",
        "source": "warn",
    }
    assert found.row("queue_length")["measured"] == 7
    assert "no.such" in found.finding("gone")["message"] or "there is no 'no'" in found.finding("gone")["message"]


def test_a_service_with_a_status_page_only(service):
    service.serve_json({"queue": 7})
    found = service.round(
        objectives=[{"name": "queue", "metric": "queue", "limit": 10}], status_values={"queue": "queue"}
    )
    assert found.statuses["queue"] == "ok"


def test_samples_that_are_old_by_their_own_time_do_not_count(service):
    service.serve(f"queue 1 {int((service.at - 3600) * 1000)}\n")
    found = service.round(0, objectives=[{"name": "queue", "metric": "queue", "limit": 10}])
    assert "60 min old by their own timestamps" in found.finding("queue")["message"]


def test_nothing_that_is_configured_and_nothing_that_answers_is_skipped(service, monkeypatch):
    from ansible_collections.ops.upkeep.plugins.module_utils.service_level import plan as planning
    from ansible_collections.ops.upkeep.plugins.module_utils.service_level import review

    monkeypatch.setattr(planning, "DEFAULT_URL", service.url)
    monkeypatch.setattr(review, "DEFAULT_URL", service.url)
    for pages in ({}, {"/metrics": (200, "text/html", b"<html>\n<p>hello</p>\n")}):
        service.pages = pages
        found = service.round()
        assert found.statuses == {"source": "skipped"}
        assert found.result["status"] == "skipped"
        assert found.result["objectives"] == []


def test_what_was_there_in_the_last_round_is_missed_at_the_default_url_too(service, monkeypatch):
    from ansible_collections.ops.upkeep.plugins.module_utils.service_level import plan as planning

    monkeypatch.setattr(planning, "DEFAULT_URL", service.url)
    service.count(fast=1000)
    service.round()
    service.pages.clear()
    found = service.round()
    assert found.statuses["source"] == "fail"
    assert "404" in found.finding("source")["message"]


def test_a_service_without_customary_names_tells_what_to_set(service):
    service.serve("something 1\n")
    found = service.round()
    assert found.statuses["search latency"] == found.statuses["error rate"] == "unknown"
    assert "name its metric" in found.finding("search latency")["advice"]


@pytest.mark.parametrize(
    "cursors",
    [
        {"slo_review": 5},
        {"slo_review": {"version": 99, "objectives": {}}},
        {"slo_review": {"version": 1, "objectives": {"errors": {"definition": 1}}}},
        {"slo_review": {"version": 1, "objectives": {"errors": None}}},
    ],
)
def test_a_broken_cursor_begins_anew_and_is_told(service, cursors):
    service.count(fast=1000)
    service.cursors = cursors
    found = service.round(objectives=[ERRORS])
    assert "first sample" in found.finding("errors")["message"]
    assert found.statuses["source"] == "warn"
    assert "anew" in found.finding("source")["message"]


def test_foreign_cursors_are_left_alone(service):
    service.count(fast=1000)
    service.cursors = {"resource_review": {"x": 1}}
    found = service.round(objectives=[ERRORS])
    assert found.statuses["source"] == "ok"
    assert list(found.result["cursors"]) == ["slo_review"]


def test_a_clock_that_was_set_back_begins_anew(service):
    service.count(fast=1000)
    service.round(objectives=[ERRORS])
    assert "behind the last sample" in service.round(-3600, objectives=[ERRORS]).finding("errors")["message"]


def test_an_objective_that_measures_something_else_now_begins_anew(service):
    service.count(fast=1000)
    service.round(objectives=[ERRORS])
    service.count(fast=1000)
    changed = {**ERRORS, "bad": 'http_requests_total{status="404"}'}
    assert "first sample" in service.round(objectives=[changed]).finding("errors")["message"]


def test_what_is_remembered_stays_within_its_bound(service):
    series = "".join(f'c_total{{n="{number}"}} {{0}}\n' for number in range(700))
    objectives = [
        {"name": f"o{number}", "bad": 'c_total{n=~"1.*"}', "total": "c_total", "limit": 50} for number in range(6)
    ]
    for number in range(12):
        service.serve(series.replace("{0}", str(number * 1000)))
        found = service.round(HOUR, objectives=objectives)
    assert len(json.dumps(found.result["cursors"])) <= MAX_SIZE * 1.1
    assert found.row("o1")["stands_on"].endswith("11 h of 30 days")


def test_too_many_series_of_all_objectives_together_are_refused(service):
    service.serve("".join(f'c_total{{n="{number}"}} 1\n' for number in range(1400)))
    objectives = [{"name": f"o{number}", "metric": "c_total", "limit": 50} for number in range(4)]
    found = service.round(objectives=objectives)
    assert "more than 5000 series" in found.finding("o3")["message"]
    assert "first sample" in found.finding("o2")["message"]


def test_too_many_series_are_refused(service):
    service.serve("".join(f'c_total{{n="{number}"}} 1\n' for number in range(2000)))
    found = service.round(objectives=[{"name": "o", "metric": "c_total", "limit": 50}])
    assert "2000 series match, more than 1500" in found.finding("o")["message"]


def test_gzip_and_openmetrics(service):
    service.pages["/metrics"] = (200, "application/openmetrics-text; version=1.0.0; gzip", b"queue 1\n# EOF\n")
    found = service.round(objectives=[{"name": "queue", "metric": "queue", "limit": 10}])
    assert found.statuses == {"queue": "ok", "source": "ok"}
    assert service.asked[0][1]["Accept-Encoding"] == "gzip"


def test_an_openmetrics_page_that_was_cut_gives_no_figures(service):
    service.serve("queue 1\n", "application/openmetrics-text; version=1.0.0")
    found = service.round(objectives=[{"name": "queue", "metric": "queue", "limit": 10}])
    assert found.statuses == {"queue": "unknown", "source": "unknown"}
    assert "# EOF" in found.finding("source")["message"]


def test_a_redirect_stays_with_its_host(service):
    service.pages["/metrics"] = (302, "", b"/m")
    service.serve("queue 1\n", path="/m")
    objectives = [{"name": "queue", "metric": "queue", "limit": 10}]
    assert service.round(objectives=objectives).statuses["source"] == "ok"
    service.pages["/metrics"] = (302, "", b"http://127.0.0.2:1/m")
    found = service.round(objectives=objectives)
    assert "redirect to http://127.0.0.2:1/m, which nobody named" in found.finding("source")["message"]


def test_a_page_that_is_too_long_is_cut_and_told(service, monkeypatch):
    from ansible_collections.ops.upkeep.plugins.module_utils.service_level import asking

    monkeypatch.setattr(asking, "MAX_PAGE", 1000)
    service.serve("queue 1\n" + "# x\n" * 1000)
    found = service.round(objectives=[{"name": "queue", "metric": "queue", "limit": 10}])
    assert found.statuses == {"queue": "unknown", "source": "unknown"}
    assert "longer than" in found.finding("source")["message"]


@pytest.mark.parametrize("how", ["drip", "endless", "hang"])
def test_servers_that_never_come_to_an_end_cost_their_own_time_only(serve, tmp_path, how):
    def script(talk):
        talk.hear()
        talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
        if how == "drip":
            talk.drip(b"queue 1\n" * 1000, every=0.01)
        elif how == "endless":
            talk.endless(b'a{b="c"} 1\n' * 5000)
        else:
            talk.hang()

    from ansible_collections.ops.upkeep.plugins.module_utils.service_level.review import review_service_level

    server = serve(script)
    options = {"url": f"http://127.0.0.1:{server.port}", "timeout": 0.3, "objectives": [ERRORS]}
    result = review_service_level(plan(options))
    assert [one["status"] for one in result["findings"]] == ["unknown", "unknown"]


def test_credentials_are_never_shown(service):
    service.count(fast=1000)
    url = service.url.replace("://", "://me:hush-hush@")
    found = service.round(url=url, objectives=[ERRORS], secret_headers={"X-Key": "hush-hush"})
    assert service.asked[-1][1]["X-Key"] == "hush-hush"
    assert "Authorization" in service.asked[-1][1]
    assert "hush" not in json.dumps(found.result)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"objectives": [{"metric": "a", "limit": 1}]}, '"name" is missing'),
        ({"objectives": [{"name": "a", "metric": "a"}]}, '"limit" is missing'),
        ({"objectives": [{"name": "a", "limit": 1}]}, "exactly one of"),
        ({"objectives": [{"name": "a", "total": "b", "limit": 1}]}, 'needs either "good" or "bad"'),
        ({"objectives": [{"name": "a", "metric": "a", "limit": "fast"}]}, "no number"),
        ({"objectives": [{"name": "a", "metric": "a_seconds", "limit": "5 %"}]}, "but the metric is in s"),
        ({"objectives": [{"name": "a", "bad": "a", "total": "b", "limit": 100}]}, "between 0 and 100"),
        ({"objectives": [{"name": "a", "metric": "rate(a[5m])", "limit": 1}]}, 'goes into "query"'),
        ({"objectives": [{"name": "a", "metric": "a", "limit": 1, "labels": {"b": "=~("}}]}, "regular expression"),
        ({"objectives": [LATENCY, LATENCY]}, "could not be told apart"),
        ({"objectives": [{**LATENCY, "quantille": 1}]}, 'did you mean "quantile"'),
        ({"url": "ftp://x"}, 'option "url"'),
        ({"prometheus": "x"}, 'option "prometheus"'),
        ({"maintenance": [{"start": "x", "end": 5}]}, "maintenance[0]"),
        ({"maintenance": [{"start": 6, "end": 5}]}, "ends before it begins"),
        ({"status_values": {"a": "b[*]"}}, "status_values"),
        ({"deadline": 0}, "deadline"),
    ],
)
def test_what_makes_no_sense_is_an_error_before_anything_runs(options, says):
    with pytest.raises(WrongOptions) as caught:
        plan(options)
    assert says in str(caught.value)
