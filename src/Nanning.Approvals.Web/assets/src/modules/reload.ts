/** Pages that show work under way (`<meta name="reload" content="seconds">`) load themselves anew, but never while a question is open on them or nobody looks. */
export function startReload(): void {
  const seconds = Number(document.querySelector<HTMLMetaElement>('meta[name="reload"]')?.content ?? 0);
  if (seconds > 0) {
    setInterval(() => {
      if (!document.hidden && document.querySelector('dialog[open]') === null) {
        location.reload();
      }
    }, seconds * 1000);
  }
}
