// Korean query analysis over the words of the site (index.py). Pure computing: no page is touched here.
"use strict";

var KoreanSearch = (() => {
  // -- Letters ----------------------------------------------------------------------------------

  // Every letter as the keys of the two-set layout. One form serves the wrong layout, unfinished syllables and typing errors.
  const LEADS = "r R s e E f a q Q t T d w W c z x v g".split(" ");
  const VOWELS = "k o i O j p u P h hk ho hl y n nj np nl b m ml l".split(" ");
  const TAILS = " r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g".split(" ");
  const LETTERS = "r R rt s sw sg e E f fr fa fq ft fx fv fg a q Q qt t T d w W c z x v g".split(" ").concat(VOWELS);
  const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";

  const parts = (character) => {
    const code = character.charCodeAt(0) - 0xac00;
    return code >= 0 && code < 11172 && [Math.floor(code / 588), Math.floor(code / 28) % 21, code % 28];
  };
  const keysOf = (character) => {
    const syllable = parts(character);
    return syllable ? LEADS[syllable[0]] + VOWELS[syllable[1]] + TAILS[syllable[2]] : LETTERS[character.charCodeAt(0) - 0x3131] ?? character;
  };
  const typed = {}; // what keysOf found: the same characters come again and again
  const keys = (text) => {
    let out = "";
    for (const character of text) out += typed[character] ??= keysOf(character);
    return out;
  };
  const initials = (text) => [...text].map((character) => INITIALS[parts(character)[0]] ?? character).join("");

  const SYLLABLE = /([rRseEfaqQtTdwWczxvg])(h[kol]|n[jpl]|ml|[koiOjpuPhynbml])((?:rt|s[wg]|f[raqtxvg]|qt|[rRsefaqtTdwczxvg])(?![koiOjpuPhynbml]))?/g;
  // What was typed on an English layout by somebody who meant Hangul; undefined when it cannot be.
  const hangul = (typed) => {
    const known = [...typed].map((key) => (/[QWERTOP]/.test(key) ? key : key.toLowerCase())).join("");
    const rest = known.replace(SYLLABLE, "");
    if (rest && !(rest.length === 1 && known.endsWith(rest))) return undefined;
    return known.replace(SYLLABLE, (_, lead, vowel, tail = "") =>
      String.fromCharCode(0xac00 + LEADS.indexOf(lead) * 588 + VOWELS.indexOf(vowel) * 28 + TAILS.indexOf(tail)))
      .replace(/[a-zA-Z]$/, "");
  };

  const otherLayout = (typed) => (/^[a-z]+$/i.test(typed) ? hangul(typed) : /^[가-힣ㄱ-ㅣ]+$/.test(typed) ? keys(typed).toLowerCase() : undefined);

  // The names of Latin letters as they are spoken: 엘에스티엠 is lstm.
  const NAMES = { 에이치: "h", 더블유: "w", 에이: "a", 에프: "f", 아이: "i", 제이: "j", 케이: "k", 에스: "s", 브이: "v",
    엑스: "x", 와이: "y", 제트: "z", 비: "b", 씨: "c", 시: "c", 디: "d", 이: "e", 지: "g", 쥐: "g", 엘: "l", 엠: "m", 엔: "n",
    오: "o", 피: "p", 큐: "q", 알: "r", 티: "t", 유: "u", 원: "1", 투: "2", 쓰리: "3" };
  const spelled = (word) => {
    let out = "";
    while (word) {
      const name = [3, 2, 1].map((length) => word.slice(0, length)).find((start) => NAMES[start]);
      if (!name) return undefined;
      out += NAMES[name];
      word = word.slice(name.length);
    }
    return out;
  };

  // And where only a part is spelled: 욜로 and v1 of 욜로브이원, vs and 코드 of 브이에스코드.
  const partlySpelled = (word) => [...word].flatMap((_, cut) => {
    const [head, tail] = [word.slice(0, cut), word.slice(cut)];
    return cut < 2 || tail.length < 2 ? [] : [[spelled(head), tail], [head, spelled(tail)]].filter((pair) => pair.every((part) => part?.length > 1));
  });

  // What one hears, alike for a Latin word and its Korean spelling: resnet and 레스넷 are both "l-sn-t", with a hyphen for
  // vowels. ㅡ, and the last ㅣ of 치 or 지, only carry a consonant. A Latin word may be heard in two ways: its g and ch may be hard or soft.
  const VOWEL = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
  const HEARD = { lead: "k k n t t l m p p s s  j j j k t p h".split(" "), tail: " k k t n n n t l k m l l l l l m p p t t n t t k t p t".split(" ") };
  const latinSound = (word) => word.replace(/2/g, "t").replace(/gh/g, "").replace(/x/g, "ks").replace(/ti(?=o)|ce|ci|cy|sh/g, "s")
    .replace(/ph/g, "p").replace(/ch(?=[aeiou])/g, "j").replace(/ng/g, "n").replace(/(.)h/g, "$1").replace(/(?<=[^aeiouy])e$/, "")
    .replace(/r(?![aeiouy])/g, "").replace(/[aeiouyw]+/g, "-").replace(/[cqg]/g, "k").replace(/z/g, "j").replace(/[fvb]/g, "p").replace(/d/g, "t").replace(/r/g, "l");
  const koreanSound = (word) => [...word].map((character, at) => {
    const [lead, vowel, tail] = parts(character) || [11, 18, 0];
    const silent = VOWEL[vowel] === "ㅡ" || (at === word.length - 1 && /[지치]/.test(character));
    return HEARD.lead[lead] + (silent ? "" : "-") + HEARD.tail[tail];
  }).join("");
  const sounds = (word) => {
    const ways = /[가-힣]/.test(word) ? [koreanSound(word)] : [latinSound(word), latinSound(word.replace(/g(?=[eiy])|ch/g, "j"))];
    return [...new Set(ways.map((way) => way.replace(/(.)\1+/g, "$1")))];
  };
  const consonants = (heard) => heard.replaceAll("-", "");

  // Whether the first vowels may be one: o and ㅓ, but not o and ㅣ.
  const FIRST = [/^[^aeiouy]*[ae]/, /^[^aeiouy]*[ou]/, /^[^aeiouy]*[eiy]/];
  const VOICED = ["ㅏㅐㅑㅒㅓㅔㅖㅘㅙㅝㅞ", "ㅏㅓㅕㅗㅚㅛㅜㅝㅞㅠ", "ㅔㅣㅢㅟㅏ"];
  const alike = (one, other) => {
    const [korean, latin] = /[가-힣]/.test(one) ? [one, other] : [other, one];
    const syllables = [...korean].map(parts);
    if (!syllables[0] || (syllables[0][0] === 11) !== /^[aeiouyw]/.test(latin)) return false;
    const vowel = syllables.map((syllable) => syllable && VOWEL[syllable[1]]).find((each) => each && each !== "ㅡ");
    return !vowel || FIRST.some((pattern, at) => pattern.test(latin.replace("qu", "kw")) && VOICED[at].includes(vowel));
  };

  // Steps from one word to the other: a letter more, less, other, or two exchanged. Gives up above the limit.
  const distance = (one, other, limit) => {
    if (Math.abs(one.length - other.length) > limit) return limit + 1;
    let before = [];
    let row = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let i = 1; i <= one.length; i++) {
      const next = [i];
      for (let j = 1; j <= other.length; j++) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
        if (one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1] && i > 1) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      if (Math.min(...next) > limit) return limit + 1;
      [before, row] = [row, next];
    }
    return row[other.length];
  };

  // -- Grammar ----------------------------------------------------------------------------------

  const PARTICLES = "은 는 이 가 을 를 의 에 에서 에게 에는 에도 에서는 에서의 에서도 으로 로 으로는 로는 으로부터 로부터 으로서 로서 으로써 로써 와 과 와는 과는 와의 과의 도 만 부터 까지 보다 보다는 처럼 마다 조차 밖에 들 들은 들이 들을 들의 이나 나 이란 란 이라는 라는 이라고 라고 이라면 라면 이며 이고 인 인가 인지 이다 이었다 였다 일 적 적인 적으로 에서부터 까지의 만의 만으로 하고 이라 라 이든 든 이랑 랑 한테 끼리 뿐 대로 마저 이라도 라도 예요 이에요 입니다 인데";
  const VERBAL = "하다 하는 하면 하고 하여 해서 해 한 할 함 한다 했다 하나 하지 하기 하려면 하는가 되다 되는 된 될 됨 된다 되면 되어 돼 됐다 되나 되나요 되는가 하나요 할까 할까요 한가 한가요 하는지 인가요 인지 일까 시키다 시키는 시킨 이다";
  const TAILS_OF_WORDS = [...new Set(`${PARTICLES} ${VERBAL}`.split(" "))];
  const TAIL = new RegExp(`^(?:들|적|하기|되기)?(?:${TAILS_OF_WORDS.sort((a, b) => b.length - a.length).join("|")}){0,2}$`);
  const SURE = /^(?:의|을|를|은|는|에|에서|에는|에서는|으로|로|와|까지|부터|처럼|보다)$/; // nouns hardly end so
  const MANNER = /(?:기법|법|방식|값|식|률|율|층|망|형|성|화)$/; // what a name may have or lack: 역전파 and 역전파법
  // Inflected words of a question that carry no subject of their own.
  const ASKING = /(?:수록|는가|은가|는지|은지|을까|요|죠|[어아해여려]야|는|다|면|서|려고)$/;
  const ENDING = /(?:[을]?수록|는가|나요|까요|가요|[어아여]요|는지|려면|려고|[어아여려]야|는|면|서|다|고)$/;
  const QUESTION = /^(?:뭐|뭔|뭘|무엇|무슨|어떻|어떤|어떠|어느|어디|얼마|누가$|언제$|왜$|몇$|how$|what$|why$)/;
  const EMPTY = new Set(("개인가 개인가요 방법 방법은 방법이 법 이유 이유는 이유가 까닭 " +
    "대해 대한 대해서 관한 관해 관련 알려줘 알려 주세요 설명 설명해 해줘 하는 하나 하나요 하려면 하는가 되나요 되나 돼요 있나 있나요 있는가 있는 없는 있다 없다 수 것 거 때 좀 및 그리고 또는 그 이 저 꼭 잘 더 안 " +
    "곳 곳이 둔 주려면 알아보려면 있을까 않나 하면 해야 서로 항상 보통 진짜 정말 그냥 혹시 너무 많이 반드시 굳이 정리돼 정리된 정리해 모아 적혀 나와 " +
    "다른가 다른가요 다른 필요한가 필요한가요 인가 인가요 일까 뜻 의미").split(" "));
  const FILLER = /^(?:the|an?|of|to|in|is|are|do|does|for|and|or|with)$/;
  const empty = (word) => QUESTION.test(word) || EMPTY.has(word) || FILLER.test(word);

  // -- The index --------------------------------------------------------------------------------

  const WORD = /[가-힣ㄱ-ㅣ]+|[A-Za-zÀ-ɏ0-9_]+|(?:(?![가-힣ㄱ-ㅣA-Za-zÀ-ɏ0-9_])[\p{L}\p{N}])+/gu;
  const split = (text) => text.match(WORD) ?? [];
  // Letters and digits only. Most names have but these few, for which the pattern of all letters is slow.
  const plain = (text) => {
    const out = text.toLowerCase().replaceAll(" ", "");
    return /[^a-z0-9가-힣]/.test(out) ? out.replace(/[^\p{L}\p{N}]+/gu, "") : out;
  };

  // The anchor that a title usually has, as in index.py.
  const anchorOf = (title, entry) => (entry ? "term-" + title.replace(/[^0-9A-Za-z가-힣]+/g, "-").replace(/^-|-$/g, "")
    : title.toLowerCase().replaceAll(" ", "-").replace(/[^0-9a-z가-힣_-]/g, ""));

  const numberAt = (letters, at) => letters.charCodeAt(at) - 35;

  const glossaryNames = (index) => index.entries.flatMap(([names]) => names);

  // The index as index.py describes it, unpacked. What a search lacks of its parts is noted in ``missing``.
  const prepare = (index) => {
    let before = "";
    const words = index.words.match(/[A-Z][^A-Z]*/g).map((piece) => (before = before.slice(0, piece.charCodeAt(0) - 65) + piece.slice(1)));
    // Where the postings of each word begin: those of names come first, as in index.py.
    const firsts = new Int32Array(words.length).fill(-1);
    let first = 0;
    const place = (at) => {
      if (firsts[at] >= 0) return;
      firsts[at] = first;
      first += numberAt(index.counts, at);
    };
    for (const part of new Set(glossaryNames(index).join(" ").toLowerCase().match(/[가-힣]{2,}|[a-z0-9]+/g))) {
      for (let at = startAt(words, part); words[at] === part || (part >= "가" && words[at]?.startsWith(part)); at++) place(at);
    }
    for (let at = 0; at < words.length; at++) place(at);
    const sections = [];
    const pages = index.pages.map(([address, title, text, rows], number) => {
      const page = { address, title, first: sections.length, count: rows.length + 1 };
      sections.push({ page: number, anchor: "", title, text });
      for (const row of rows) {
        const [name, anchor, entry] = [row].flat();
        sections.push({ page: number, anchor: anchor || anchorOf(name, entry), title: name, entry });
      }
      return page;
    });
    const concepts = new Map();
    for (const [names, explained] of index.entries) {
      for (const [at, name] of names.entries()) {
        const key = plain(name);
        if (key.length > 1 || !at) concepts.set(key, [...(concepts.get(key) ?? []), { names, explained }]);
      }
    }
    // Whole names that a reader may mean: those of the glossary and the titles without what stands in brackets.
    const titles = new Map();
    for (const { title } of sections) for (const name of new Set([title, ...title.split(/[()]/)])) if (plain(name).length > 1) titles.set(plain(name), name.trim());
    // And those that are written with a hyphen: rcnn is R-CNN.
    for (const name of index.hyphened) if (!titles.has(plain(name))) titles.set(plain(name), name);
    const whole = [...new Set([...concepts.keys(), ...titles.keys()])];
    return { words, firsts, sections, pages, concepts, titles, whole, index, postings: new Map(), missing: new Set() };
  };
  const lazily = (data, name, make) => (data[name] ??= make());

  const wordsOf = (section) => lazily(section, "words", () => new Set(split(section.title.toLowerCase())));
  const saidBy = (page) => lazily(page, "said", () => new Set(split(page.text.toLowerCase())));
  const subjects = (data) => lazily(data, "subjects", () => new Set([...data.whole, ...data.sections.flatMap((section) => [...wordsOf(section)]),
    ...glossaryNames(data.index).flatMap((name) => split(name.toLowerCase()))]));
  // Names with their keys, and names with the keys of every later word of theirs: 세그멘테이션 of 시맨틱 세그멘테이션.
  const keyed = (names) => names.map((name) => [name, keys(name)]);
  const later = (names) => names.flatMap((name) => split(name).slice(1).filter((word) => word.length > 1).map((word) => [plain(name), keys(word)]));
  const lowered = (data) => lazily(data, "lowered", () => [...glossaryNames(data.index), ...data.titles.values()].map((name) => name.toLowerCase()));
  const wholeNames = (data) => lazily(data, "wholeNames", () => keyed(data.whole));
  const innerWords = (data) => lazily(data, "innerWords", () => later(lowered(data)));

  // -- From one word of the query to words of the index -------------------------------------------

  const startAt = (words, prefix) => {
    let [low, high] = [0, words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle] < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  // How many sections have the word.
  const countOf = (data, word) => {
    const at = startAt(data.words, word);
    return data.words[at] === word ? numberAt(data.index.counts, at) : 0;
  };
  const startingWith = (data, prefix) => {
    const out = [];
    for (let at = startAt(data.words, prefix); data.words[at]?.startsWith(prefix); at++) out.push(data.words[at]);
    return out;
  };
  // The forms of a word on the pages: itself, and with particles and endings.
  const family = (data, stem) => startingWith(data, stem).filter((word) =>
    word === stem || (/[가-힣]$/.test(stem) && TAIL.test(word.slice(stem.length))));
  // The sections that have the word, as far as the parts of the index are there.
  const sectionsOf = (data, word) => {
    if (data.postings.has(word)) return data.postings.get(word);
    const place = startAt(data.words, word);
    const { version, size, parts: known } = data.index;
    const out = [];
    let [sum, whole] = [0, true];
    const end = data.firsts[place] + numberAt(data.index.counts, place);
    for (let at = data.firsts[place]; at < end; at++) {
      const name = `${version}/${Math.floor(at / size)}`;
      if (name in known) out.push((sum += numberAt(known[name], at % size)));
      else {
        data.missing.add(name);
        whole = false;
      }
    }
    if (whole) data.postings.set(word, out);
    return out;
  };
  // Every section that has one of the words, met wholly.
  const spread = (data, words) => {
    const out = new Map();
    for (const word of words) for (const at of sectionsOf(data, word)) out.set(at, 1);
    return out;
  };

  // The word without its particle, when the pages have it more often that way.
  const stemOf = (data, word) => {
    if (!/^[가-힣]{2,}$/.test(word)) return word;
    let [best, most] = [word, countOf(data, word)];
    for (let length = word.length - 1; length > 0; length--) {
      const stem = word.slice(0, length);
      if (!TAIL.test(word.slice(length))) continue;
      if (length === 1 && !(data.concepts.has(stem) && !most)) continue;
      let count = data.concepts.has(stem) ? Infinity : countOf(data, stem);
      if (length > 1 && SURE.test(word.slice(length)) && family(data, stem).length > 2) count = Math.max(count, most + 1);
      if (count > most || (count && count === most)) [best, most] = [stem, count];
    }
    if (!most) {
      for (let length = word.length - 1; length > 1; length--) {
        if (TAIL.test(word.slice(length)) && family(data, word.slice(0, length)).length) return word.slice(0, length);
      }
    }
    return best;
  };

  // Whether a word that ends like a verb is a noun after all: 확률은, 통제변수는, 쿠다.
  const isNoun = (data, word) => countOf(data, word) || /^.다$/.test(word) || [...word].some((_, cut) => cut > 1 && SURE.test(word.slice(cut)) &&
    (countOf(data, word.slice(0, cut)) || compound(data, word.slice(0, cut)).length > 0));

  // A way to meet what was asked: all of these groups of words in one section.
  const phrase = (data, text, weight, mark = text) => {
    const groups = split(text.toLowerCase()).filter((word) => !/^\d+$/.test(word)).map((word) => family(data, stemOf(data, word)));
    return groups.length && groups.every((group) => group.length) ? [{ groups, weight, mark }] : [];
  };
  const single = (words, weight, mark) => (words.length ? [{ groups: [words], weight, mark }] : []);

  const ofConcept = (data, key, weight) => (data.concepts.get(key) ?? []).flatMap((entry) =>
    entry.names.flatMap((name) => phrase(data, name, plain(name) === key ? weight : weight * (name === entry.names[0] ? 0.9 : 0.8), name)
      .map((way) => ({ ...way, explained: entry.explained }))));

  const exact = (data, word) => {
    const stem = stemOf(data, word);
    const ways = [...single(family(data, stem), 1, stem), ...ofConcept(data, stem, 1)];
    return ways.length || !/^[a-z][a-z0-9]+$/.test(word) ? ways : phrase(data, data.titles.get(word) ?? "", 0.9);
  };

  // Other forms of a verb: 배운다 is also 배울 and 배워.
  const conjugated = (data, word) => {
    if (!/^[가-힣]{3,}$/.test(word) || !ENDING.test(word)) return [];
    // Its stem, and what that was before it met ㅓ or ㅏ: 얼려야 is of 얼리다, 나눠서 of 나누다.
    const stems = [word.replace(ENDING, ""), word.replace(/(?:야|요|서|다)$/, "")].filter((stem) => stem.length > 1);
    const bases = stems.map((stem) => keys(stem).replace(/(?<=[koiOjpuPhynbml])[sfaT]$/, "").replace(/u$/, "l").replace(/nj$/, "n").replace(/hk$/, "h"));
    return single([...new Set(stems.flatMap((stem, at) => startingWith(data, stem.slice(0, -1)).filter((other) => keys(other).startsWith(bases[at]) && other.length <= stem.length + 3)))], 0.7, stems[0]?.slice(0, -1));
  };

  const NEAREST = 12; // so many of the names that begin alike
  // Names and words that begin so; the last syllable may be half typed.
  const unfinished = (data, word, short) => {
    const start = keys(word);
    const out = [];
    if (start.length < 2 || (word.length < 2 && !short)) return out;
    // A syllable that another one follows has all its letters: only names with it, or with its keys in Latin, need a look.
    const whole = /^[가-힣]{2}/.test(word) && word[0];
    const names = !whole ? wholeNames(data) : keyed(data.whole.filter((name) => name[0] === whole || name[0] === start[0]));
    const words = start.length < 4 ? [] : !whole ? innerWords(data)
      : later(lowered(data).filter((name) => name.includes(whole, 1) || name.includes(start, 1)));
    const begin = [...names, ...words].filter(([, typed]) => typed.startsWith(start) && typed !== start)
      .map(([name]) => ({ name, weight: 0.45 + (0.4 * start.length) / keys(name).length }));
    const least = begin.map(({ weight }) => weight).sort((a, b) => b - a)[NEAREST - 1] ?? 0; // each name more asks for more parts
    for (const { name, weight } of begin.filter(({ weight }) => weight >= least)) {
      out.push(...(data.concepts.has(name) ? ofConcept(data, name, weight) : phrase(data, data.titles.get(name), weight)));
    }
    if (word.length > 1) {
      const first = /[ㄱ-ㅣ]$/.test(word) ? word.slice(0, -1) : word;
      const stem = parts(first.at(-1)) && parts(first.at(-1))[2] ? first.slice(0, -1) : first;
      const words = startingWith(data, stem || first).filter((candidate) => keys(candidate).startsWith(start));
      const lead = words.find((candidate) => candidate !== word);
      out.push(...single(words, 0.6, lead && word.length < 2 ? lead : first));
    }
    return out;
  };

  // Of the names that a whole word begins, those that may find more than it does: 합성곱 finds whatever 합성곱 층 can find.
  const more = (ways, names) => {
    const certain = new Set(ways.flatMap(({ groups: [only, ...others], weight }) => (weight < 1 || others.length ? [] : only)));
    return names.filter(({ groups }) => !groups.some((words) => words.every((word) => certain.has(word)))).map((way) => ({ ...way, weight: way.weight * 0.5 }));
  };

  // The ways, if any section meets them, or may once the missing parts are there.
  const real = (data, ways) => (meet(data, ways).size || data.missing.size ? ways : []);

  // Written together on this keyboard, apart on the pages.
  const compound = (data, word) => {
    if (!/^[가-힣]{3,}$/.test(word)) return [];
    const known = (part) => part.length > 1 && exact(data, part);
    for (let cut = word.length - 2; cut > 1; cut--) {
      // A compound begins with a word of a name or title: 도커파일 is not what a section says that has both words.
      if (!subjects(data).has(word.slice(0, cut)) && !subjects(data).has(stemOf(data, word.slice(0, cut)))) continue;
      const [head, tail] = [known(word.slice(0, cut)), known(word.slice(cut))];
      if (head?.length && tail?.length) {
        const ways = real(data, [{ all: [head, tail], weight: 0.9 }]);
        if (ways.length) return ways;
      }
    }
    for (let cut = word.length - 2; cut > 1; cut--) {
      const head = known(word.slice(0, cut));
      const rest = head?.length ? compound(data, word.slice(cut)) : [];
      if (rest.length) return real(data, [{ all: [head, rest], weight: 0.85 }]);
    }
    const last = word.slice(-1);
    const head = known(word.slice(0, -1));
    if (head?.length && countOf(data, last)) return real(data, [{ all: [head, single(family(data, last), 1, last)], weight: 0.8 }]);
    return [];
  };

  const mistyped = (data, word, among) => {
    const typed = keys(word);
    const limit = typed.length > 10 ? 2 : typed.length > (/[가-힣]/.test(word) ? 5 : 4) ? 1 : 0;
    if (!limit) return [];
    const short = typed.length < 6 && typed === word; // a short Latin word is near to many words of code
    let [best, nearest] = [[], limit];
    for (const [name, own] of among) {
      if (own[0] !== typed[0] || (short && !subjects(data).has(name))) continue;
      const steps = distance(typed, own, nearest);
      if (steps > nearest || !steps) continue;
      if (steps < nearest) best = [];
      nearest = steps;
      best.push(name);
    }
    return best.map((name) => [name, 0.8 - 0.1 * nearest]);
  };
  const nameAlternatives = (data, name, weight) =>
    data.concepts.has(name) ? ofConcept(data, name, weight) : phrase(data, data.titles.get(name) ?? name, weight);

  const heard = (data, word) => {
    const wanted = sounds(word).filter((each) => consonants(each).length > (word.length > 2 && ASKING.test(word) ? 3 : 2));
    const names = lazily(data, "sounds", () => {
      const map = new Map();
      for (const name of new Set([...data.concepts.keys(), ...data.words.filter((w) => w.length > 3 && /^[a-z][a-z0-9]+$/.test(w)), ...data.titles.keys()])) {
        for (const way of sounds(name)) {
          const key = consonants(way);
          if (key.length > 2) map.set(key, [...(map.get(key) ?? []), { name, way }]);
        }
      }
      return map;
    });
    const other = /[가-힣]/.test(word) ? /[a-z]/ : /[가-힣]/;
    // The ends must agree, and where three consonants alone would tell too little, all the vowels' places.
    const sure = (each, { name, way }) => way.endsWith("-") === each.endsWith("-") &&
      (consonants(each).length > 3 || subjects(data).has(name) || (way === each && name.length > 5));
    const found = wanted.flatMap((each) => (names.get(consonants(each)) ?? []).filter((known) => other.test(known.name) && alike(known.name, word) && sure(each, known)));
    return [...new Set(found.map(({ name }) => name))].flatMap((name) => nameAlternatives(data, name, 0.8));
  };

  const byInitials = (data, typed) => {
    const lists = lazily(data, "initials", () => data.whole.map((name) => [initials(name), name]));
    const out = lists.filter(([letters]) => letters === typed).flatMap(([, name]) => nameAlternatives(data, name, 0.95));
    if (out.length) return out;
    if (typed.length < 3) return [];
    const words = data.words.filter((word) => initials(word) === typed);
    if (words.length) return words.flatMap((word) => single(family(data, word), 0.8, word));
    return lists.filter(([letters]) => letters.includes(typed)).flatMap(([, name]) => nameAlternatives(data, name, 0.7));
  };

  // What remains when the word itself is nowhere: other layouts, spoken letters, sounds, errors.
  const otherwise = (data, word, raw) => {
    const tries = [];
    // The word, then without what may be a particle.
    const bare = [word, ...(/^[가-힣]+$/.test(word) ? [...word].map((_, at) => word.slice(0, -at - 1)).filter((stem) => stem.length > 1 && TAIL.test(word.slice(stem.length))) : [])];
    const typed = otherLayout(raw);
    if (typed?.length > 1) tries.push(() => compound(data, typed), () => unfinished(data, typed));
    for (const stem of bare) {
      const letters = spelled(stem);
      if (letters?.length > 1) tries.push(() => exact(data, letters));
    }
    for (const stem of bare) {
      for (const both of partlySpelled(stem)) {
        tries.push(() => {
          const heads = [both[0], ...(data.concepts.get(both[0]) ?? []).flatMap(({ names }) => names.map(plain))];
          const whole = heads.flatMap((head) => exact(data, head + both[1]));
          const [head, tail] = both.map((part) => [...exact(data, part), ...heard(data, part)]);
          return whole.length || !head.length || !tail.length ? whole : [{ all: [head, tail], weight: 0.8 }];
        });
      }
    }
    tries.push(() => compound(data, word), () => unfinished(data, word), () => conjugated(data, word));
    const named = word.replace(MANNER, "");
    if (data.concepts.has(named)) tries.push(() => ofConcept(data, named, 0.9));
    const resembling = (among) => mistyped(data, word, among).flatMap(([name, weight]) => (countOf(data, name) ? exact(data, name).map((way) => ({ ...way, weight: way.weight * weight })) : nameAlternatives(data, name, weight)));
    tries.push(() => resembling(wholeNames(data)));
    for (const stem of bare) tries.push(() => heard(data, stem));
    tries.push(() => resembling(lazily(data, "typed", () => [...innerWords(data), ...keyed(data.words.filter((w) => w.length > 1))])));
    if (/[a-z]\d+$/.test(word)) tries.push(() => otherwise(data, word.replace(/\d+$/, ""), raw.replace(/\d+$/, "")));
    if (word.length > 2) tries.push(() => data.words.filter((w) => w.includes(word)).slice(0, 50).flatMap((w) => single([w], 0.4, word)));
    for (const attempt of tries) {
      const out = real(data, attempt());
      if (out.length) return out;
    }
    return [];
  };

  // -- The query --------------------------------------------------------------------------------

  // A word that the site has when it is read in the other keyboard layout, otherwise the word itself.
  const meant = (data, raw) => {
    const word = raw.toLowerCase();
    const other = otherLayout(raw);
    return other?.length > 1 && !exact(data, word).length && exact(data, other).length ? other : word;
  };

  // The query as units: what was asked, each with its ways to be met, and how much it matters.
  // A whole page may be pasted: the analysis takes so many words of it, and guesses at unknown ones in a short query only.
  const [LONGEST, MOST, FEW] = [30, 40, 12];
  const analyse = (data, query) => {
    // A Latin word loses its particle here, and 1x1 is written 1×1.
    const raws = split(query.replace(/(?<=[A-Za-z0-9])[가-힣]+/g, (tail) => (TAIL.test(tail) ? "" : tail)).replace(/(\d)\s*[x*]\s*(?=\d)/gi, "$1×"))
      .filter((raw) => raw.length <= LONGEST || countOf(data, raw.toLowerCase())).slice(0, MOST);
    const patient = raws.length <= FEW;
    const letters = plain(query);
    if (/^[ㄱ-ㅎ]{2,30}$/.test(letters)) {
      const ways = byInitials(data, letters);
      if (ways.length) return [{ text: letters, ways, weight: 1 }];
    }
    let at = 0;
    const units = [];
    const words = raws.map((raw) => meant(data, raw));
    const meaningful = words.some((word) => !empty(word) && !/^\d+$/.test(word));
    let taken = 0;
    // Together with the next words, when these say nothing alone: written apart here, together on the pages; or a name
    // with an error in it, or not yet finished.
    const together = () => {
      if (!patient || !words[at + 1] || (exact(data, words[at]).length && exact(data, words[at + 1]).length)) return false;
      for (const length of [3, 2]) {
        const joined = words.slice(at, at + length).join("");
        if (at + length > words.length) continue;
        let ways = exact(data, joined);
        if (!ways.length) ways = mistyped(data, joined, wholeNames(data)).flatMap(([name, weight]) => nameAlternatives(data, name, weight));
        if (!ways.length) ways = heard(data, joined);
        if (!ways.length && at + length === words.length && joined.length > 2) ways = unfinished(data, joined);
        if (!ways.length) continue;
        units.push({ text: joined, ways, weight: 1, subject: true });
        taken = length;
        return true;
      }
      return false;
    };
    while (at < words.length) {
      taken = 0;
      const next = words[at + 1];
      // The longest name that begins here, its last word perhaps with a particle.
      for (let length = Math.min(5, words.length - at); length && !taken; length--) {
        const group = words.slice(at, at + length);
        const joined = group.join("");
        const last = group.pop();
        const own = (part) => [part, ...(data.concepts.get(part) ?? []).map(({ names }) => plain(names[0]))];
        const key = [joined, stemOf(data, joined), group.join("") + stemOf(data, last),
          // 주의집중 메커니즘 is 어텐션 메커니즘, since 주의집중 is 어텐션
          ...(group.length ? own(group.join("")).flatMap((head) => own(stemOf(data, last)).map((tail) => head + tail)) : [])].find((name) => data.concepts.has(name));
        if (!key || (length === 1 && (empty(joined) || (next && together())))) continue;
        const ways = [...ofConcept(data, key, 1), ...(length === 1 ? single(family(data, key), 1, key) : [])];
        if (!ways.length) continue;
        if (at + length === words.length && length === 1) ways.push(...more(ways, unfinished(data, key)));
        units.push({ text: key, ways, weight: 1, subject: true });
        taken = length;
      }
      const word = words[at];
      if (!taken && (/^\d+$/.test(word) || (meaningful && empty(word)))) taken = 1;
      if (!taken) together();
      if (taken) {
        at += taken;
        continue;
      }
      const isLast = at === words.length - 1;
      let ways = [...exact(data, word), ...conjugated(data, word)];
      const stem = stemOf(data, word);
      // A word that only the glossary's lists of names have is short for one of them.
      if (ways.length && [...meet(data, ways).keys()].every((section) => data.sections[section].entry) && !data.missing.size) ways = [...ways, ...unfinished(data, stem)];
      else if (ways.length && isLast) ways = [...ways, ...more(ways, unfinished(data, word))];
      if (!ways.length && patient) ways = otherwise(data, word, raws[at]);
      let weight = 1;
      if (word.length < 2) weight = 0.25;
      else if (/^[가-힣]+$/.test(word) && ASKING.test(word) && !isNoun(data, word)) weight = ways.length ? 0.6 : 0.2;
      units.push({ text: word, ways, weight });
      at++;
    }
    // In a whole question the names say what it is about, not the verbs.
    if (units.length > 2) for (const unit of units) if (unit.ways.length && !unit.subject && !subjects(data).has(unit.text)) unit.weight *= 0.6;
    return units.filter((unit, at) => units.findIndex((other) => other.text === unit.text) === at);
  };

  // Section number -> how well it meets one of the ways.
  const meet = (data, ways) => {
    const out = new Map();
    for (const way of ways) {
      const groups = way.all ? way.all.map((inner) => meet(data, inner)) : way.groups.map((words) => spread(data, words));
      const [first, ...others] = groups;
      for (const [at, value] of first) {
        if (!others.every((group) => group.has(at))) continue;
        const weight = way.weight * others.reduce((low, group) => Math.min(low, group.get(at)), value);
        if (weight > (out.get(at) ?? 0)) out.set(at, weight);
      }
    }
    return out;
  };
  const inTitle = (title, ways) => {
    let best = 0;
    for (const way of ways) {
      const has = way.all ? way.all.every((inner) => inTitle(title, inner)) : way.groups.every((group) => group.some((word) => title.has(word)));
      if (has) best = Math.max(best, way.weight);
    }
    return best;
  };
  // What to mark on a page: of every unit the words that the page has.
  const leaves = (ways) => ways.flatMap((way) => (way.all ? way.all.flatMap(leaves) : way.weight > 0.3 ? [way] : []));
  const marksOn = (data, page, units) => {
    const here = (numbers) => numbers.some((at) => at >= page.first && at < page.first + page.count);
    const marks = units.flatMap((unit) => leaves(unit.ways).filter((way) => way.groups.every((words) => words.some((word) => here(sectionsOf(data, word))))).map((way) => way.mark.toLowerCase()));
    return [...new Set(marks)].sort((one, other) => other.length - one.length).slice(0, 12);
  };

  const PAGES = 15;
  // Without the parts that it lacks, a search tells which these are; with them it is to be run again.
  const search = (data, typed) => {
    data.missing.clear();
    const query = typed.normalize("NFC"); // macOS copies 합 as ㅎ, ㅏ and ㅂ
    const units = analyse(data, query);
    const size = data.sections.length;
    for (const unit of units) {
      unit.met = meet(data, unit.ways);
      unit.explained = new Set(leaves(unit.ways).filter((way) => way.weight > 0.5).flatMap((way) => way.explained ?? []));
      for (const at of unit.explained) unit.met.set(at, Math.max(0.8, unit.met.get(at) ?? 0));
      unit.worth = unit.weight * Math.log(1 + size / (unit.met.size || 0.5));
    }
    if (data.missing.size) return { missing: [...data.missing] };
    const total = units.reduce((sum, unit) => sum + unit.worth, 0);
    const all = units.reduce((sum, unit) => sum + unit.weight, 0);
    const asking = split(query.toLowerCase()).some((word) => QUESTION.test(word) || EMPTY.has(word) || ASKING.test(word));
    const lacking = units.some((unit) => !unit.met.size && unit.weight >= 1);
    const whole = plain(query);
    const hits = [];
    data.pages.forEach((page, number) => {
      let [score, covered, share, subject] = [0, 0, 0, false];
      const parts = new Map();
      for (const unit of units) {
        let [count, most, title] = [0, 0, 0];
        for (let at = page.first; at < page.first + page.count; at++) {
          const weight = unit.met.get(at);
          if (!weight) continue;
          const section = data.sections[at];
          const named = unit.explained.has(at) ? 1 : Math.max(inTitle(wordsOf(section), unit.ways), section.text ? inTitle(saidBy(section), unit.ways) / 4 : 0);
          count += section.entry ? 0 : weight;
          most = Math.max(most, weight);
          title = Math.max(title, named * (at === page.first ? 2 : section.entry ? 0.5 : 1));
          const part = parts.get(at) ?? { score: 0, covered: 0, share: 0 };
          part.score += unit.worth * (weight + 1.5 * named);
          part.covered += unit.worth;
          part.share += unit.weight;
          parts.set(at, part);
        }
        if (!most) continue;
        covered += unit.worth;
        share += unit.weight;
        subject ||= unit.subject || title >= (asking ? 1 : 1.5); // a name, or a word of the page's title
        score += unit.worth * (most * 0.5 + (1.5 * count) / (count + 2) + title);
      }
      // The entries of a glossary have nothing to do with each other: there, one alone must answer.
      if (parts.size && [...parts.keys()].every((at) => data.sections[at].entry)) {
        covered = Math.max(...[...parts.values()].map((part) => part.covered));
        share = Math.max(...[...parts.values()].map((part) => part.share));
      }
      const coverage = total && covered / total;
      // Half of what was asked is noise, unless it is the subject. Where the site does not know a word, the others must be about a
      // subject of it.
      const enough = lacking ? subject && share >= (asking ? 0.4 : 0.65) * all
        : subject ? share >= 0.5 * all : coverage >= 0.55 && share >= 0.55 * all;
      if (!score || !enough) return;
      const ranked = [...parts].map(([at, part]) => {
        const section = data.sections[at];
        let value = part.score * (part.covered / total) ** 2;
        if (whole.length > 2 && plain(section.title).includes(whole)) value += total;
        return { ...section, place: at - page.first, score: value };
      }).sort((one, other) => other.score - one.score);
      score = score * coverage ** 2 + 0.5 * ranked[0].score;
      if (ranked[0].entry) score *= 0.6;
      hits.push({ page, score, sections: ranked.filter((section, at) => !at || (at < 3 && section.score > ranked[0].score * 0.5)) });
    });
    hits.sort((one, other) => other.score - one.score || one.page.first - other.page.first);
    const strong = hits.filter((hit) => hit.score > hits[0].score * 0.12).slice(0, PAGES);
    // Who asks for a single term finds its meaning among the first three.
    const meaning = strong.findIndex((hit) => hit.sections[0].entry && inTitle(wordsOf(hit.sections[0]), units[0].ways) > 0.5);
    if (units.length === 1 && meaning > 2) strong.splice(2, 0, ...strong.splice(meaning, 1));
    for (const hit of strong) hit.marks = marksOn(data, hit.page, units);
    return { hits: strong, near: strong.length ? [] : near(data, units, whole), missing: [...data.missing] };
  };

  // For an empty page: the parts of the query that the site has, then names that look alike.
  const near = (data, units, whole) => {
    const has = units.length > 1 ? units.filter((unit) => unit.met.size && unit.text.length > 1).map((unit) => unit.text) : [];
    if (whole.length > LONGEST) return has.slice(0, 5);
    const typed = keys(whole);
    const alike = wholeNames(data).map(([name, other]) => {
      const length = Math.max(typed.length, other.length);
      const shared = [...whole].filter((character) => name.includes(character)).length / Math.max(whole.length, name.length);
      return [1 - distance(typed, other, Math.floor(length * (0.2 + shared))) / length + shared, name]; // as far as can be over 0.8
    }).filter(([likeness]) => likeness > 0.8).sort((one, other) => other[0] - one[0]);
    const offered = new Set(has);
    for (const [, name] of alike) {
      if (offered.size >= 5) break; // each name may lie in other parts of the index
      if (real(data, nameAlternatives(data, name, 1)).length) offered.add(data.concepts.get(name)?.[0].names.find((n) => plain(n) === name) ?? data.titles.get(name) ?? name);
    }
    return [...offered].slice(0, 5);
  };

  return { prepare, search };
})();
