/**
 * What a check asks the store: every tag that a contact may be stored under, all made in one batch and put into the order in
 * which blocks lie. Columns, not objects: a list of 100,000 contacts asks 150,000 questions, and what an object for each cost
 * in collecting garbage was as much as all look-ups.
 */
import { IDENTIFIER_KINDS } from "../identifier/identifier-kind.js";
import { TAG_KIND } from "../identifier/kinds.js";
import { misreadForms, type CanonicalPhone } from "../identifier/phone.js";
import { tagTexts } from "../key/cmac-lanes.js";
import type { Contact } from "./contact.js";

/** Questions of one tag kind by their tags' high words, ascending, and both words of each. */
export interface OrderedQuestions {
  readonly own: Uint32Array;
  readonly highs: Uint32Array;
  readonly lows: Uint32Array;
}

export class Questions {
  /** By question: the index of the contact that it is asked for. */
  readonly contacts: number[] = [];
  /** By question: the canonical form asked for. */
  readonly texts: string[] = [];
  /** By question: two words each, `[high, low, high, low, …]`. */
  readonly tags: Uint32Array;
  readonly #kinds: number[] = [];
  readonly #isAlias: boolean[] = [];
  readonly #isMisread: boolean[] = [];
  readonly #order = new Map<number, OrderedQuestions>();

  constructor(contacts: readonly Contact[], tagKey: Uint8Array) {
    for (const [i, { kind, forms }] of contacts.entries()) {
      const { questions } = IDENTIFIER_KINDS[kind];
      for (const form of forms) {
        for (const { kind: tagKind, match, text } of questions(form))
          this.#add(i, tagKind, text, match === "alias", false);
      }
      if (kind === "phone") for (const text of misreadFormsOf(forms)) this.#add(i, TAG_KIND.phone, text, false, true);
    }
    this.tags = tagTexts(tagKey, this.#kinds, this.texts);
  }

  /** The tag kinds that are asked for. */
  get kinds(): number[] {
    return [...new Set(this.#kinds)];
  }

  kindOf(question: number): number {
    return this.#kinds[question];
  }

  isAlias(question: number): boolean {
    return this.#isAlias[question];
  }

  /** Whether it is a form that counts only if it is no valid number of somebody else. */
  isMisread(question: number): boolean {
    return this.#isMisread[question];
  }

  /** The questions of a tag kind, by the words that choose a block. */
  inBlockOrder(kind: number): OrderedQuestions {
    let order = this.#order.get(kind);
    if (!order) {
      order = this.#sorted(kind);
      this.#order.set(kind, order);
    }
    return order;
  }

  #sorted(kind: number): OrderedQuestions {
    const { tags } = this;
    const kinds = this.#kinds;
    const own = new Uint32Array(kinds.length);
    let n = 0;
    for (let question = 0; question < kinds.length; question++) if (kinds[question] === kind) own[n++] = question;
    const order = { own: own.subarray(0, n), highs: new Uint32Array(n), lows: new Uint32Array(n) };
    if (kinds.length > QUESTION_SPAN) order.own.sort((a, b) => tags[2 * a] - tags[2 * b]);
    else {
      // Numbers sort natively ten times faster than by a comparison.
      const keys = new Float64Array(n);
      for (let i = 0; i < n; i++) keys[i] = tags[2 * own[i]] * QUESTION_SPAN + own[i];
      keys.sort();
      for (let i = 0; i < n; i++) own[i] = keys[i] % QUESTION_SPAN;
    }
    for (let i = 0; i < n; i++) {
      order.highs[i] = tags[2 * own[i]];
      order.lows[i] = tags[2 * own[i] + 1];
    }
    return order;
  }

  #add(contact: number, kind: number, text: string, isAlias: boolean, isMisread: boolean): void {
    this.contacts.push(contact);
    this.texts.push(text);
    this.#kinds.push(kind);
    this.#isAlias.push(isAlias);
    this.#isMisread.push(isMisread);
  }
}

/** Forms that a misread column may have made of any of these, without those that are asked for anyway. */
function misreadFormsOf(forms: readonly string[]): Iterable<string> {
  if (forms.length === 1) return misreadForms(forms[0] as CanonicalPhone);
  const misread = new Set<string>(forms.flatMap((form) => misreadForms(form as CanonicalPhone)));
  for (const form of forms) misread.delete(form);
  return misread;
}

/** High word and question make one integer below 2^53. */
const QUESTION_SPAN = 2 ** 21;
