// Keys of cases: made here and certified by me, or handed over with a certificate that the directory's people signed.
import { encode } from "../crypto/canonical.js";
import { caseKey, halfKey, replyKey } from "../crypto/certificates.js";
import { b64, newRef, text, unb64 } from "../crypto/octets.js";
import { deriveKeyPair, keyCard, newSeed } from "../crypto/sealing.js";
import { sign } from "../crypto/statements.js";
import { READERS, believeCaseKey, believeKeptCaseKey, believeKeptReplyKey, believeReader, believeReplyKey } from "../crypto/trust.js";
import { makeWrap, openWrap } from "../crypto/wraps.js";
import { directory } from "./context.js";
import { keys, person } from "./keyring.js";
import { memory } from "./memory.js";

// A new key for a compartment: { seed, card, statement, signature, wraps: [{ recipient, wrap }] }.
export async function newCaseKey({ case: caseRef, compartment, generation = 1, recipients }) {
  const seed = newSeed();
  const card = await keyCard(newRef(), seed);
  const certificate = { case: caseRef, compartment, generation, card, maker: person() };
  const signed = sign(caseKey, certificate, keys());
  const wraps = await wrapFor(recipients, seed, { keyRef: card.keyRef, case: caseRef, compartment, generation });
  return { seed, card, ...signed, wraps };
}

// A verifier's half key for one case, wrapped to himself.
export async function newHalfKey({ case: caseRef, compartment }) {
  const seed = newSeed();
  const card = await keyCard(newRef(), seed);
  const signed = sign(halfKey, { case: caseRef, card, verifier: person() }, keys());
  const wraps = await wrapFor([person()], seed, { keyRef: card.keyRef, case: caseRef, compartment, generation: 1 });
  return { seed, card, ...signed, wraps };
}

// The text that core/casework.py reads.
export function writeNewKeys(list) {
  const value = list.map(({ statement, signature, wraps }) => ({
    statement: b64(statement),
    signature: b64(signature),
    wraps: wraps.map(({ recipient, wrap }) => ({ recipient, wrap: b64(wrap) })),
  }));
  return text(encode(value));
}

// The certificate of a key that is sealed to, believed against the directory: { case, compartment, generation, card, maker }.
export async function believeKey(handed, caseRef) {
  return believeCaseKey(signedOf(handed), await directory(), { case: caseRef });
}

// The same of a key that only opens what is there; its maker may have left.
export async function believeKeptKey(handed, caseRef) {
  return believeKeptCaseKey(signedOf(handed), await directory(), { case: caseRef });
}

// The applicant's keys as I found them signed when I opened his case: { statement, signature }.
export function vouchReplyKey(found) {
  return sign(replyKey, { ...found, maker: person() }, keys());
}

// The applicant's keys as whoever opened or leads the case certified them, to seal letters to: { case, applicant, replyKey, maker }.
export async function believeApplicant(handed, caseRef) {
  return believeReplyKey(signedOf(handed), await directory(), { case: caseRef });
}

// The same, to know the applicant by what he wrote; who certified it may have left.
export async function believeKeptApplicant(handed, caseRef) {
  return believeKeptReplyKey(signedOf(handed), await directory(), { case: caseRef });
}

export function signedOf(handed) {
  return { statement: unb64(handed.statement), signature: unb64(handed.signature) };
}

// The seed in a wrap that was made for me, compared with what the card promises; kept in the page's memory.
export async function openKey(wrap, card) {
  const { seeds } = memory();
  if (!seeds.has(card.keyRef)) seeds.set(card.keyRef, await openWrap(wrap, keys().sealPair, { card }));
  return seeds.get(card.keyRef);
}

export async function openPair(wrap, card, suite) {
  return deriveKeyPair(suite, await openKey(wrap, card));
}

// Wrapped to each: to me, or to listed people who have the role to read it, whoever named them.
export async function wrapFor(recipients, seed, place, roles = READERS[place.compartment]) {
  const listed = await directory();
  const reader = (ref) => (ref === person() ? listed.person(ref) : believeReader(ref, listed, { roles }));
  return Promise.all(
    recipients.map(async (recipient) => ({
      recipient,
      wrap: await makeWrap(seed, { ...place, recipient: reader(recipient).sealKey }),
    })),
  );
}
