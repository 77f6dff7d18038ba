// The page's first script. `tools/finish.mjs` bundles it with wasm-bindgen's
// glue and the splitter's loader, and fills in the name in capitals.
import { start } from "./signalbox.js";
import { request } from "./load.js";

/* global PAGE_DIGEST */
start(request("page", PAGE_DIGEST)).catch((error) => {
  console.error(error);
  const note = document.createElement("p");
  note.setAttribute("role", "alert");
  note.textContent =
    "Signalbox could not start: a part of it did not load, or this browser is too old for it. " +
    "Reload the page; if that does not help, use a current Firefox, Chrome, Edge or Safari.";
  document.body.prepend(note);
});
