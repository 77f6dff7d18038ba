// The files of the page's parts, and the styles that they need.
// `tools/finish.mjs` fills in the names in capitals.
import { request } from "./load.js";

/* global PART_FILES, LATER_STYLE, LATER_STYLE_INTEGRITY */
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
    link.href = new URL(LATER_STYLE, import.meta.url).href;
    link.integrity = LATER_STYLE_INTEGRITY;
    link.crossOrigin = "anonymous";
    link.onload = resolve;
    link.onerror = () => {
      link.remove();
      style = undefined;
      reject(new Error(`${LATER_STYLE} did not load`));
    };
    document.head.append(link);
  });
  return style;
}
