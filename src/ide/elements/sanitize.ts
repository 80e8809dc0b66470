// Markup that a program wrote, made harmless (LANGUAGE 17.11). Loaded only when a world shows some. What is allowed is
// listed here, everything else is dropped: no scripts, handlers, styles, forms, frames, pictures, names that the page's own
// code could meet, nothing that makes a request by itself. A link goes to the web or to mail, in a tab of its own.
import createPurifier from "dompurify";

const TAGS =
  "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure " +
  "h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup table tbody td " +
  "tfoot th thead tr u ul var wbr";
const ATTRIBUTES = "colspan dir href lang open reversed rowspan scope start title";

const purifier = createPurifier(window);
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.localName !== "a") {
    node.removeAttribute("href");
  } else if (node.hasAttribute("href")) {
    node.setAttribute("target", "_blank");
    node.setAttribute("rel", "noopener noreferrer nofollow");
  }
});

/** The harmless part of a piece of HTML, ready to be put into the page. */
export function sanitize(html: string): DocumentFragment {
  return purifier.sanitize(html, {
    ALLOWED_TAGS: TAGS.split(" "),
    ALLOWED_ATTR: ATTRIBUTES.split(" "),
    ALLOW_ARIA_ATTR: false,
    ALLOW_DATA_ATTR: false,
    ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
    RETURN_DOM_FRAGMENT: true,
  });
}
