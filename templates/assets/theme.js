// Applies the reader's stored choice of colours before the page is painted, and the choice about keys.
"use strict";

try {
  for (const name of ["theme", "keys"]) {
    const chosen = localStorage.getItem(`dossier-${name}`);
    if (chosen) document.documentElement.dataset[name] = chosen;
  }
} catch {
  // Without storage the page has the system's colours.
}
