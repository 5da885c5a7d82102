/**
 * Addresses as people write them so that no robot reads them: `ann (at) example.com`, `ann[at]example[dot]com`, `ann AT example DOT
 * com`, `ann&#64;example.com`. Only for short texts that people wrote for people, such as the titles of a sheet: in logs and prose
 * ` at ` is a word.
 */
const ENTITY = /&(?:#64|#x40|commat);/giu;
const BRACKETED_AT = /\s?[([{<]\s?(?:at|ät|arroba|собака)\s?[)\]}>]\s?/giu;
const BRACKETED_DOT = /\s?[([{<]\s?(?:dot|punkt|point|punto|\.)\s?[)\]}>]\s?/giu;
/** In capitals, or with the dot spelled out, it is no word of a sentence. */
const WORDS =
  /(?<![\p{L}\p{N}])([\p{L}\p{N}._+-]{1,64}) (?:AT ([\p{L}\p{N}-]{1,63}(?:(?: DOT |\.)[\p{L}\p{N}-]{1,63}){1,4})|at ([\p{L}\p{N}-]{1,63}(?: dot [\p{L}\p{N}-]{1,63}){1,4}))(?![\p{L}\p{N}])/gu;

/** The text with such addresses written as usual; a text without any comes back as it is. */
export function withPlainEmails(text: string): string {
  const entities = text.replace(ENTITY, "@");
  const marked = entities.replace(BRACKETED_AT, "@");
  const bracketed = marked === entities ? marked : marked.replace(BRACKETED_DOT, ".");
  return bracketed.replace(WORDS, (_, local: string, capitals?: string, small?: string) => {
    const domain = capitals ?? small ?? "";
    return `${local}@${domain.replace(/ dot /giu, ".")}`;
  });
}
