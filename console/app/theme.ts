const CHOSEN = 'watchfloor.theme';
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export function chosenTheme(): Theme {
  const said = localStorage.getItem(CHOSEN);
  return themes.find((theme) => theme === said) ?? 'system';
}

/** Without a choice the system's setting holds. */
export function applyTheme(theme: Theme): void {
  localStorage.setItem(CHOSEN, theme);
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset.theme;
  else dataset.theme = theme;
}
