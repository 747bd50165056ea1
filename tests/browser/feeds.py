"""Parses every Atom feed of a site with a feed parser, and reports errors."""

import pathlib
import sys

import feedparser

site = pathlib.Path(sys.argv[1])
feeds = [site / "feed.xml", *sorted(site.glob("topics/*.xml"))]
faults = []
for path in feeds:
    feed = feedparser.parse(path.read_bytes())
    name = path.relative_to(site)
    if feed.bozo:
        faults.append(f"{name}: {feed.bozo_exception}")
    if feed.version != "atom10":
        faults.append(f"{name}: is {feed.version or 'no feed'}")
    missing = [key for key in ("title", "id", "updated", "link") if not feed.feed.get(key)]
    for entry in feed.entries:
        missing += [f"entry {key}" for key in ("title", "id", "updated_parsed", "link") if not entry.get(key)]
    faults += [f"{name}: has no {key}" for key in missing]
if not any(feedparser.parse(path.read_bytes()).entries for path in feeds):
    faults.append("no feed has an entry")
print("\n".join(faults), end="")
sys.exit(1 if faults else 0)
