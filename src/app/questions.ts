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
  readonly #order = new Map<number, Uint32Array>();

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
  inBlockOrder(kind: number): Uint32Array {
    let order = this.#order.get(kind);
    if (!order) {
      const own = Uint32Array.from(this.#kinds.keys()).filter((i) => this.#kinds[i] === kind);
      this.#order.set(kind, (order = sortedByHighWord(own, this.tags)));
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

/** High word and place make one integer below 2^53. */
const PLACE_SPAN = 2 ** 21;

/** Numbers sort natively ten times faster than by a comparison. */
function sortedByHighWord(questions: Uint32Array, tags: Uint32Array): Uint32Array {
  if (questions.length > PLACE_SPAN) return questions.sort((a, b) => tags[2 * a] - tags[2 * b]);
  const keys = Float64Array.from(questions, (question, place) => tags[2 * question] * PLACE_SPAN + place).sort();
  return Uint32Array.from(keys, (key) => questions[key % PLACE_SPAN]);
}
