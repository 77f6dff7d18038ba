// Appended to wasm-bindgen's glue to make the worker's script.

/* global wasm_bindgen, WORKER_FILE, WORKER_INTEGRITY */
fetch(new URL(WORKER_FILE, self.location.href), { integrity: WORKER_INTEGRITY })
  .then((response) => {
    if (!response.ok) {
      throw new Error(`${WORKER_FILE} was answered with status ${response.status}`);
    }
    return wasm_bindgen({ module_or_path: response });
  })
  .catch((error) => {
    // Thrown from a task of its own it reaches the page as the worker's `error`
    // event; a rejected promise would not.
    setTimeout(() => {
      throw error;
    });
  });
