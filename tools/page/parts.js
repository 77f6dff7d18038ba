// The files of the page's parts, and the styles that parts other than the board
// need. `tools/finish.mjs` fills in the names in capitals; the board's files
// stand first in the list.
import { request } from "./load.js";

/* global PART_FILES, BOARD_FILES, LATER_STYLE, LATER_STYLE_INTEGRITY */
const begun = new Map();
let style;

/** Asks for the file at that place of the list, or yields what was begun. */
export function part(place) {
  const answer = begun.get(place) ?? request(...PART_FILES[place]);
  // Only once: whoever asks again does so because it did not arrive.
  begun.delete(place);
  return answer;
}

/** Begins to ask for the board's files, all at once and before the program runs. */
export function beginBoard() {
  for (let place = 0; place < BOARD_FILES; place += 1) {
    const answer = part(place);
    // Whoever takes it hears of a failure.
    answer.catch(() => {});
    begun.set(place, answer);
  }
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
