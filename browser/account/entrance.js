// What a member of staff signs at the door: an enrolment with new keys, and the challenge of one sign-in. Twin of core/entrance.py.
import { sha256 } from "@noble/hashes/sha2.js";
import { b64, concat, utf8 } from "../crypto/octets.js";

export const enrolment = {
  kind: "enrolment",
  toValue: ({ person, invitationHash, signKey, sealKey }) => ({
    invitation: b64(invitationHash),
    person,
    seal_key: b64(sealKey),
    sign_key: b64(signKey),
  }),
};

export const signIn = {
  kind: "sign-in",
  toValue: ({ person, challenge }) => ({ challenge: b64(challenge), person }),
};

export function hashInvitation(token) {
  return sha256(concat(utf8("goldenbridge/invitation/v1\n"), utf8(token)));
}
