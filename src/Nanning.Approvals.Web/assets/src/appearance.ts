// Loaded in the head, before the first paint: without a choice of the person, the page follows the system's light or dark.
const root = document.documentElement;
if (!root.dataset.bsTheme) {
  root.dataset.bsTheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
root.classList.add('js');
