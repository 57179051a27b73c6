// Marks what is known on the open page, by parts and by colors, and answers with the keys of all that is there.
//
// known: {parts, colors}, each a string of keys with spaces between. telling: attributes whose value matters.
({ known, telling }) => {
    const MOST = 2; // alike parts of one page that are looked at: a row, and the next row
    const LEAVES = new Set(["svg", "select"]);
    const SILENT = /^(hx-|data-|m(ax|in)(length)?$|(rows|cols|step|value|method|action|enctype|datetime|style|name|id)$)/;

    const short = text => {
        let one = 0xdeadbeef, two = 0x41c6ce57;
        for (let at = 0; at < text.length; at++) {
            one = Math.imul(one ^ text.charCodeAt(at), 2654435761);
            two = Math.imul(two ^ text.charCodeAt(at), 1597334677);
        }
        return (one >>> 0).toString(36) + (two >>> 0).toString(36);
    };
    const book = names => {
        const seen = new Set(names.split(" ")), keys = new Map();
        const note = text => {
            const key = short(text), times = keys.get(key) || 0;
            keys.set(key, times + 1);
            return !seen.has(key) && times < MOST;
        };
        return { note, keys };
    };
    const parts = book(known.parts), colors = book(known.colors);

    const hasText = element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const told = element => [element.localName, ...[...element.attributes].filter(({ name }) => telling.includes(name))
        .map(({ name, value }) => `${name}=${value}`).sort()].join(" ");
    const own = element => [told(element), ...[...element.attributes].filter(({ name }) => !SILENT.test(name))
        .map(({ name, value }) => value ? name : `${name}=`).sort(), hasText(element) ? "text" : "",
        element.checkVisibility({ visibilityProperty: true }) ? "" : "unseen"].join(" ");
    const isLayout = element => /^(div|span)$/.test(element.localName) && !element.hasAttribute("role") &&
        [...element.classList].every(name => name.startsWith("l-"));
    const painted = ({ backgroundColor, backgroundImage, opacity }) => [opacity === "1" ? "" : opacity,
        backgroundImage === "none" ? "" : backgroundImage, /, 0\)$/.test(backgroundColor) ? "" : backgroundColor].join("");

    const mark = (element, self, around) => {
        const style = getComputedStyle(element);
        const inner = LEAVES.has(element.localName) ? [] : [...element.children];
        const written = hasText(element) || /^(input|select|textarea)$/.test(element.localName);
        const ground = `${/^rgb\(/.test(style.backgroundColor) ? "" : around.ground} ${painted(style)}`.trim();
        const size = parseFloat(style.fontSize) / (style.fontWeight >= 700 ? 18.66 : 24); // CSS pixels, to what WCAG calls large
        let isNewPart = parts.note(`${around.chain} <${around.self}> <${self}> ${[...new Set(inner.map(told))].sort()}`);
        let isNewColor = written && colors.note([ground, style.color, size < 1 ? "" : "large",
            element.localName === "a" ? `${style.textDecorationLine} in ${around.color}` : ""].join(" "));
        const chain = isLayout(element) ? around.chain : short(`${around.chain} ${told(element)}`);
        const here = { chain, self, color: style.color, ground };
        for (const child of inner) {
            const [part, color] = mark(child, own(child), here);
            isNewPart ||= part;
            isNewColor ||= color;
        }
        element.toggleAttribute("data-known-part", !isNewPart);
        element.toggleAttribute("data-known-colors", !isNewColor);
        return [isNewPart, isNewColor];
    };
    mark(document.body, own(document.body), { chain: "", self: "", color: "", ground: "" });
    const outlines = ["h1, h2, h3, h4, h5, h6", "header, nav, main, aside, footer, [role]"].flatMap(kind =>
        [...document.querySelectorAll(kind)].map(each => `${each.localName} ${each.getAttribute("role") || ""}`)
            .map((each, at, all) => short(`${at ? all[at - 1] : kind} then ${each}`)));
    return { parts: [...parts.keys.keys()], colors: [...colors.keys.keys()], outlines };
}
