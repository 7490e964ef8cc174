// What the server hands over still sealed: keys with wraps made for me, and records that only they open.
import { refuse } from "../crypto/errors.js";
import { equal, unb64 } from "../crypto/octets.js";
import { openRecord } from "../crypto/records.js";
import { Purpose, deriveKeyPair, parseHeader } from "../crypto/sealing.js";
import { believeApplicant, believeKey, openKey } from "../staffbase/casekeys.js";
import { directory } from "../staffbase/context.js";

// Who may have written in a case besides the applicant; the same list stands in core/desk.py.
const WRITERS = ["triager", "caseworker", "verifier", "signer", "approver", "coordinator"];

export function readHanded(element) {
  return JSON.parse(element.dataset.sealed);
}

// The card of a handed key: a listed one (duty) by the directory, any other by its certificate.
async function cardOf(key, caseRef) {
  if (!key.statement) return (await directory()).card(key.key_ref);
  return (await believeKey(key, caseRef)).card;
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
  const listed = await directory();
  const { applicant } = await believeApplicant(handed.applicant, handed.case);
  const authors = [applicant, ...listed.signKeys(...WRITERS)];
  const purpose = Purpose[record.purpose.toUpperCase()];
  const opened = await openRecord(envelope, pair, { authors, purpose, case: handed.case, record: record.record });
  return { content: opened.content, by: nameOf(opened.author, applicant, listed) };
}

function nameOf(author, applicant, listed) {
  if (equal(author, applicant)) return null;
  return listed.staff.find((each) => equal(each.signKey, author))?.callSign || "somebody listed";
}
