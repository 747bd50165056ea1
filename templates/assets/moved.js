// Redirects to a page's new address, keeping the fragment.
"use strict";

location.replace(document.currentScript.dataset.to + location.search + location.hash);
