/** P(Z <= z) of the standard normal law, to about 1e-15 absolutely. Marsaglia, J. Stat. Software 11(4), 2004. */
export function normalCdf(z: number): number {
  if (z < -9) return 0;
  if (z > 9) return 1;
  if (Number.isNaN(z)) return z;
  let sum = z;
  let term = z;
  for (let odd = 3; sum + term !== sum || odd < 5; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * z * z - 0.9189385332046728);
}

/** The quantile of the standard normal law, to about 1e-15 relatively. Wichura's AS 241 (PPND16), 1988. `p` in (0, 1). */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return q * ratio(r, center);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const z = r <= 5 ? ratio(r - 1.6, middle) : ratio(r - 5, tail);
  return q < 0 ? -z : z;
}

type Coefficients = readonly (readonly [over: number, under: number])[];

function ratio(r: number, coefficients: Coefficients): number {
  let over = 0;
  let under = 0;
  for (const [a, b] of coefficients) {
    over = over * r + a;
    under = under * r + b;
  }
  return over / under;
}

// From the highest power down, numerator beside denominator, as published, cut to what a double holds.
const center: Coefficients = [
  [2509.0809287301227, 5226.495278852546],
  [33430.57558358813, 28729.085735721943],
  [67265.7709270087, 39307.89580009271],
  [45921.95393154987, 21213.794301586597],
  [13731.69376550946, 5394.196021424751],
  [1971.5909503065513, 687.1870074920579],
  [133.14166789178438, 42.31333070160091],
  [3.3871328727963665, 1],
];
const middle: Coefficients = [
  [0.0007745450142783414, 1.0507500716444169e-9],
  [0.022723844989269184, 0.0005475938084995345],
  [0.2417807251774506, 0.015198666563616457],
  [1.2704582524523684, 0.14810397642748008],
  [3.6478483247632045, 0.6897673349851],
  [5.769497221460691, 1.6763848301838038],
  [4.630337846156546, 2.053191626637759],
  [1.4234371107496835, 1],
];
const tail: Coefficients = [
  [2.0103343992922881e-7, 2.0442631033899397e-15],
  [0.000027115555687434876, 1.421511758316446e-7],
  [0.0012426609473880784, 0.000018463183175100548],
  [0.026532189526576124, 0.0007868691311456133],
  [0.29656057182850487, 0.014875361290850615],
  [1.7848265399172913, 0.1369298809227358],
  [5.463784911164114, 0.599832206555888],
  [6.657904643501103, 1],
];
