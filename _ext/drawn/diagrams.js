// Draws a Mermaid source with Pele and lists all that its parser understood, as [name, text] in the order of its model.

// How wide a text may get: for each printable ASCII character the widest, in hundredths of the font size, of Arial,
// Inter, Nanum Gothic, Noto Sans, Noto Sans CJK KR, Pretendard and Roboto; Hangul 95, all else 100. Readers' fonts differ.
const WIDTHS =
  "294348656499743137376166314631426361616465616361626331316666665699736773736762807534566757977679677973676575" +
  "6899676763379737665661576356635937626228285629946261626242533862568554565538563868";

function width(text, size, style) {
  let sum = 0;
  for (const character of text) {
    const code = character.codePointAt(0);
    if (style & 4) sum += code < 256 ? 62 : 120; // monospace
    else if (code < 127) sum += Number(WIDTHS.substr(2 * (code - 32), 2));
    else sum += code >= 0xac00 && code < 0xd7a4 ? 95 : 100;
  }
  return sum * size / (style & 24 ? 120 : 100) * (style & 1 ? 1.06 : 1); // scripts are smaller, bold is wider
}

function list(found, name, value) {
  if (value instanceof Map || Array.isArray(value)) value.forEach((each) => list(found, name, each));
  else if (value?.type === 22) list(found, "rect", value.message); // the parser keeps its colour as a message
  else if (/^(classDef|style)$/.test(value?.stmt)) list(found, "styles", value.classes ?? value.styleClass);
  else if (value && typeof value === "object") {
    for (const [key, each] of Object.entries(value)) {
      if (key !== "graph" && each !== value.id) list(found, key, each); // a dot, a bar or a group does not show its id
    }
  } else if (value) found.push([name, String(value)]);
}

function draw(source, maxWidth) {
  const understood = [];
  const note = (name) => (text) => void understood.push([name, text]);
  const config = { flowchart: { wrappingWidth: 230 } }; // Mermaid's 200 and what our widths add
  try {
    list(understood, "", pele.parse(source, { config }));
    const drawn = pele.render(source, {
      config, measurer: { width }, maxWidth, links: false, images: false, icons: note("icon"), math: note("math"),
    });
    return JSON.stringify({ ...drawn, understood });
  } catch (error) {
    return JSON.stringify({ error: error.message, code: error.code, line: error.line, column: error.column });
  }
}
