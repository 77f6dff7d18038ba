// The page's first script. `tools/finish.mjs` bundles it with wasm-bindgen's
// glue and the splitter's loader, and fills in the two names in capitals.
import { start } from "./signalbox.js";
import { request } from "./load.js";

/* global PAGE_FILE, PAGE_INTEGRITY */
start(request(PAGE_FILE, PAGE_INTEGRITY)).catch((error) => {
  console.error(error);
  const note = document.createElement("p");
  note.setAttribute("role", "alert");
  note.textContent =
    "Signalbox could not start: a part of it did not load, or this browser is too old for it. " +
    "Reload the page; if that does not help, use a current Firefox, Chrome, Edge or Safari.";
  document.body.prepend(note);
});
