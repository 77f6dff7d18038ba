// Fetches the page's own files, and nothing whose content is not the expected.

/**
 * Where a file beside this script is. The first eight bytes of its digest (SHA-256,
 * base64) are in its name; `keep` in `tools/finish.mjs` writes it so.
 */
export function address(stem, digest, ending) {
  const start = [...atob(digest).slice(0, 8)];
  const hex = start.map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0"));
  return new URL(`${stem}-${hex.join("")}.${ending}`, import.meta.url);
}

/** Asks for a part; rejects unless it is exactly that file. */
export async function request(stem, digest) {
  const file = address(stem, digest, "wasm");
  const response = await fetch(file, { integrity: `sha256-${digest}` });
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
