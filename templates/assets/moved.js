// Leads on to where a page is now, at the same place of it.
"use strict";

location.replace(document.currentScript.dataset.to + location.search + location.hash);
