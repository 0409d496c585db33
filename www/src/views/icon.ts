import { createElement, type IconNode } from "lucide";

/** An icon of Lucide, said by the text beside it or by the name of its button. */
export function icon(node: IconNode): SVGElement {
  const drawn = createElement(node, { class: "icon", "aria-hidden": "true", "stroke-width": 1.8 });
  return drawn as SVGElement;
}
