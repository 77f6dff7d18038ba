// Fetches the page's own files, and nothing whose content is not the expected.

/** Asks for a file beside this script; rejects unless it is exactly that file. */
export async function request(file, integrity) {
  const response = await fetch(new URL(file, import.meta.url), { integrity });
  if (!response.ok) {
    throw new Error(`${file} was answered with status ${response.status}`);
  }
  return response;
}

/** Starts a WebAssembly part, also from hosts that send it with a wrong type. */
export async function instantiate(response, imports) {
  const answer = await response;
  return answer.headers.get("content-type")?.startsWith("application/wasm")
    ? WebAssembly.instantiateStreaming(answer, imports)
    : WebAssembly.instantiate(await answer.arrayBuffer(), imports);
}
