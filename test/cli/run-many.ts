/** Runs the command lines that it is sent, one after another, and sends back what came of each. */
import { run } from '../../cli/program.ts';

const uninterrupted = { signal: new AbortController().signal, hold: () => undefined };

/** Takes what is written to a stream until it is told to stop. */
function taken(stream: NodeJS.WriteStream): () => string {
  const write = stream.write;
  let text = '';
  stream.write = ((part: string) => {
    text += part;
    return true;
  }) as typeof write;
  return () => {
    stream.write = write;
    return text;
  };
}

let last: Promise<unknown> = Promise.resolve();
process.on('message', (argv: string[]) => {
  last = last.then(async () => {
    const [out, err] = [taken(process.stdout), taken(process.stderr)];
    const code = await run(argv, { interrupt: uninterrupted });
    process.send?.({ code, out: out(), err: err() });
  });
});
