// Shows the page in the colours that its reader chose, before there is anything to see.
"use strict";

try {
  const chosen = localStorage.getItem("dossier-theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch {
  // A browser that remembers nothing shows the system's colours.
}
