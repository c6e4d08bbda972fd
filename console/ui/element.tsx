import { useEffect, useRef } from 'react';
import { partStyle } from './part-style.ts';

/** What is no part of React: an element that lives by itself. */
export interface Living {
  readonly element: HTMLElement;
  /** Stops what runs in it. */
  stop(): void;
}

interface Props<TLiving extends Living> {
  /** Called anew where it is another function. */
  readonly make: () => TLiving;
  /** Styles that it needs. */
  readonly style: string;
  readonly onMade?: (living: TLiving) => void;
}

export function Element<TLiving extends Living>({ make, onMade, style }: Props<TLiving>) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    dress(style);
    const living = make();
    place.current?.replaceChildren(living.element);
    onMade?.(living);
    return () => {
      living.stop();
      living.element.remove();
    };
  }, [make, onMade, style]);
  return <div ref={place} className="part" />;
}

const dressed = new Set<string>();

/** A sheet that a script makes needs no exception in the page's policy. */
function dress(style: string): void {
  for (const one of [partStyle, style]) {
    if (dressed.has(one)) continue;
    dressed.add(one);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(one);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
}
