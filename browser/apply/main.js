// The browser lane of the applicants' pages. Where this does not run, the plain lane does.
import "../crypto/older.js";
import "../crypto/words/english.js";
import "../crypto/words/russian.js";
import { canMakePhrase, prepareLane } from "./lane.js";
import { isBuiltIn, prepareExit } from "./page.js";
import { prepareStatus } from "./status.js";

const lane = document.getElementById("lane-sealed");
if (isBuiltIn() && !new URLSearchParams(location.search).has("own")) {
  location.replace("?built-in=1");
} else if (globalThis.crypto && crypto.getRandomValues && globalThis.BigInt) {
  prepareExit();
  if (lane) prepareLane(lane);
  if (document.getElementById("door")) prepareStatus();
  // Whoever began before this program had come over a slow link can begin anew, while nothing is written yet.
  const canSeal = document.getElementById("can-seal");
  if (canSeal) canSeal.hidden = !canMakePhrase();
}
