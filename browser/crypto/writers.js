// Whose letters an applicant's page shows: those who write for the fund now, or did when the letter was put there.
// Twin of core/writers.py.
import { refuse } from "./errors.js";
import { equal } from "./octets.js";

const WRITERS = ["triager", "caseworker", "verifier", "signer", "approver", "treasurer", "adviser", "coordinator"];

// A letter outlives its writer's leaving; `on` is the day, "YYYY-MM-DD", on which it was put there.
export function writerKeys(directory, on) {
  const before = directory.former.filter((each) => each.until >= on && each.roles.some((role) => WRITERS.includes(role)));
  return [...directory.signKeys(...WRITERS), ...before.map((each) => each.signKey)];
}

// Whom the list names for a key; without a last day if he is still there, with another key or other roles.
export function writerOf(directory, key) {
  const listed = directory.staff.find((each) => equal(each.signKey, key));
  if (listed) return { callSign: listed.callSign, until: "" };
  const gone = directory.former.filter((each) => equal(each.signKey, key));
  if (!gone.length) refuse("unknown_key");
  const last = gone.reduce((one, other) => (other.until > one.until ? other : one));
  const still = directory.staff.find((each) => each.ref === last.ref);
  return still ? { callSign: still.callSign, until: "" } : { callSign: last.callSign, until: last.until };
}
