// The one place where text becomes markup. Leptos makes the parts of a view that
// never change from literals of our own source, through a <template> (or a <g>
// for SVG) that is in no document. Everything else is refused here, whatever the
// text: foreign HTML goes through a tree of our own and never through this door.

const live = /<\s*(script|iframe|frame|object|embed|base|meta|link|style)\b|\son[a-z]+\s*=|javascript:/i;

const policy = globalThis.trustedTypes?.createPolicy("signalbox-markup", {
  createHTML(html) {
    if (live.test(html)) {
      throw new TypeError("This markup could run something; a view's fixed parts may not.");
    }
    return html;
  },
});

/** Yields `html` in the form that `element.innerHTML` takes. */
export function markup(element, html) {
  const detached = !element.isConnected && ["template", "g"].includes(element.localName);
  if (!detached) {
    throw new TypeError("Markup may only be put into a template that is in no document.");
  }
  return policy ? policy.createHTML(html) : html;
}
