// The Markdown of our texts as elements: headings, lists, tables, emphasis and links; no HTML passes.

import { h } from "./dom.js";

const INLINE = /\*\*(.+?)\*\*|\*(.+?)\*|_(.+?)_|`(.+?)`|\[([^\]]+)\]\(([^)\s]+)\)/s;
const SAFE = /^(https?:|mailto:|tel:|\/|#)/;

function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return [text.replace(/\\([\\`*_{}[\]()<>#+\-.!|~&])/g, "$1")];
  const [whole, strong, emphasis, underlined, code, words, address] = found;
  const before = text.slice(0, found.index);
  const after = inline(text.slice(found.index + whole.length));
  let middle = h("em", {}, inline(emphasis ?? underlined ?? ""));
  if (strong !== undefined) middle = h("strong", {}, inline(strong));
  else if (code !== undefined) middle = h("code", {}, code);
  else if (words !== undefined) middle = SAFE.test(address) ? h("a", { href: address }, inline(words)) : words;
  return [...(before ? inline(before) : []), middle, ...after];
}

function cells(line, tag) {
  return line.replace(/^\||\|$/g, "").split("|").map((cell) => h(tag, tag === "th" ? { scope: "col" } : {}, inline(cell.trim())));
}

function listOf(lines, tag) {
  const items = [];
  for (const line of lines) {
    const start = /^(?:[-*]|\d+\.) +(.*)/.exec(line);
    if (start) items.push(start[1]);
    else items[items.length - 1] += ` ${line.trim()}`;
  }
  return h(tag, {}, items.map((item) => h("li", {}, inline(item))));
}

function block(lines, top) {
  const heading = /^(#+) +(.*)/.exec(lines[0]);
  if (heading) {
    const rest = lines.slice(1);
    const level = Math.min(6, heading[1].length + top - 1);
    return [h(`h${level}`, {}, inline(heading[2])), ...(rest.length ? block(rest, top) : [])];
  }
  if (/^[-*] /.test(lines[0])) return [listOf(lines, "ul")];
  if (/^\d+\. /.test(lines[0])) return [listOf(lines, "ol")];
  if (lines[0].startsWith("|") && /^[|\s:-]+$/.test(lines[1] ?? "")) {
    const rows = lines.slice(2).map((line) => h("tr", {}, cells(line, "td")));
    return [
      h("div", { class: "table", tabindex: "0" }, h("table", {}, h("thead", {}, h("tr", {}, cells(lines[0], "th"))), h("tbody", {}, rows))),
    ];
  }
  return [h("p", {}, inline(lines.join("\n")))];
}

/** Return the elements of a text; a first-level heading becomes `h<top>`. */
export function markdown(text, { top = 2 } = {}) {
  const blocks = text.trim().split(/\n\s*\n/).map((part) => part.split("\n").filter((line) => line.trim()));
  return blocks.filter((lines) => lines.length).flatMap((lines) => block(lines, top));
}
