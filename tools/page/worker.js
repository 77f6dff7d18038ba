// The worker's script. `tools/finish.mjs` bundles it with wasm-bindgen's glue.
import { start } from "./worker_glue.js";
import { request } from "./load.js";

/* global WORKER_DIGEST */
start(request("worker", WORKER_DIGEST)).catch((error) => {
  // Thrown from a task of its own it reaches the page as the worker's `error`
  // event; a rejected promise would not.
  setTimeout(() => {
    throw error;
  });
});
