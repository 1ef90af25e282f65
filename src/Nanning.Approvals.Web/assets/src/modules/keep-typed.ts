type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/**
 * A choice may ask the server for other fields, and meanwhile the person types on: what stands in the fields when the answer comes stays there,
 * whatever stood in them when it was asked for.
 */
export function startKeepTyped(): void {
  let typed = new Map<string, Input>();
  document.addEventListener('htmx:beforeSwap', (event) => {
    const target = (event as CustomEvent<{ target: Element }>).detail.target;
    typed = new Map([...target.querySelectorAll<Input>('input[id], select[id], textarea[id]')].filter((input) => input.type !== 'file').map((input) => [input.id, input]));
  });
  document.addEventListener('htmx:afterSwap', () => {
    for (const [id, before] of typed) {
      const now = document.getElementById(id);
      if (!now || now === before || now.tagName !== before.tagName) continue;
      if (now instanceof HTMLInputElement && before instanceof HTMLInputElement && /^(radio|checkbox)$/.test(now.type)) now.checked = before.checked;
      else (now as Input).value = before.value;
    }
    typed.clear();
  });
}
