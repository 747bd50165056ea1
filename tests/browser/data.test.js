// The JSON-LD of pages and all annotations, parsed by a JSON-LD library.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";

import jsonld from "jsonld";

const sites = [
  process.env.DOSSIER_SITE ?? "target/sample-site",
  process.env.DOSSIER_HOSTILE ?? "target/hostile-site",
];

// The library may not use the network, so the needed parts of the two vocabularies are given here.
const contexts = {
  "https://schema.org": {
    "@vocab": "https://schema.org/",
    url: { "@type": "@id" },
    sameAs: { "@type": "@id" },
    isBasedOn: { "@type": "@id" },
    archivedAt: { "@type": "@id" },
    mainEntityOfPage: { "@type": "@id" },
  },
  "http://www.w3.org/ns/anno.jsonld": {
    "@vocab": "http://www.w3.org/ns/oa#",
    id: "@id",
    type: "@type",
    source: { "@type": "@id" },
    items: { "@id": "https://www.w3.org/ns/activitystreams#items", "@container": "@list" },
  },
};
const documentLoader = (url) => {
  assert.ok(contexts[url], `${url} is no vocabulary of ours`);
  return { contextUrl: null, documentUrl: url, document: { "@context": contexts[url] } };
};
const read = (data, base) => jsonld.toRDF(data, { base, documentLoader, safe: true });

const below = (site) => readdirSync(site, { recursive: true });

for (const site of sites) {
  test(`the data of ${site.split("/").at(-2)} are linked data`, async () => {
    let blocks = 0;
    for (const path of below(site).filter((path) => path.endsWith(".html"))) {
      const html = readFileSync(resolve(site, path), "utf8");
      for (const [, text] of html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)) {
        const facts = await read(JSON.parse(text), `https://example.org/${path}`);
        const named = facts.some((fact) => fact.predicate.value === "https://schema.org/name");
        assert.ok(named, `${path} has no name`);
        blocks += 1;
      }
    }
    assert.ok(blocks > 10, `${blocks} pages have data`);
    const annotations = below(site).filter((path) => path.endsWith(".jsonld"));
    let quotes = 0;
    for (const path of annotations) {
      const data = JSON.parse(readFileSync(resolve(site, path), "utf8"));
      const facts = await read(data, `https://example.org/${path}`);
      const exact = facts.filter((fact) => fact.predicate.value === "http://www.w3.org/ns/oa#exact");
      assert.ok(exact.length >= data.items.length, path);
      quotes += exact.length;
    }
    assert.ok(quotes > 10, `${quotes} quotations`);
  });
}
