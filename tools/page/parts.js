// The files of the page's parts, and the styles that they need.
// `tools/finish.mjs` fills in the names in capitals.
import { address, request } from "./load.js";

/* global PART_FILES, LATER_STYLE_DIGEST */
let style;

/** Asks for the file at that place of the list. */
export function part(place) {
  return request(...PART_FILES[place]);
}

/** The same for a part that needs the second style sheet; waits for that, too. */
export async function styledPart(place) {
  const [answer] = await Promise.all([part(place), laterStyle()]);
  return answer;
}

function laterStyle() {
  style ??= new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address("later", LATER_STYLE_DIGEST, "css").href;
    link.integrity = `sha256-${LATER_STYLE_DIGEST}`;
    link.crossOrigin = "anonymous";
    link.onload = resolve;
    link.onerror = () => {
      link.remove();
      style = undefined;
      reject(new Error(`${link.href} did not load`));
    };
    document.head.append(link);
  });
  return style;
}
