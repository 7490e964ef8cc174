// Believing signed statements: the key comes from the directory, and the person is one who may sign. Twin of core/trust.py.
import { caseKey, halfKey, replyKey } from "./certificates.js";
import { refuse } from "./errors.js";
import { Compartment } from "./sealing.js";
import { checkStatement } from "./signing.js";
import { approval, attestation, determination, read, verify } from "./statements.js";

const CASE_KEY_MAKERS = ["triager", "caseworker", "verifier", "signer"];
const CASE_OPENERS = ["triager", "caseworker"];

// Which role, any of these, a person must have to whom the key of a compartment is wrapped.
export const READERS = {
  [Compartment.STORY]: ["caseworker"],
  [Compartment.NOTES]: ["caseworker"],
  [Compartment.EVIDENCE]: ["verifier"],
  [Compartment.SUMMARY]: ["caseworker", "signer"],
};

// The listed person to whom something may be sealed for one of his roles; whoever names him is not believed.
export function believeReader(ref, directory, { roles }) {
  const found = directory.person(ref);
  return found.roles.some((role) => roles.includes(role)) ? found : refuse("not_a_reader");
}

// To seal to: its maker is listed.
export function believeCaseKey(signed, directory, { case: caseRef }) {
  const certificate = read(caseKey, signed.statement);
  const maker = directory.person(certificate.maker);
  if (certificate.case !== caseRef || !maker.roles.some((role) => CASE_KEY_MAKERS.includes(role))) refuse("not_the_signer");
  return verify(caseKey, signed, { key: maker.signKey });
}

// To open what is there: its maker may have left since.
export function believeKeptCaseKey(signed, directory, { case: caseRef }) {
  return believeKept(caseKey, CASE_KEY_MAKERS, signed, directory, caseRef);
}

// To seal letters to: whoever leads or opened the case is listed.
export function believeReplyKey(signed, directory, { case: caseRef }) {
  const certificate = read(replyKey, signed.statement);
  const maker = directory.person(certificate.maker);
  if (certificate.case !== caseRef || !maker.roles.some((role) => CASE_OPENERS.includes(role))) refuse("not_the_signer");
  return verify(replyKey, signed, { key: maker.signKey });
}

// To know the applicant by what he wrote: its maker may have left since.
export function believeKeptReplyKey(signed, directory, { case: caseRef }) {
  return believeKept(replyKey, CASE_OPENERS, signed, directory, caseRef);
}

function believeKept(what, roles, signed, directory, caseRef) {
  const certificate = read(what, signed.statement);
  if (certificate.case !== caseRef) refuse("not_the_signer");
  signerThen(what, certificate, signed.signature, directory.signers(certificate.maker), roles);
  return certificate;
}

export function believeHalfKeys(first, second, directory, { case: caseRef }) {
  const found = [first, second].map((signed) => {
    const certificate = read(halfKey, signed.statement);
    const verifier = directory.person(certificate.verifier);
    if (certificate.case !== caseRef || !verifier.roles.includes("verifier")) refuse("not_the_signer");
    return verify(halfKey, signed, { key: verifier.signKey });
  });
  const [one, two] = found;
  if (one.verifier === two.verifier || one.card.keyRef === two.card.keyRef) refuse("not_two_people");
  return found;
}

// To whom my half of an identity may be sealed: the other verifier, as his own half certificate names him.
export function believeOtherVerifier(own, other, directory, { case: caseRef, me }) {
  const [mine, theirs] = believeHalfKeys(own, other, directory, { case: caseRef });
  if (mine.verifier !== me) refuse("not_a_reader");
  return directory.person(theirs.verifier);
}

export function believeApproval(signed, directory) {
  const found = read(approval, signed.statement);
  return verify(approval, signed, { key: directory.person(found.actor).signKey });
}

// `signatures` is { person: signature }. Each is believed of whoever had the role on the statement's day.
export function believeAttestation(statement, signatures, directory) {
  return believeTwo(attestation, ["verifiers", "verifier", "verifiedOn"], statement, signatures, directory);
}

export function believeDetermination(statement, signatures, directory) {
  return believeTwo(determination, ["signers", "signer", "on"], statement, signatures, directory);
}

function believeTwo(what, [names, role, day], statement, signatures, directory) {
  const found = read(what, statement);
  const people = Object.keys(signatures).sort();
  if (people.join() !== [...found[names]].sort().join()) refuse("not_two_people");
  for (const ref of people) {
    signerThen(what, found, signatures[ref], directory.signers(ref, { on: found[day] }), [role]);
  }
  return found;
}

// One of these entries of one person signed it, with one of the roles.
function signerThen(what, found, signature, people, roles) {
  const own = people.filter((each) => isSignedBy(each.signKey, what, found, signature));
  if (!own.length) refuse("forged_signature");
  if (!own.some((each) => each.roles.some((role) => roles.includes(role)))) refuse("not_the_signer");
}

function isSignedBy(key, what, found, signature) {
  try {
    checkStatement(key, what.kind, what.toValue(found), signature);
    return true;
  } catch {
    return false;
  }
}
