// What the server hands over still sealed: keys with wraps made for me, and records that only they open.
import { refuse } from "../crypto/errors.js";
import { equal, unb64 } from "../crypto/octets.js";
import { openRecord, reseal } from "../crypto/records.js";
import { Purpose, X25519, deriveKeyPair, parseHeader, publicOf } from "../crypto/sealing.js";
import { believeKeptApplicant, believeKeptKey, openKey } from "../staffbase/casekeys.js";
import { directory } from "../staffbase/context.js";

// Who may have written in a case besides the applicant; the same list stands in core/desk.py.
const WRITERS = ["triager", "caseworker", "verifier", "signer", "approver", "coordinator"];

export function readHanded(element) {
  return JSON.parse(element.dataset.sealed);
}

// The card of a handed key: a listed one (duty) by the directory, any other by its certificate.
async function cardOf(key, caseRef) {
  if (!key.statement) return (await directory()).card(key.key_ref);
  return (await believeKeptKey(key, caseRef)).card;
}

async function seedFor(header, handed) {
  const fitting = handed.keys.filter((key) => key.generation === header.generation && key.wrap !== null);
  if (!fitting.length) refuse("no_wrap");
  const card = await cardOf(fitting[0], handed.case);
  return openKey(unb64(fitting[0].wrap), card);
}

// One record of a compartment, opened and its author checked: { author, content }.
export async function openHanded(record, handed) {
  const envelope = unb64(record.envelope);
  const header = parseHeader(envelope);
  const pair = await deriveKeyPair(header.suite, await seedFor(header, handed));
  const { applicant, authors, listed } = await authorsOf(handed);
  const purpose = Purpose[record.purpose.toUpperCase()];
  const opened = await openRecord(envelope, pair, { authors, purpose, case: handed.case, record: record.record });
  return { content: opened.content, by: nameOf(opened.author, applicant, listed) };
}

// The same record, unchanged, sealed to another key of the compartment.
export async function resealHanded(record, handed, { card, generation }) {
  const envelope = unb64(record.envelope);
  const header = parseHeader(envelope);
  const pair = await deriveKeyPair(header.suite, await seedFor(header, handed));
  const { authors } = await authorsOf(handed);
  return reseal(envelope, pair, publicOf(card, X25519), { suite: X25519, generation, authors });
}

// Each key of a compartment that was handed over with a wrap for me: { card, seed, compartment, generation }.
export async function openKeys(handed) {
  const mine = handed.keys.filter((key) => key.wrap !== null && key.statement);
  return Promise.all(
    mine.map(async (key) => {
      const { card, compartment, generation } = await believeKeptKey(key, handed.case);
      return { card, compartment, generation, seed: await openKey(unb64(key.wrap), card) };
    }),
  );
}

async function authorsOf(handed) {
  const listed = await directory();
  const { applicant } = await believeKeptApplicant(handed.applicant, handed.case);
  return { applicant, authors: [applicant, ...listed.pastSignKeys(...WRITERS)], listed };
}

function nameOf(author, applicant, listed) {
  if (equal(author, applicant)) return null;
  const one = listed.staff.find((each) => equal(each.signKey, author));
  if (one) return one.callSign;
  const gone = listed.former.find((each) => equal(each.signKey, author));
  return gone ? `${gone.callSign} (was here until ${gone.until})` : "somebody listed";
}
