import { WatchfloorError } from 'xstate-temporal/engine';

/** What the service behind may take until whoever asked is answered. What it does meanwhile is done. @throws NO_ANSWER */
export async function inTime<T>(work: Promise<T>, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new WatchfloorError('NO_ANSWER', `There was no answer within ${seconds} s.`)),
      seconds * 1_000,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
