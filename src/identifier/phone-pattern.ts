/**
 * What a pattern of libphonenumber's metadata can match when only the first digits are known. The patterns use a small part of
 * regular expressions (digits, classes, groups, `|`, `?`, `{m,n}`, `$`), so each becomes a Thompson automaton that is walked
 * once: first over the known digits, then over "any digit". The answer is exact for the pattern as a set of strings; which of
 * several matches a backtracking engine prefers is left open.
 */

/** Longest string that is considered. */
const MAX_LENGTH = 20;

/** Lengths as bits: bit `n` = length `n`. */
export interface PatternReach {
  /** Lengths at which the pattern can match a beginning of the string, whatever follows. Bit 0: it matches nothing. */
  readonly anywhere: number;
  /** Lengths at which it can match only if the string ends there. */
  readonly atEnd: number;
}

type Node =
  | { kind: "digit"; mask: number; next: number }
  | { kind: "split"; targets: number[] }
  | { kind: "end"; next: number }
  | { kind: "match" };

/** A pattern compiled to an automaton over digits. Throws on syntax that the metadata doesn't use. */
export class DigitPattern {
  private readonly nodes: Node[] = [{ kind: "match" }];
  private readonly start: number;
  private readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
    this.start = this.alternatives(0);
    if (this.at !== source.length) throw new SyntaxError("phone pattern: a parenthesis too many");
  }

  /** The lengths at which a string that begins with `known` digits can be matched from its first digit on. */
  reach(known: readonly number[]): PatternReach {
    let anywhere = 0;
    let atEnd = 0;
    let active = this.close([this.start]);
    for (let length = 0; ; length++) {
      if (active.matches) anywhere |= 1 << length;
      if (active.matchesAtEnd) atEnd |= 1 << length;
      if (length === MAX_LENGTH || active.digits.length === 0) return { anywhere, atEnd };
      const digit = known[length];
      const wanted = digit === undefined ? 0x3ff : 1 << digit;
      const next: number[] = [];
      for (const index of active.digits) {
        const node = this.nodes[index] as Node & { kind: "digit" };
        if ((node.mask & wanted) !== 0) next.push(node.next);
      }
      active = this.close(next);
    }
  }

  // Follows everything that takes no digit. Past a `$` no digit may follow, so only a match counts there.
  private close(from: readonly number[]): { digits: number[]; matches: boolean; matchesAtEnd: boolean } {
    const digits: number[] = [];
    let matches = false;
    let matchesAtEnd = false;
    const seen = new Set<number>();
    const walk = (index: number, ended: boolean): void => {
      const mark = index * 2 + Number(ended);
      if (seen.has(mark)) return;
      seen.add(mark);
      const node = this.nodes[index];
      if (node.kind === "match") {
        if (ended) matchesAtEnd = true;
        else matches = true;
      } else if (node.kind === "split") for (const target of node.targets) walk(target, ended);
      else if (node.kind === "end") walk(node.next, true);
      else if (!ended) digits.push(index);
    };
    for (const index of from) walk(index, false);
    return { digits, matches, matchesAtEnd };
  }

  private add(node: Node): number {
    return this.nodes.push(node) - 1;
  }

  // Built from the back: every part is given the node that follows it and returns its own entry.
  private alternatives(next: number): number {
    const targets = [this.sequence(next)];
    while (this.source[this.at] === "|") {
      this.at++;
      targets.push(this.sequence(next));
    }
    return targets.length === 1 ? targets[0] : this.add({ kind: "split", targets });
  }

  private sequence(next: number): number {
    const items: { from: number; low: number; high: number }[] = [];
    while (this.at < this.source.length && !"|)".includes(this.source[this.at])) {
      const from = this.at;
      this.atom(0); // skips the atom; compiled below, when what follows it is known
      const [low, high] = this.quantifier();
      items.push({ from, low, high });
    }
    const resume = this.at;
    let entry = next;
    for (const { from, low, high } of items.toReversed()) {
      const after = entry;
      for (let copy = high; copy > 0; copy--) {
        this.at = from;
        const once = this.atom(entry);
        entry = copy > low ? this.add({ kind: "split", targets: [once, after] }) : once;
      }
    }
    this.at = resume;
    return entry;
  }

  private atom(next: number): number {
    const character = this.source[this.at++];
    if (character === "(") {
      if (this.source.startsWith("?:", this.at)) this.at += 2;
      const entry = this.alternatives(next);
      if (this.source[this.at++] !== ")") throw new SyntaxError("phone pattern: a parenthesis is missing");
      return entry;
    }
    if (character === "$") return this.add({ kind: "end", next });
    if (character === "[") return this.add({ kind: "digit", mask: this.characterClass(), next });
    if (character === "\\" && this.source[this.at++] === "d") return this.add({ kind: "digit", mask: 0x3ff, next });
    if (/\d/.test(character)) return this.add({ kind: "digit", mask: 1 << Number(character), next });
    throw new SyntaxError(`phone pattern: cannot read it at ${this.at - 1}`);
  }

  private characterClass(): number {
    let mask = 0;
    for (; this.source[this.at] !== "]"; this.at++) {
      const low = this.source[this.at];
      let high = low;
      if (this.source[this.at + 1] === "-") {
        high = this.source[this.at + 2];
        this.at += 2;
      }
      if (!/\d/.test(low) || !/\d/.test(high)) throw new SyntaxError("phone pattern: a class holds more than digits");
      for (let digit = Number(low); digit <= Number(high); digit++) mask |= 1 << digit;
    }
    this.at++;
    return mask;
  }

  private quantifier(): [low: number, high: number] {
    if (this.source[this.at] === "?") {
      this.at++;
      return [0, 1];
    }
    const counted = /^\{(\d+)(?:,(\d+))?\}/.exec(this.source.slice(this.at, this.at + 8));
    if (counted === null) return [1, 1];
    this.at += counted[0].length;
    return [Number(counted[1]), Number(counted[2] ?? counted[1])];
  }
}
