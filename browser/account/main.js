// The pages of the door and of one's own account; loaded after staffbase/main.js, whose `desk` it shares.
import "../crypto/p256.js";
import "../crypto/words/english.js";
import { ChangePassphrase, DoorEnrol, DoorSignIn } from "./door.js";
import { MakeCell, MakeIntake, SignDirectory } from "./listing.js";

const elements = {
  "change-passphrase": ChangePassphrase,
  "door-enrol": DoorEnrol,
  "door-sign-in": DoorSignIn,
  "make-cell": MakeCell,
  "make-intake": MakeIntake,
  "sign-directory": SignDirectory,
};
for (const [name, element] of Object.entries(elements)) customElements.define(name, element);
