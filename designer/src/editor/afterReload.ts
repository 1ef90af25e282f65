const key = 'designer.said';

/** Loads the page again and says something once it is there. */
export function sayAfterReload(text: string): void {
  sessionStorage.setItem(key, text);
  location.reload();
}

/** What the page was to say once it is there, the first time that somebody asks. */
export function saidBeforeReload(): string | undefined {
  const text = sessionStorage.getItem(key) ?? undefined;
  sessionStorage.removeItem(key);
  return text;
}
