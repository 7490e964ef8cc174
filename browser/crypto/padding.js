// Forms are padded to 2, 16 or 72 KiB: content, 0x80, zeros.
import { refuse } from "./errors.js";

export const FORM_SIZES = [2 * 1024, 16 * 1024, 72 * 1024];
export const LONGEST_FORM_BYTES = FORM_SIZES[2] - 1;

export function padForm(content) {
  const size = FORM_SIZES.find((each) => content.length < each);
  if (!size) refuse("too_long", { limit: LONGEST_FORM_BYTES });
  const padded = new Uint8Array(size);
  padded.set(content);
  padded[content.length] = 0x80;
  return padded;
}

export function unpadForm(padded) {
  if (!FORM_SIZES.includes(padded.length)) refuse("bad_padding");
  let end = padded.length - 1;
  while (end > 0 && padded[end] === 0) end -= 1;
  if (padded[end] !== 0x80) refuse("bad_padding");
  return padded.slice(0, end);
}
