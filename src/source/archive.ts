/**
 * What every archive format offers, and a session over it. Tar, 7z and rar can only be read from front to back, but an
 * import needs each member twice: to look, and to read. A session goes forward as long as it is asked for what lies ahead,
 * keeps the beginning of the current member so that it can be looked at several times, and starts again only when asked for
 * something behind it. So two runs over the members cost two passes, however many there are.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ByteReader } from "./byte-reader.js";

export interface MemberHeader {
  /** As the archive has it: may be absolute, climb out, hold control characters. */
  readonly name: string;
  readonly kind: "file" | "folder" | "other";
  /** Size unpacked, `null` when the archive doesn't say. */
  readonly bytes: number | null;
  /** Size packed, `null` when the archive doesn't say or packs members together. */
  readonly packedBytes: number | null;
  /** Why the member can't be read, when that is known beforehand. */
  readonly problem: LeaksiftError | null;
}

/** One way through an archive. */
export interface ArchivePass {
  /** Passes over what is left of the current member, and checks it where reading on would have. */
  passOver(): Promise<void>;
  /** Goes to the next member, once the current one is passed over. @returns `null` behind the last */
  next(): Promise<MemberHeader | null>;
  /** The current member's bytes, unpacked and checked; once for each member, unless the pass can `seek`. */
  body(): Promise<ByteReader>;
  /** Makes `next` give this member; only where that costs nothing. */
  seek?(index: number): void;
  close(): Promise<void>;
}

/** Asks for the password of an archive; `null` when there is none to be had. */
export type PasswordSource = (archive: string) => Promise<string | null>;

/** Beginning of the current member that is kept: more than any look at it takes (text-input.ts). */
const KEPT_BYTES = 9 << 20;

export class ArchiveSession {
  readonly #start: () => Promise<ArchivePass>;
  #pass: ArchivePass | null = null;
  #position = -1;
  #header: MemberHeader | null = null;
  #body: ReplayedBody | null = null;
  /** The session over an archive inside the current member. */
  #inner: ArchiveSession | null = null;

  /** Index of a member that turned out to be broken as it was passed over. */
  broken: number | null = null;

  /** @param start opens the archive from its beginning */
  constructor(start: () => Promise<ArchivePass>) {
    this.#start = start;
  }

  /** Goes to a member. @returns its header, `null` behind the last. @throws LeaksiftError when the archive is damaged there */
  async goTo(index: number): Promise<MemberHeader | null> {
    if (this.#pass && index < this.#position && !this.#pass.seek) await this.close();
    if (index !== this.#position) await this.#closeInner();
    this.#pass ??= await this.#start();
    if (this.#pass.seek && index !== this.#position) {
      await this.#body?.close();
      this.#pass.seek(index);
      this.#position = index - 1;
    }
    while (this.#position < index) {
      this.#body?.end();
      this.#body = null;
      try {
        await this.#pass.passOver();
      } catch (error) {
        this.broken = this.#position;
        throw error;
      }
      this.#header = await this.#pass.next();
      this.#position++;
      if (this.#header === null) {
        await this.close();
        return null;
      }
    }
    return this.#header;
  }

  /** Opens a member from its beginning. What was opened before is no longer valid. @throws LeaksiftError */
  async open(index: number): Promise<LentReader> {
    let header = await this.goTo(index);
    if (this.#body && !this.#body.isReplayable) {
      await this.close();
      header = await this.goTo(index);
    }
    if (header === null || this.#pass === null)
      throw new LeaksiftError("input-damaged", "an archive has changed while it was read");
    if (header.problem) throw header.problem;
    if (this.#pass.seek) {
      await this.#body?.close();
      this.#body = new ReplayedBody(await this.#pass.body(), 0);
    }
    this.#body ??= new ReplayedBody(await this.#pass.body(), KEPT_BYTES);
    return this.#body.lend();
  }

  /** Takes charge of the session over an archive inside the current member: it ends when this one goes on. */
  async adopt(inner: ArchiveSession): Promise<void> {
    if (this.#inner !== inner) await this.#closeInner();
    this.#inner = inner;
  }

  /** Lets go of files and processes; another `goTo` starts again. */
  async close(): Promise<void> {
    await this.#closeInner();
    const pass = this.#pass;
    this.#pass = null;
    this.#position = -1;
    this.#header = null;
    this.#body?.end();
    this.#body = null;
    await pass?.close();
  }

  async #closeInner(): Promise<void> {
    const inner = this.#inner;
    this.#inner = null;
    await inner?.close();
  }
}

/** A member's bytes, whose beginning can be read again as long as it is kept. */
class ReplayedBody {
  readonly #inner: ByteReader;
  readonly #keptLimit: number;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #taken = 0;
  #borrower: LentReader | null = null;

  constructor(inner: ByteReader, keptLimit: number) {
    this.#inner = inner;
    this.#keptLimit = keptLimit;
  }

  get isReplayable(): boolean {
    return this.#keptBytes === this.#taken;
  }

  lend(): LentReader {
    const head = Buffer.concat(this.#kept);
    this.#borrower = new LentReader(head, (target, borrower) => this.#read(target, borrower));
    this.#borrower.isCurrent = (borrower) => borrower === this.#borrower;
    return this.#borrower;
  }

  end(): void {
    this.#borrower = null;
  }

  async close(): Promise<void> {
    this.end();
    await this.#inner.close();
  }

  async #read(target: Uint8Array, borrower: LentReader): Promise<number> {
    if (borrower !== this.#borrower) throw new Error("a member of an archive was read after the archive went on");
    const n = await this.#inner.read(target);
    this.#taken += n;
    if (this.#keptBytes + n === this.#taken && this.#taken <= this.#keptLimit) {
      this.#kept.push(Buffer.from(target.subarray(0, n)));
      this.#keptBytes += n;
    } else if (n > 0) {
      this.#kept = [];
      this.#keptBytes = -1;
    }
    return n;
  }
}

/** A member as it is handed out. Closing it gives it back; the archive stays open. */
export class LentReader implements ByteReader {
  /** Bytes of the member given so far. */
  consumed = 0;
  isCurrent: (borrower: LentReader) => boolean = () => true;
  #head: Buffer;
  readonly #readOn: (target: Uint8Array, borrower: LentReader) => Promise<number>;

  constructor(head: Buffer, readOn: (target: Uint8Array, borrower: LentReader) => Promise<number>) {
    this.#head = head;
    this.#readOn = readOn;
  }

  async read(target: Uint8Array): Promise<number> {
    let n: number;
    if (this.#head.length > 0) {
      n = Math.min(this.#head.length, target.length);
      target.set(this.#head.subarray(0, n));
      this.#head = this.#head.subarray(n);
    } else n = await this.#readOn(target, this);
    this.consumed += n;
    return n;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
