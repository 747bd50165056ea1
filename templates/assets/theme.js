// Shows the page in the colours that its reader chose, before there is anything to see; and keys are
// off when they were switched off.
"use strict";

try {
  for (const name of ["theme", "keys"]) {
    const chosen = localStorage.getItem(`dossier-${name}`);
    if (chosen) document.documentElement.dataset[name] = chosen;
  }
} catch {
  // A browser that remembers nothing shows the system's colours.
}
