/**
 * The blocks of a stealer's log (`URL: …`, `Username: …`, `Password: …`, lines of `=====` between them) as one line each:
 * site, login and password with BLOCK_SEPARATOR between, for stealer-parser.ts. Lines outside blocks are kept when they may
 * hold an identifier; banners and what the malware says of itself (`Application: Chrome`) are no records.
 */
import { RECORD_BYTES_LIMIT } from "./text-shape.js";
import { TransformReader } from "./transform-reader.js";

/** UNIT SEPARATOR: in no address and no login. */
export const BLOCK_SEPARATOR = 0x1f;

/** As the delimiter of a shape, it says that the log is in blocks. */
export const BLOCK_DELIMITER = "\u001f";

const KEY_BYTES_LIMIT = 40;
const KEY = /^\s*([A-Za-z][A-Za-z _-]{0,18}?)\s*[:=]\s*/;
const SITE = /^(?:url|host(?:name)?|web ?site|site|link|domain|origin url|action url|page)$/i;
const LOGIN = /^(?:login|user(?: ?name)?|usr|user login|e-?mail|account|log|login name|id)$/i;
const PASSWORD = /^(?:pass(?:word|w|wd)?|pwd|pas)$/i;
/** What only describes the machine or the browser. */
const ABOUT =
  /^(?:soft(?:ware)?|application|app|browser|storage|profile|form ?url|date|time|created|last used|times used)$/i;
/** From that many digits on, a line outside blocks may hold a number. */
const DIGITS = /(?:\d[ ().-]{0,2}){7}/;

type Field = "site" | "login" | "password" | "about" | "other";

/** The field that a line begins, and where its value begins; `null` for a line without a key. */
export function stealerField(line: string): { field: Field; at: number } | null {
  const match = KEY.exec(line);
  if (!match) return null;
  // `https://…` is no key `https`.
  if (line.startsWith("//", match[0].trimEnd().length) && !/\s$/.test(match[0])) return null;
  const key = match[1].replace(/[_-]/g, " ").trim();
  const field = SITE.test(key)
    ? "site"
    : LOGIN.test(key)
      ? "login"
      : PASSWORD.test(key)
        ? "password"
        : ABOUT.test(key)
          ? "about"
          : "other";
  return { field, at: match[0].length };
}

/** Gathers lines into blocks. Lines in, lines out, without their ends. */
export class StealerBlocks {
  readonly #emit: (line: Buffer) => void;
  #site: Buffer | null = null;
  #login: Buffer | null = null;
  #password: Buffer | null = null;

  constructor(emit: (line: Buffer) => void) {
    this.#emit = emit;
  }

  /** @param line not kept, and without its end */
  line(line: Buffer): void {
    const head = line.toString("latin1", 0, KEY_BYTES_LIMIT);
    const found = stealerField(head);
    const value = found ? copy(line.subarray(found.at)) : null;
    switch (found?.field) {
      case "site":
        // A site opens a block, unless it comes last in one, behind login and password.
        if (this.#site !== null) this.end();
        this.#site = value;
        break;
      case "login":
        if (this.#login !== null) this.end();
        this.#login = value;
        break;
      case "password":
        if (this.#password !== null) this.end();
        this.#password = value;
        break;
      case "about":
        break;
      case "other":
      case undefined:
        if (isRule(head)) this.end();
        else if (mayIdentify(line)) this.#emit(copy(line));
    }
  }

  /** Closes the open block. */
  end(): void {
    if (this.#login !== null || this.#password !== null) {
      const separator = Buffer.of(BLOCK_SEPARATOR);
      const [site, login, password] = [this.#site, this.#login, this.#password].map(
        (value) => value ?? Buffer.alloc(0),
      );
      this.#emit(Buffer.concat([site, separator, login, separator, password]));
    }
    this.#site = this.#login = this.#password = null;
  }
}

/** An empty line or one of `====`, `----`, `****`. */
function isRule(head: string): boolean {
  return /^\s*(?:([=\-*_#~+])\1{2,}.*)?$/.test(head);
}

function mayIdentify(line: Buffer): boolean {
  return line.includes(64) || DIGITS.test(line.toString("latin1", 0, 1024));
}

function copy(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] <= 32) end--;
  return Buffer.from(bytes.subarray(0, end));
}

/** A stealer's log, decoded, as lines for a StealerParser. */
export class StealerBlockReader extends TransformReader {
  readonly #lines: Buffer[] = [];
  readonly #blocks = new StealerBlocks((line) => this.#lines.push(line, NEWLINE));
  #open: Buffer = Buffer.alloc(0);

  protected override transform(piece: Buffer | null): Buffer {
    const bytes = piece === null ? this.#open : this.#open.length > 0 ? Buffer.concat([this.#open, piece]) : piece;
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      this.#line(bytes.subarray(from, end));
      from = end + 1;
    }
    this.#open = Buffer.from(bytes.subarray(from));
    // A line that long is no line of a log: what there is of it is handed on in pieces.
    if (piece === null || this.#open.length > RECORD_BYTES_LIMIT) {
      this.#line(this.#open);
      this.#open = Buffer.alloc(0);
    }
    if (piece === null) this.#blocks.end();
    return Buffer.concat(this.#lines.splice(0));
  }

  #line(line: Buffer): void {
    this.#blocks.line(line);
  }
}

const NEWLINE = Buffer.from("\n");
