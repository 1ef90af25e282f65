import { IconX } from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly closeText: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
}

/** A dialog of the browser's own: it keeps the focus, closes on Escape and gives the focus back. */
export function Dialog({ title, closeText, onClose, children, wide = false }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>('input')?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) {
        before.focus({ preventScroll: true });
      }
    };
  }, []);
  return (
    <dialog ref={dialog} className="ed-dialog" data-wide={wide} aria-label={title} onClose={onClose} onKeyDown={(event) => event.stopPropagation()}
      onClick={(event) => event.target === dialog.current && onClose()}>
      <div className="ed-dialog__body">
        <header><h2>{title}</h2><button type="button" className="ed-icon-button" aria-label={closeText} onClick={onClose}><IconX size={16} aria-hidden /></button></header>
        {children}
      </div>
    </dialog>
  );
}
