// The Russian word list, for pages that show or read phrases.
import { addWords } from "../phrase.js";
import list from "./russian.txt";

addWords("russian", list);
