/** Light/dark and the large text of 长者模式: the links work without script, with it the page changes at once. */
export function startAppearance(): void {
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-appearance]');
    if (!link) return;
    event.preventDefault();
    const root = document.documentElement;
    if (link.dataset.appearance === 'theme') {
      root.dataset.bsTheme = root.dataset.bsTheme === 'dark' ? 'light' : 'dark';
      remember('theme', root.dataset.bsTheme);
    } else {
      const large = root.dataset.size !== 'large';
      root.dataset.size = large ? 'large' : 'normal';
      remember('size', root.dataset.size);
    }
  });
}

function remember(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}
