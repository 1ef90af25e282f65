/**
 * A sheet to sign on. The strokes, or a name that is typed for want of a pen, are kept as a PNG in the hidden field, so that the form sends them like
 * any other entry. An untouched sheet sends nothing.
 */
const ink = '#0f172a';
const hand = '84px "STKaiti", "KaiTi", "Kaiti SC", "Noto Serif CJK SC", serif';

export function startSignaturePads(): void {
  for (const field of document.querySelectorAll<HTMLElement>('[data-signature]')) {
    prepare(field);
  }
}

function prepare(field: HTMLElement): void {
  const sheet = field.querySelector('canvas');
  const picture = field.querySelector<HTMLInputElement>('input[type="hidden"]');
  const name = field.querySelector<HTMLInputElement>('[data-signature-name]');
  const pen = sheet?.getContext('2d');
  if (!sheet || !picture || !name || !pen) {
    return;
  }

  const keep = (): void => {
    picture.value = sheet.toDataURL('image/png');
  };
  const clear = (): void => {
    pen.clearRect(0, 0, sheet.width, sheet.height);
    picture.value = '';
  };
  const at = (event: PointerEvent): [number, number] => {
    const box = sheet.getBoundingClientRect();
    return [((event.clientX - box.left) * sheet.width) / box.width, ((event.clientY - box.top) * sheet.height) / box.height];
  };

  if (picture.value) {
    // The page came back with an error elsewhere: what was signed is still there.
    const before = new Image();
    before.onload = () => pen.drawImage(before, 0, 0);
    before.src = picture.value;
  }

  sheet.addEventListener('pointerdown', (event) => {
    if (name.value) {
      name.value = '';
      clear();
    }

    sheet.setPointerCapture(event.pointerId);
    pen.strokeStyle = ink;
    pen.lineWidth = 5;
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  sheet.addEventListener('pointermove', (event) => {
    if (sheet.hasPointerCapture(event.pointerId)) {
      pen.lineTo(...at(event));
      pen.stroke();
    }
  });
  sheet.addEventListener('pointerup', (event) => {
    pen.lineTo(...at(event));
    pen.stroke();
    keep();
  });
  name.addEventListener('input', () => {
    clear();
    const typed = name.value.trim();
    if (typed) {
      pen.fillStyle = ink;
      pen.font = hand;
      pen.textBaseline = 'middle';
      pen.fillText(typed, 40, sheet.height / 2, sheet.width - 80);
      keep();
    }
  });
  field.querySelector('[data-signature-clear]')?.addEventListener('click', () => {
    name.value = '';
    clear();
  });
}
