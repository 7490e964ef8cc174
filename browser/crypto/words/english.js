// The English word list, for pages that show or read phrases.
import { addWords } from "../phrase.js";
import list from "./english.txt";

addWords("english", list);
