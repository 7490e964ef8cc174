// The signed directory, checked with the root keys of the page and read anew every five minutes, because a desk stays open
// for hours; an older one than seen is refused.
import { digest } from "../crypto/canonical.js";
import { readDirectory, readRoot } from "../crypto/directory.js";
import { refuse } from "../crypto/errors.js";
import { b64, unb64 } from "../crypto/octets.js";
import { memory } from "./memory.js";

const FRESH_MINUTES = 5;

// <desk-context data-root='{"keys":[…],"threshold":2}' data-directory="/directory.json"> stands once in the frame.
// A page that shows a list which has just come into force says from which version on it needs one.
export async function directory({ from = 0 } = {}) {
  const kept = memory();
  if (kept.directory && (await kept.directory).version < from) kept.directory = null;
  if (!kept.directory || Date.now() - kept.directoryAt > FRESH_MINUTES * 60 * 1000) {
    kept.directoryAt = Date.now();
    kept.directory = load().catch((error) => {
      kept.directory = null;
      throw error;
    });
  }
  return kept.directory;
}

async function load() {
  const place = document.querySelector("desk-context") || refuse("no_directory");
  const rootValue = JSON.parse(place.dataset.root);
  const answer = await fetch(place.dataset.directory, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) refuse("no_directory");
  const shelf = `goldenbridge-directory-${b64(digest("root", rootValue)).slice(0, 16)}`;
  const found = readDirectory(new Uint8Array(await answer.arrayBuffer()), {
    root: readRoot(rootValue),
    today: new Date().toISOString().slice(0, 10),
    known: recall(shelf),
  });
  localStorage.setItem(shelf, JSON.stringify({ version: found.version, digest: b64(found.digest), delegationVersion: found.delegationVersion }));
  return found;
}

function recall(shelf) {
  const kept = localStorage.getItem(shelf);
  if (!kept) return null;
  const { digest: seen, ...numbers } = JSON.parse(kept);
  return { ...numbers, digest: unb64(seen) };
}
