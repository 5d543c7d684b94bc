# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of dnf of version 4, in its own words and by its own Python.

A text rather than a module: the Python that dnf lives in may be one that ours is not, as old as 3.6 (RHEL 8).
It is given a question as JSON and prints one answer as JSON. It opens no lock and writes only below folders of ours.
"""

from __future__ import annotations

from typing import Final

SCRIPT: Final = r'''
import json, os, sys

answer_to = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # plugins print what they like
asked = json.loads(sys.stdin.read())

import dnf, dnf.exceptions, hawkey

# They would talk to a subscription service, or fetch what they know of repositories anew.
NO_PLUGINS = ["subscription-manager", "product-id", "upload-profile", "subscription_manager", "enabled_repos_upload"]
MAX_ALONE = 10


def opened(problems):
    base = dnf.Base()
    conf = base.conf
    conf.read()
    try:
        conf.substitutions.update_from_etc(conf.installroot, varsdir=conf.varsdir)
    except TypeError:
        conf.substitutions.update_from_etc(conf.installroot)
    conf.cachedir, conf.logdir, conf.persistdir = asked["cachedir"], asked["logdir"], asked["persistdir"]
    conf.cacheonly = True
    conf.debuglevel = conf.errorlevel = 0
    base.init_plugins(disabled_glob=NO_PLUGINS)
    # Some want a command line that is not there; none has to know of what is only asked.
    base._plugins.run_resolved = lambda *_args: None
    base.pre_configure_plugins()
    base.read_all_repos()
    base.configure_plugins()
    for repo in list(base.repos.iter_enabled()):
        try:
            repo.load()
        except dnf.exceptions.RepoError as error:
            problems[repo.id] = str(error)
            repo.disable()
    base.fill_sack(load_system_repo=True, load_available_repos=True)
    return base


def metadata(repo, kind):
    for ask in (getattr(repo, "get_metadata_path", None), getattr(repo._repo, "getMetadataPath", None)):
        try:
            return ask(kind) or ""
        except Exception:
            continue
    return ""


def repository(repo, problems):
    times = [os.path.getmtime(path) for path in (metadata(repo, "primary"),) if path and os.path.exists(path)]
    folder = os.path.dirname(metadata(repo, "primary"))
    repomd = os.path.join(folder, "repomd.xml")
    times += [os.path.getmtime(repomd)] if folder and os.path.exists(repomd) else []
    urls = list(repo.baseurl or []) or [repo.mirrorlist or repo.metalink or ""]
    try:
        made_for = list(repo._repo.getDistroTags().keys())
    except Exception:
        made_for = []
    return {
        "id": repo.id,
        "url": urls[0],
        "fetched": max(times) if times else None,
        "tells": bool(metadata(repo, "updateinfo")),
        "made_for": made_for,
        "problem": problems.get(repo.id, ""),
        "excludes": list(repo.excludepkgs),
        "includes": list(repo.includepkgs),
    }


def package(pkg, excluded=False):
    return {
        "name": pkg.name,
        "arch": pkg.arch,
        "version": "%s:%s-%s" % (pkg.epoch, pkg.version, pkg.release),
        "repo": pkg.reponame or "",
        "size": pkg.downloadsize,
        "installed_size": pkg.installsize,
        "built": pkg.buildtime,
        "excluded": excluded,
    }


def notice(advisory):
    return {
        "id": advisory.id,
        "security": advisory.type == hawkey.ADVISORY_SECURITY,
        "severity": advisory.severity or "",
        "title": advisory.title or "",
        "published": advisory.updated.strftime("%Y-%m-%dT%H:%M:%S") if advisory.updated else "",
        "cves": [ref.id or "" for ref in advisory.references if ref.type == hawkey.REFERENCE_CVE],
        "packages": [[one.name, one.arch, one.evr] for one in advisory.packages],
    }


def notices(base, names):
    found = {}
    for pkg in base.sack.query().installed().filterm(name=names).latest():
        for advisory in pkg.get_advisories(hawkey.GT):
            found[advisory.id] = advisory
    for pkg in base.transaction.install_set if base.transaction else ():
        for advisory in pkg.get_advisories(hawkey.EQ):
            found[advisory.id] = advisory
    return [notice(advisory) for _id, advisory in sorted(found.items())]


def solved(base, ask, best):
    """Return what dnf would do, or raise what it says against it."""
    base.reset(goal=True)
    base.conf.best = best
    ask()
    base.resolve(allow_erasing=False)
    return base.transaction


def exact(base, spec):
    name, arch, version = spec
    epoch, _colon, rest = version.rpartition(":")
    upstream, _hyphen, release = rest.rpartition("-")
    query = base.sack.query().available().filterm(
        name=name, arch=arch, epoch=int(epoch or 0), version=upstream, release=release
    )
    found = query.run()
    # Several repositories may have it: dnf takes the one with the best priority, then the cheapest.
    return sorted(found, key=lambda pkg: (pkg.repo.priority, pkg.repo.cost, pkg.reponame))[:1]


def want(base, pkgs):
    beside = base._get_installonly_query().installed()
    for pkg in pkgs:
        installed = base.sack.query().installed().filterm(name=pkg.name)
        same = [one for one in installed if one.arch == pkg.arch or "noarch" in (one.arch, pkg.arch)]
        if not same or beside.filter(name=pkg.name).count():
            base.package_install(pkg, strict=base.conf.best)
        elif max(same) > pkg:
            base.package_downgrade(pkg, strict=base.conf.best)
        else:
            base.package_upgrade(pkg)


def words(error):
    lines = [" ".join(line.split()).strip("- ") for line in str(error).splitlines()]
    return [line for line in lines if line]


def pending(base):
    """What a full upgrade would do; where that does not work out, what it does without what is in the way."""
    try:
        return solved(base, base.upgrade_all, base.conf.best), []
    except dnf.exceptions.DepsolveError as error:
        said = words(error)
    return solved(base, base.upgrade_all, False), said


def wanted(base, pkgs):
    try:
        return solved(base, lambda: want(base, pkgs), True)
    except dnf.exceptions.Error:
        return solved(base, lambda: want(base, pkgs), False)


def behind(base, pkg):
    """Return why dnf goes without a package that it can have."""
    best = min(one.repo.priority for one in base.sack.query().available().filterm(name=pkg.name))
    return ["another repository has priority over %s" % pkg.reponame] if best < pkg.repo.priority else []


def alone(base, pkgs):
    """Return why each of these packages cannot be had, by asking for it alone where nothing else tells."""
    found = [[pkg.name, pkg.arch, behind(base, pkg)] for pkg in pkgs]
    for pkg, one in [(pkg, one) for pkg, one in zip(pkgs, found) if not one[2]][:MAX_ALONE]:
        try:
            transaction = solved(base, lambda: want(base, [pkg]), True)
            one[2] = [] if pkg in transaction.install_set else ["dnf does not take it"]
        except dnf.exceptions.Error as error:
            one[2] = words(error)
    return found


def answer():
    problems = {}
    base = opened(problems)
    repos = [repository(repo, problems) for repo in base.repos.all() if repo.enabled or repo.id in problems]
    lifted = getattr(hawkey, "IGNORE_REGULAR_EXCLUDES", hawkey.IGNORE_EXCLUDES)
    newer = base.sack.query(flags=lifted).available().upgrades()
    seen = set(base.sack.query().available().upgrades())
    offered = list(newer)
    result = {
        "repos": repos,
        "offered": [package(pkg, pkg not in seen) for pkg in offered],
        "installonly": sorted({pkg.name for pkg in base._get_installonly_query().installed()}),
        "said": [],
        "missing": [],
    }
    if asked["specs"] is None:
        transaction, result["said"] = pending(base)
        latest = [pkg for pkg in newer.latest() if pkg in seen]
    else:
        found = [(spec, exact(base, spec)) for spec in asked["specs"]]
        result["missing"] = [spec for spec, pkgs in found if not pkgs]
        latest = [pkgs[0] for _spec, pkgs in found if pkgs]
        transaction = wanted(base, latest)
    incoming, outgoing = list(transaction.install_set), list(transaction.remove_set)
    result["incoming"] = [package(pkg) for pkg in incoming]
    result["outgoing"] = [package(pkg) for pkg in outgoing]
    result["dependencies"] = [
        [item.pkg.name, item.pkg.arch] for item in transaction
        if item.pkg in transaction.install_set and "dependency" in reason_of(item)
    ]
    result["notices"] = notices(base, sorted({pkg.name for pkg in offered + incoming}))
    taken = {(pkg.name, pkg.arch) for pkg in incoming}
    result["refused"] = alone(base, [pkg for pkg in latest if (pkg.name, pkg.arch) not in taken])
    return result


def reason_of(item):
    import libdnf.transaction

    return libdnf.transaction.TransactionItemReasonToString(item.reason)


try:
    result = answer()
except (dnf.exceptions.Error, hawkey.Exception, OSError) as error:
    result = {"error": " ".join(words(error)) or type(error).__name__}
json.dump(result, answer_to)
answer_to.close()
'''
