import { messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { notesOf } from './note.ts';
import { type Answer, ask } from './web.ts';
import { unreachable, type Witness } from './witness.ts';

/** An address that takes a checkpoint by POST, as `text/plain`, and gives those that it has by GET, one after another. */
export function webWitness(url: string): Witness {
  const answer = async (post?: Parameters<typeof ask>[1]): Promise<Answer> => {
    try {
      return await ask(url, post);
    } catch (error) {
      throw unreachable(url, messageOf(error), error);
    }
  };
  return {
    place: url,
    publish: async ({ note }) => {
      const { status } = await answer({ type: 'text/plain; charset=utf-8', body: Buffer.from(note, 'utf8') });
      if (status < 200 || status > 299)
        throw new WatchfloorError('WITNESS_REFUSES', `The witness ${url} answered ${status}.`);
    },
    checkpoints: async () => {
      const { body, status } = await answer();
      if (status !== 200) throw unreachable(url, `it answered ${status}`);
      return notesOf(body.toString('utf8'));
    },
  };
}
