/** What the verification has of Node's global variables; the build puts them in their place. */
export { Buffer } from 'buffer';
