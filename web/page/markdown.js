// Takes the marks of Markdown out of a text that is shown, as a reader does not see them: those of
// emphasis, headings, quotes, code and links. What is not surely a mark stays, as in "2 * 3 * 4",
// "f**k" and "snake_case": an editor may read a mark too much, but no word too little.

const MOST = 2048;    // units of a link, or of code
const DEEPEST = 8;    // brackets in one another
const OPEN_MOST = 64; // marks of emphasis that wait for their end: bounds what "*a *a *a" costs

const FENCE = /^ {0,3}(`{3,}(?!`)|~{3,}(?!~))[^`]*$/;
const DEFINITION = /^ {0,3}\[[^\]]{1,999}\]:[ \t]*(?:<[^>]*>|[/#.]\S*|[a-z][a-z0-9+.-]*:\S+|www\.\S+)(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^)]*\)))?[ \t]*$/i;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|={3,}[ \t]*)$/;
const LEADING = /^ {0,3}(?:#{1,6}[ \t]+|(?:> ?)+)/;
const BULLET = /^ {0,3}\*[ \t]+\S/;
const TARGET = /^[ \t]*(?:<[^>]*>|(?:[^\s()<>]|\([^\s()]*\))*)(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^()]*\)))?[ \t]*$/;
const WORD = /[\p{L}\p{N}]/u;
const ESCAPED = /[!-/:-@[-`{-~]/;

class Marks {
  constructor(text) {
    this.text = text;
    this.gone = new Uint8Array(text.length);
    this.bullets = new Set();
  }

  drop(start, end) {
    this.gone.fill(1, start, end);
  }

  isWord(at) {
    return at >= 0 && at < this.text.length && WORD.test(this.text[at]);
  }

  isBlank(at) {
    return at < 0 || at >= this.text.length || /\s/.test(this.text[at]);
  }

  // Behind the bracket that closes the one at `at`; 0 where none does.
  afterBracket(at, end, open, close) {
    let depth = 0;
    for (const last = Math.min(end, at + MOST); at < last; at++) {
      if (this.text[at] === "\\") at++;
      else if (this.text[at] === open && ++depth > DEEPEST) return 0;
      else if (this.text[at] === close && --depth === 0) return at + 1;
    }
    return 0;
  }

  // Behind the "(target)" or "[reference]" of a link.
  afterTarget(at, end) {
    if (this.text[at] === "[") return this.afterBracket(at, end, "[", "]");
    const after = this.text[at] === "(" ? this.afterBracket(at, end, "(", ")") : 0;
    return after && TARGET.test(this.text.slice(at + 1, after - 1)) ? after : 0;
  }

  // An image goes with its text, of a link the text stays, and is read next.
  link(at, end) {
    const isImage = this.text[at] === "!";
    const open = isImage ? at + 1 : at;
    const close = this.afterBracket(open, end, "[", "]");
    const after = close && close < end ? this.afterTarget(close, end) : 0;
    if (!after) return at + 1;
    if (isImage) {
      this.drop(at, after);
      return after;
    }
    this.drop(open, open + 1);
    this.drop(close - 1, after);
    return open + 1;
  }

  runEnd(at, end) {
    const unit = this.text[at];
    while (at < end && this.text[at] === unit) at++;
    return at;
  }

  // Code is shown as it is written.
  code(at, end) {
    const from = this.runEnd(at, end);
    for (let close = from; close < Math.min(end, from + MOST); close++) {
      if (this.text[close] !== "`") continue;
      const after = this.runEnd(close, end);
      if (after - close === from - at) {
        this.drop(at, from);
        this.drop(close, after);
        return after;
      }
      close = after;
    }
    return from;
  }

  emphasis(at, after, waiting) {
    const length = after - at;
    if (this.text[at] === "~" ? length !== 2 : length > 3) return;
    const closes = !this.isBlank(at - 1) && !this.isWord(after);
    const begin = closes ? waiting.findLastIndex((one) => one.unit === this.text[at] && one.after - one.at === length) : -1;
    if (begin >= 0) {
      this.drop(waiting[begin].at, waiting[begin].after);
      this.drop(at, after);
      waiting.length = begin;
    } else if (!this.isBlank(after) && !this.isWord(at - 1) && waiting.length < OPEN_MOST) {
      waiting.push({ unit: this.text[at], at, after });
    }
  }

  // A paragraph, or what is left of one behind a mark at its beginning.
  inline(at, end) {
    const waiting = [];
    while (at < end) {
      const unit = this.text[at];
      if (this.gone[at]) at++;
      else if (unit === "\\" && at + 1 < end && ESCAPED.test(this.text[at + 1])) {
        this.drop(at, at + 1);
        at += 2;
      } else if (unit === "[" || (unit === "!" && this.text[at + 1] === "[")) {
        at = this.link(at, end);
      } else if (unit === "`") {
        at = this.code(at, end);
      } else if ((unit === "*" || unit === "_" || unit === "~") && !this.bullets.has(at)) {
        const after = this.runEnd(at, end);
        this.emphasis(at, after, waiting);
        at = after;
      } else at++;
    }
  }

  // What stands at the beginning and the end of a line. true: nothing of it is shown.
  line(start, end) {
    const line = this.text.slice(start, end);
    if (DEFINITION.test(line) || RULE.test(line)) return true;
    const leading = LEADING.exec(line);
    const heading = leading && leading[0].includes("#");
    if (leading) this.drop(start, start + leading[0].length);
    if (heading) this.drop(start + line.trimEnd().replace(/(\s)#+$/, "$1").trimEnd().length, end);
    const from = leading && !heading ? start + leading[0].length : start;
    if (BULLET.test(this.text.slice(from, end))) this.bullets.add(this.text.indexOf("*", from));
    return false;
  }

  blocks() {
    let fence = "", paragraph = -1;
    const endParagraph = (end) => {
      if (paragraph >= 0) this.inline(paragraph, end);
      paragraph = -1;
    };
    for (let start = 0; start < this.text.length;) {
      const found = this.text.indexOf("\n", start);
      const end = found < 0 ? this.text.length : found;
      const line = this.text.slice(start, end);
      const mark = FENCE.exec(line)?.[1];
      const isFence = mark && (fence ? mark.startsWith(fence) : true);
      if (isFence) {
        endParagraph(start);
        fence = fence ? "" : mark;
        this.drop(start, end + 1);
      } else if (!fence && !line.trim()) endParagraph(start);
      else if (!fence && this.line(start, end)) {
        endParagraph(start);
        this.drop(start, end + 1);
      } else if (!fence && paragraph < 0) paragraph = start;
      start = end + 1;
    }
    endParagraph(this.text.length);
  }
}

// {text, from} as visible() makes it, without marks.
export function withoutMarks({ text, from }) {
  if (!/[*_`~[\]\\#>=-]/.test(text)) return { text, from };
  const marks = new Marks(text);
  marks.blocks();
  const kept = [], places = [];
  let lines = 2; // at the end of what is kept: no more than one line is empty, and none at the beginning
  for (let at = 0; at < text.length; at++) {
    if (marks.gone[at] || (text[at] === "\n" && lines > 1)) continue;
    lines = text[at] === "\n" ? lines + 1 : 0;
    kept.push(marks.bullets.has(at) ? "\u2022" : text[at]);
    places.push(from[at]);
  }
  places.push(from[text.length]);
  return { text: kept.join(""), from: places };
}
