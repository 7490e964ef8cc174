// What a member of staff signs at the door: an enrolment with new keys, and the challenge of one sign-in. Twin of core/entrance.py.
import { sha256 } from "@noble/hashes/sha2.js";
import { b64, concat, utf8 } from "./octets.js";
import { sign } from "./statements.js";

const enrolment = {
  kind: "enrolment",
  toValue: ({ person, invitationHash, signKey, sealKey }) => ({
    invitation: b64(invitationHash),
    person,
    seal_key: b64(sealKey),
    sign_key: b64(signKey),
  }),
};

const signIn = {
  kind: "sign-in",
  toValue: ({ person, challenge }) => ({ challenge: b64(challenge), person }),
};

// { statement, signature }: whoever was invited with `token` says that these are his keys.
export function signEnrolment({ person, token, signKey, sealKey }, signSeed) {
  return sign(enrolment, { person, invitationHash: hashInvitation(token), signKey, sealKey }, { signSeed });
}

// { statement, signature }: the keys were unlocked here just now.
export function answerChallenge({ person, challenge }, signSeed) {
  return sign(signIn, { person, challenge }, { signSeed });
}

export function hashInvitation(token) {
  return sha256(concat(utf8("goldenbridge/invitation/v1\n"), utf8(token)));
}
